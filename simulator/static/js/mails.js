/** The mails that the program sent, and writing one to its mailbox. */

import { post, upload } from "./api.js";
import { byId, h, icon } from "./dom.js";
import * as format from "./format.js";
import { on, state } from "./store.js";
import { badge, onOpen } from "./tabs.js";

let open = "";
let writing = false;

/** Wire the mailbox. */
export function setUpMails() {
  on("mails settings", render);
  onOpen("mails", render);
}

function render() {
  const mail = state.mails.find((each) => each.id === open);
  if (!writing) byId("pane-mails").replaceChildren(...(mail ? reader(mail) : list()));
  badge("mails", state.mails.filter((each) => each.unread).length);
}

function list() {
  const head = h("div", { class: "pane-head" }, h("span", { class: "spring" }), writeButton());
  return [head, ...(state.mails.length ? state.mails.map(item) : nothing())];
}

function writeButton() {
  const write = () => {
    writing = true;
    byId("pane-mails").replaceChildren(composer());
  };
  const marks = { type: "button", class: "button", onclick: write, dataset: { testid: "mail-write" } };
  return h("button", marks, "Escribir al buzón");
}

/** What a person writes to the program's mailbox. */
function composer() {
  const said = h("p", { role: "status" });
  const field = (name, title, tag, more) => h("label", {}, title, h(tag, { name, ...more }));
  const done = () => {
    writing = false;
    render();
  };
  const send = async (event) => {
    event.preventDefault();
    const form = new FormData(event.target);
    const files = form.getAll("files").filter((file) => file.size);
    try {
      const attachments = [];
      for (const file of files) attachments.push({ id: await upload(file), name: file.name });
      const { from, subject, text } = Object.fromEntries(form);
      await post("/mails", { from, subject, text, attachments });
      done();
    } catch (problem) {
      said.textContent = problem.message;
    }
  };
  return h(
    "form",
    { class: "mail-form", onsubmit: send, dataset: { testid: "mail-composer" } },
    field("from", "De", "input", { type: "email", required: true, autocomplete: "off" }),
    field("subject", "Asunto", "input", { autocomplete: "off" }),
    field("text", "Texto", "textarea", { rows: 6 }),
    field("files", "Adjuntos", "input", { type: "file", multiple: true }),
    said,
    h(
      "div",
      { class: "mail-deeds" },
      h("button", { class: "button" }, "Enviar"),
      h("button", { type: "button", class: "button", onclick: done }, "Dejarlo"),
    ),
  );
}

function nothing() {
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
