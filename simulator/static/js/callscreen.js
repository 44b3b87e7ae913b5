/** What the screen shows during a call. */

import { pad, speak, tools } from "./callcontrols.js";
import { h, icon } from "./dom.js";
import * as format from "./format.js";
import { rings, state } from "./store.js";

const ENDINGS = {
  completed: "Llamada terminada",
  busy: "Ocupado",
  "no-answer": "Sin respuesta",
  failed: "No se pudo llamar",
  canceled: "Llamada cancelada",
};
const business = document.body.dataset.business || "CNT";
let built = ""; // SID and phase that the screen was built for
let parts = {};

/** Draw a call into `screen`; what is being typed survives. */
export function callScreen(screen, call, handlers, reading) {
  const phase = rings(call)
    ? "incoming"
    : ["ringing", "queued", "in-progress"].includes(call.status)
      ? "talking"
      : "ended";
  if (built !== `${call.sid} ${phase}`) {
    built = `${call.sid} ${phase}`;
    screen.dataset.phase = phase === "ended" ? "talking" : phase;
    build(screen, call, handlers, phase);
  }
  screen.dataset.status = call.status;
  screen.dataset.sid = call.sid;
  screen.classList.toggle("call-ended", phase === "ended");
  refreshTimer(call);
  if (phase !== "incoming") update(call, handlers, reading);
}

/** The time since the answer, or how the call ended. */
export function refreshTimer(call) {
  if (!call || !parts.timer) return;
  const talked = call.answered_at ? (Date.now() - new Date(call.answered_at)) / 1000 : 0;
  const waiting = call.direction === "inbound" ? "Llamando…" : "Llamada entrante";
  const text =
    call.status === "in-progress" ? format.seconds(Math.max(talked, 0)) : ENDINGS[call.status] || waiting;
  if (parts.timer.textContent !== text) parts.timer.textContent = text;
}

function build(screen, call, handlers, phase) {
  parts = { timer: h("span", { dataset: { testid: "call-timer" } }) };
  const caller = call.direction === "outbound-dial" ? format.phone(call.from) : business;
  const who = h(
    "div",
    { class: "call-who" },
    h("span", { class: "avatar business" }, business.slice(0, 3)),
    h(
      "div",
      {},
      h("strong", {}, caller),
      parts.timer,
      phase === "incoming" && h("span", {}, format.phone(call.from)),
    ),
  );
  if (phase === "incoming") screen.replaceChildren(who, choices(call, handlers));
  else if (phase === "ended") screen.replaceChildren(who, lines(), closing(handlers));
  else
    screen.replaceChildren(
      who,
      lines(),
      listening(),
      dialled(),
      pad(call, handlers, parts),
      speak(call, handlers),
      tools(call, handlers, parts),
    );
  const typing = ["INPUT", "TEXTAREA"].includes(document.activeElement?.tagName);
  if (phase === "incoming" && !typing) screen.querySelector(".accept").focus();
}

function choices(call, handlers) {
  return h(
    "div",
    { class: "call-choices", dataset: { testid: "incoming-call" } },
    h(
      "button",
      {
        type: "button",
        class: "call-choice decline",
        dataset: { testid: "decline-call" },
        onclick: () => handlers.decline(call),
      },
      icon("hang-up"),
      "Rechazar",
    ),
    h(
      "button",
      {
        type: "button",
        class: "call-choice accept",
        dataset: { testid: "accept-call" },
        onclick: () => handlers.answer(call),
      },
      icon("phone"),
      "Contestar",
    ),
  );
}

function lines() {
  const list = h("div", {
    class: "call-lines",
    role: "log",
    "aria-live": "polite",
    tabIndex: 0,
    dataset: { testid: "call-lines" },
  });
  // The keypad takes room from it: the last words stay in sight.
  new ResizeObserver(() => (list.scrollTop = list.scrollHeight)).observe(list);
  return (parts.lines = list);
}
const listening = () =>
  (parts.listening = h("div", { class: "call-listening", dataset: { testid: "call-listening" } }));
const dialled = () => (parts.dialled = h("div", { class: "call-dial", hidden: true }));

function closing(handlers) {
  return h(
    "div",
    { class: "call-tools" },
    h(
      "button",
      { type: "button", class: "call-tool", dataset: { testid: "call-close" }, onclick: handlers.close },
      icon("close"),
      "Cerrar",
    ),
  );
}

function update(call, handlers, reading) {
  const have = parts.lines.childElementCount;
  if (call.transcript.length < have) parts.lines.replaceChildren();
  parts.lines.append(...call.transcript.slice(parts.lines.childElementCount).map(line));
  if (parts.lines.childElementCount !== have) parts.lines.scrollTop = reading ? 0 : parts.lines.scrollHeight;
  if (!parts.listening?.isConnected) return;
  parts.listening.textContent = heard(call);
  parts.listening.toggleAttribute("data-off", !call.listening);
  showDialled(call, handlers);
}

function heard(call) {
  if (call.dialling) return "";
  if (!call.listening) return call.status === "in-progress" ? "Escucha…" : "Marcando…";
  const { input, num_digits: digits, finish_on_key: finish } = call.listening;
  const keys = digits
    ? digits === 1
      ? "marca una tecla"
      : `marca ${digits} teclas`
    : `marca${finish ? ` y termina con ${finish}` : ""}`;
  const ways = [input.includes("speech") && "habla", input.includes("dtmf") && keys].filter(Boolean);
  return `Te escucha: ${ways.join(" o ") || "habla después del tono"}`;
}

function showDialled(call, handlers) {
  parts.dialled.hidden = !call.dialling;
  if (!call.dialling) return;
  const leg = state.calls.get(call.dialling.sid) || { sid: call.dialling.sid, status: "queued" };
  const stamp = `${leg.sid} ${leg.status}`;
  if (parts.dialled.dataset.stamp === stamp) return;
  parts.dialled.dataset.stamp = stamp;
  const button = (testid, title, work) =>
    h("button", { type: "button", dataset: { testid }, onclick: work }, title);
  parts.dialled.replaceChildren(
    h("span", {}, `El asesor (${format.phone(call.dialling.to)}):`),
    ...(leg.status === "in-progress"
      ? [button("dial-hangup", "cuelga", () => handlers.hangUp(leg))]
      : [
          button("dial-answer", "contesta", () => handlers.answer(leg)),
          button("dial-decline", "está ocupado", () => handlers.decline(leg)),
        ]),
  );
}

function line(entry) {
  const content =
    entry.kind === "play"
      ? [icon("play"), ` ${entry.text}`]
      : entry.kind === "error"
        ? [`${entry.text} (${entry.code}: ${entry.reason})`]
        : [entry.text];
  return h(
    "div",
    { class: "call-line", dataset: { testid: "call-line", who: entry.who, kind: entry.kind } },
    ...content,
  );
}
