/** The mails that the program sent. */

import { byId, h, icon } from "./dom.js";
import * as format from "./format.js";
import { on, state } from "./store.js";
import { badge, onOpen } from "./tabs.js";

let open = "";

/** Wire the mailbox. */
export function setUpMails() {
  on("mails settings", render);
  onOpen("mails", render);
}

function render() {
  const mail = state.mails.find((each) => each.id === open);
  byId("pane-mails").replaceChildren(...(mail ? reader(mail) : list()));
  badge("mails", state.mails.filter((each) => each.unread).length);
}

function list() {
  if (state.mails.length) return state.mails.map(item);
  const address = `smtp://127.0.0.1:${state.settings.smtp_port || ""}`;
  return [
    h(
      "div",
      { class: "empty" },
      icon("mail"),
      `Aquí llegan los correos que envía el programa (${address}). No sale ninguno de este equipo.`,
    ),
  ];
}

function item(mail) {
  const show = () => {
    open = mail.id;
    mail.unread = false;
    render();
  };
  return h(
    "button",
    {
      type: "button",
      class: `mail-item${mail.unread ? " unread" : ""}`,
      onclick: show,
      dataset: { testid: "mail-item", id: mail.id },
    },
    h(
      "div",
      { class: "phone-line" },
      h("span", {}, `Para ${mail.to.join(", ")}`),
      h("span", {}, format.whenShort(mail.at)),
    ),
    h("div", { class: "mail-subject", dataset: { testid: "mail-subject" } }, mail.subject || "(sin asunto)"),
    mail.attachments.length > 0 &&
      h("div", { class: "phone-line" }, h("span", {}, mail.attachments.map((file) => file.name).join(", "))),
  );
}

function reader(mail) {
  const back = () => {
    open = "";
    render();
  };
  const facts = [
    ["De", mail.from],
    ["Para", mail.to.join(", ")],
    ["Fecha", `${format.longDate(mail.at)}, ${format.time(mail.at)}`],
  ];
  return [
    h(
      "div",
      { class: "pane-head" },
      h(
        "button",
        { type: "button", class: "button", onclick: back, dataset: { testid: "mail-back" } },
        icon("back"),
        "Correos",
      ),
      h("span", { class: "spring" }),
      h("a", { class: "button", href: mail.raw_url, download: `${mail.id}.eml` }, "Original"),
    ),
    h(
      "article",
      { class: "mail-reader" },
      h("h2", {}, mail.subject || "(sin asunto)"),
      h("dl", {}, ...facts.flatMap(([name, value]) => [h("dt", {}, name), h("dd", {}, value)])),
      h("div", { class: "mail-text", dataset: { testid: "mail-text" } }, mail.text),
      h("div", { class: "mail-attachments" }, ...mail.attachments.map(attachment)),
    ),
  ];
}

function attachment(file) {
  const picture = file.content_type.startsWith("image/")
    ? h("img", { src: file.url, alt: "" })
    : icon("document");
  return h(
    "a",
    { href: file.url, target: "_blank", rel: "noopener", dataset: { testid: "mail-attachment" } },
    picture,
    h("span", {}, file.name, h("small", {}, `${file.content_type} · ${format.size(file.size)}`)),
  );
}
