/** The conversation on the screen: messages, days, calls in between. */

import { path, post } from "./api.js";
import { arrived, bubble } from "./bubbles.js";
import { openTranscript, ringBusiness } from "./calls.js";
import { send } from "./composer.js";
import { byId, framed, h, icon } from "./dom.js";
import * as format from "./format.js";
import { openList } from "./sheets.js";
import { ACTIVE, on, state } from "./store.js";

const act = {
  press: (message, button) =>
    send({ button: { text: button.title, payload: button.id || "" }, reply_to: { sid: message.sid } }),
  openList: (message) =>
    openList(message, (item) =>
      send({
        list: { id: item.id, title: item.item, description: item.description || "" },
        reply_to: { sid: message.sid },
      }),
    ),
  retry: (message) =>
    send({
      ...message.extras,
      webhook: undefined,
      body: message.body,
      media: message.media.map((media) => ({ id: media.url.split("/").pop() })),
    }),
  call: () => ringBusiness(),
};
let shown = new Map(); // key → { stamp, element }
let atEnd = true; // whether the newest message is in sight, and stays so when something grows

/** Wire the conversation. */
export function setUpChat() {
  const render = framed(renderChat);
  const chat = byId("chat");
  chat.addEventListener("scroll", () => {
    atEnd = chat.scrollHeight - chat.scrollTop - chat.clientHeight < 60;
  });
  chat.addEventListener("load", scrollOn, true);
  new ResizeObserver(scrollOn).observe(chat);
  on("selected", () => {
    shown = new Map();
    atEnd = true;
    chat.replaceChildren();
    render();
  });
  on("thread message settings", render);
  on("calls", (change) => {
    if (!change || change.call.number === state.selected) render();
  });
  document.addEventListener("visibilitychange", markSeen);
}

function renderChat() {
  const chat = byId("chat");
  const next = new Map();
  for (const entry of entries()) {
    const known = shown.get(entry.key);
    next.set(
      entry.key,
      known?.stamp === entry.stamp ? known : { stamp: entry.stamp, element: entry.build() },
    );
  }
  shown = next;
  place(
    chat,
    [...next.values()].map((entry) => entry.element),
  );
  scrollOn();
  markSeen();
}

function scrollOn() {
  if (atEnd) byId("chat").scrollTop = byId("chat").scrollHeight;
}

/** Put the elements in this order, moving as few as possible: a moved audio player would stop. */
function place(parent, wanted) {
  const keep = new Set(wanted);
  for (const child of [...parent.children]) if (!keep.has(child)) child.remove();
  wanted.forEach((element, index) => {
    if (parent.children[index] !== element) parent.insertBefore(element, parent.children[index] || null);
  });
}

function entries() {
  const messages = [...state.thread.values()].filter(arrived).map((message) => ({ at: message.at, message }));
  const calls = [...state.calls.values()]
    .filter((call) => call.number === state.selected && !ACTIVE.includes(call.status))
    .map((call) => ({ at: call.at, call }));
  const result = [{ key: "secure", stamp: "", build: secureNote }];
  let day = "";
  let side = "";
  for (const item of [...messages, ...calls].sort((one, other) => (one.at < other.at ? -1 : 1))) {
    const key = format.dayKey(item.at);
    if (key !== day)
      result.push({ key, stamp: key, build: () => h("div", { class: "chat-day" }, format.dayName(item.at)) });
    const first = key !== day || item.message?.direction !== side;
    day = key;
    side = item.message?.direction || "";
    result.push(item.call ? callEntry(item.call) : messageEntry(item.message, first));
  }
  return result;
}

function messageEntry(message, first) {
  const stamp = JSON.stringify([
    first,
    message.status,
    message.body,
    message.media.length,
    message.extras.webhook,
  ]);
  return { key: message.sid, stamp, build: () => bubble(message, first, act) };
}

function callEntry(call) {
  return { key: call.sid, stamp: call.status, build: () => callNote(call) };
}

function callNote(call) {
  const missed = call.status !== "completed" || call.duration === null;
  const mine = call.direction === "inbound";
  const title = missed
    ? mine
      ? "Llamada sin respuesta"
      : "Llamada perdida"
    : mine
      ? "Llamaste"
      : "Te llamaron";
  const length = call.duration ? ` · ${format.seconds(call.duration)}` : "";
  return h(
    "button",
    {
      type: "button",
      class: `chat-note call${missed ? " missed" : ""}`,
      dataset: { testid: "call-note", sid: call.sid, status: call.status },
      title: "Ver lo que se dijo",
      onclick: () => openTranscript(call.sid),
    },
    icon(missed ? "missed" : "phone"),
    `${title}${length} · ${format.time(call.at)}`,
  );
}

function secureNote() {
  return h(
    "div",
    { class: "chat-note secure" },
    "Conversación simulada. Aquí eres el cliente; del otro lado está el programa de verdad.",
  );
}

function markSeen() {
  const phone = state.phones.get(state.selected);
  if (!phone?.unread.size || document.hidden || document.body.dataset.view === "panel") return;
  if (
    [...state.thread.values()].some((message) => message.direction === "in" && message.status === "delivered")
  ) {
    post(`/phones/${path(state.selected)}/seen`).catch(() => {});
  }
}
