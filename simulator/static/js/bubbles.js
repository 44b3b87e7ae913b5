/** One message as the telephone shows it. */

import { byId, h, icon } from "./dom.js";
import * as format from "./format.js";
import { state } from "./store.js";

const STATES = {
  receiving: "Enviando",
  received: "Entregado al programa",
  queued: "En cola",
  accepted: "Aceptado",
  sent: "Enviado",
  delivered: "Entregado",
  read: "Leído",
};

/** The element for a message; `act` has `press(message, button)`, `openList(message)` and `retry(message)`. */
export function bubble(message, first, act) {
  if (["failed", "undelivered", "canceled"].includes(message.status)) return failure(message);
  const content = message.content || {};
  return h(
    "div",
    {
      class: `message${first ? " first" : ""}`,
      dataset: { testid: "message", sid: message.sid, direction: message.direction, status: message.status },
    },
    h(
      "div",
      { class: "bubble" },
      ...quote(message),
      ...message.media.map(attachment),
      ...place(message),
      h("span", { class: "message-body", dataset: { testid: "message-body" } }, ...format.rich(message.body)),
      meta(message, act),
    ),
    actions(message, content, act),
  );
}

/** Whether a message is on the telephone's screen at all yet. */
export const arrived = (message) =>
  message.direction === "out" || !["queued", "accepted", "scheduled", "sending"].includes(message.status);

function failure(message) {
  const known = state.settings.magic_numbers.find((magic) =>
    magic.effect.startsWith(`${message.error_code}:`),
  );
  const reason = known ? known.effect : message.error_code || message.status;
  return h(
    "div",
    {
      class: "chat-note failed",
      dataset: { testid: "message", sid: message.sid, direction: message.direction, status: message.status },
      title: message.body,
    },
    icon("warning"),
    ` Un mensaje no llegó a este teléfono · ${reason}`,
  );
}

function quote(message) {
  const quoted = state.thread.get(message.extras.reply_to?.sid);
  return quoted ? [h("div", { class: "quote" }, ...format.rich(quoted.body.slice(0, 160)))] : [];
}

function attachment(media) {
  const kind = media.content_type;
  if (kind.startsWith("image/")) {
    const open = (event) => {
      event.preventDefault();
      enlarge(media.url);
    };
    return h(
      "a",
      { class: "media-image", href: media.url, onclick: open, dataset: { testid: "message-image" } },
      h("img", { src: media.url, alt: media.filename || "Imagen", loading: "lazy" }),
    );
  }
  if (kind.startsWith("audio/"))
    return h("audio", { class: "media-audio", controls: true, preload: "metadata", src: media.url });
  return h(
    "a",
    {
      class: "media-file",
      href: media.url,
      target: "_blank",
      rel: "noopener",
      dataset: { testid: "message-file" },
    },
    icon("document"),
    h(
      "span",
      {},
      h("b", {}, media.filename || "Documento"),
      h("small", {}, `${kind.split("/").pop().toUpperCase()} · ${format.size(media.size)}`),
    ),
  );
}

function place(message) {
  const location = message.extras.location;
  if (!location) return [];
  const label = location.label || location.address || `${location.latitude}, ${location.longitude}`;
  return [
    h("span", { class: "media-place" }, h("span", { class: "media-map" }, icon("pin")), h("span", {}, label)),
  ];
}

function meta(message, act) {
  const parts = [h("time", { dateTime: message.at }, format.time(message.at))];
  const title = STATES[message.status] || message.status;
  if (message.direction === "out") parts.push(ticks(message, act));
  return h(
    "span",
    { class: "message-meta", title: `${title} · ${format.timeWithSeconds(message.at)}` },
    ...parts,
  );
}

function ticks(message, act) {
  if (message.status === "receiving") return icon("tick");
  const answer = message.extras.webhook;
  if (answer >= 200 && answer < 300) return icon("ticks", "read");
  return h(
    "button",
    {
      type: "button",
      title: `El programa no la recibió (${answer}). Reintentar`,
      "aria-label": "Reintentar",
      onclick: () => act.retry(message),
      dataset: { testid: "retry" },
    },
    icon("warning", "bad"),
  );
}

function actions(message, content, act) {
  const items =
    content.type === "list-picker"
      ? [action("list", content.button, () => act.openList(message), "list-open")]
      : (content.actions || []).map((button) => actionFor(message, button, act));
  return items.length > 0 && h("div", { class: "message-actions" }, ...items);
}

function actionFor(message, button, act) {
  if (button.url) {
    return h(
      "a",
      {
        class: "message-action",
        href: button.url,
        target: "_blank",
        rel: "noopener noreferrer",
        dataset: { testid: "message-link" },
      },
      icon("link"),
      button.title,
    );
  }
  if (button.phone) return action("phone", button.title, () => act.call(), "message-phone");
  return action("reply", button.title, () => act.press(message, button), "message-button");
}

function action(glyph, title, onclick, testid) {
  return h(
    "button",
    { type: "button", class: "message-action", onclick, dataset: { testid } },
    icon(glyph),
    title,
  );
}

function enlarge(url) {
  const box = byId("lightbox");
  const close = () => {
    box.hidden = true;
    box.replaceChildren();
    document.removeEventListener("keydown", onKey);
  };
  const onKey = (event) => event.key === "Escape" && close();
  box.replaceChildren(h("img", { src: url, alt: "" }));
  box.hidden = false;
  box.onclick = close;
  document.addEventListener("keydown", onKey);
}
