/** The list of telephones: search, choose, or type any number. */

import { byId, framed, h, icon } from "./dom.js";
import * as format from "./format.js";
import { activeCall, on, rings, state } from "./store.js";
import { select } from "./phone.js";

const SHOWN = 200;
const plain = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();

/** Wire the search box and the list. */
export function setUpPhones() {
  const search = byId("search");
  const render = framed(renderPhones);
  search.addEventListener("input", render);
  search.addEventListener("keydown", (event) => {
    if (event.key === "Enter") byId("phone-list").querySelector("button")?.click();
    if (event.key === "ArrowDown") step(event, byId("phone-list").querySelector("button"));
  });
  byId("phone-list").addEventListener("keydown", moveFocus);
  on("phones calls selected", render);
}

function moveFocus(event) {
  const current = document.activeElement;
  if (event.key === "ArrowDown") step(event, current.nextElementSibling);
  if (event.key === "ArrowUp") step(event, current.previousElementSibling || byId("search"));
}

function step(event, target) {
  event.preventDefault();
  target?.focus();
}

function renderPhones() {
  const list = byId("phone-list");
  const query = byId("search").value.trim();
  const found = state.order.filter((number) => matches(state.phones.get(number), query));
  const focused = list.contains(document.activeElement) ? document.activeElement.dataset.number : null;
  list.replaceChildren(
    ...openNumber(query),
    ...emptyNote(found, query),
    ...found.slice(0, SHOWN).map(phoneItem),
  );
  if (focused) list.querySelector(`[data-number="${CSS.escape(focused)}"]`)?.focus();
  const total = found.length === 1 ? "1 teléfono" : `${found.length.toLocaleString("es-EC")} teléfonos`;
  byId("phones-count").textContent = found.length > SHOWN ? `${total}; se muestran ${SHOWN}` : total;
  const unread = [...state.phones.values()].filter((phone) => phone.unread.size).length;
  document.title = `${unread ? `(${unread}) ` : ""}Simulador · teléfono`;
}

function matches(phone, query) {
  if (!query) return true;
  const words = plain(query).split(/\s+/);
  const text = plain(
    `${phone.name || ""} ${phone.cedula || ""} ${phone.number} ${format.phone(phone.number)} ${format.phone(phone.number).replaceAll(" ", "")}`,
  );
  return words.every((word) => text.includes(word)) || text.includes(plain(query));
}

function openNumber(query) {
  const number = format.parsePhone(query);
  if (!number || state.phones.has(number)) return [];
  const open = () => {
    byId("search").value = "";
    select(number);
  };
  return [
    h(
      "button",
      { type: "button", class: "open-number", dataset: { testid: "open-number", number }, onclick: open },
      icon("device"),
      `Usar el teléfono ${format.phone(number)}`,
    ),
  ];
}

function emptyNote(found, query) {
  if (found.length || format.parsePhone(query)) return [];
  if (query)
    return [
      h(
        "div",
        { class: "phones-empty" },
        h("p", {}, "Nadie coincide. También puedes escribir un número cualquiera, por ejemplo 099 123 4567."),
      ),
    ];
  return [
    h(
      "div",
      { class: "phones-empty", dataset: { testid: "phones-empty" } },
      h("strong", {}, "Todavía no hay clientes"),
      h("p", {}, "Aparecerán aquí cuando cargues una base o lances una campaña:"),
      h("code", {}, "recobra import equipment-base samples/demo_base.csv"),
      h("code", {}, "recobra import collections-base samples/demo_debts.csv"),
      h("p", {}, "O escribe arriba un número cualquiera y chatea o llama como esa persona."),
    ),
  ];
}

function phoneItem(number) {
  const phone = state.phones.get(number);
  const name = phone.name ? format.titleCase(phone.name) : format.phone(number);
  const selected = number === state.selected;
  return h(
    "button",
    {
      type: "button",
      role: "option",
      class: `phone-item${phone.unread.size ? " unread" : ""}`,
      "aria-selected": String(selected),
      dataset: { testid: "phone-item", number },
      onclick: () => select(number),
    },
    h(
      "span",
      { class: "avatar", style: { backgroundColor: format.colour(number) } },
      phone.name ? format.initials(name) : icon("device"),
    ),
    h(
      "span",
      { class: "phone-text" },
      h(
        "span",
        { class: "phone-line" },
        h("span", { class: "phone-name" }, name),
        phone.last && h("span", { class: "phone-time" }, format.whenShort(phone.last.at)),
      ),
      h(
        "span",
        { class: "phone-line" },
        h("span", { class: "phone-preview" }, preview(phone)),
        phone.unread.size > 0 && h("b", { class: "badge" }, String(phone.unread.size)),
      ),
      // Always in sight: the program asks for the cédula before it tells what is pending.
      phone.cedula && h("span", { class: "phone-facts" }, facts(phone)),
    ),
  );
}

function facts(phone) {
  return [`CI ${phone.cedula}`, phone.pending].filter(Boolean).join(" · ");
}

function preview(phone) {
  const call = activeCall(phone.number);
  if (call && rings(call)) return h("span", { class: "phone-ringing" }, icon("phone"), "Está sonando…");
  if (call) return h("span", { class: "phone-ringing" }, icon("phone"), "En llamada");
  if (phone.last) return `${phone.last.direction === "out" ? "Tú: " : ""}${summary(phone.last)}`;
  const scenario =
    phone.scenario &&
    h(
      "span",
      { class: "phone-scenario", dataset: { scenario: phone.scenario } },
      format.scenario(phone.scenario),
    );
  // One person may have several telephones: the number tells them apart.
  return phone.name ? h("span", {}, scenario, ` ${format.phone(phone.number)}`) : "Sin mensajes";
}

/** A message in a few words. */
export function summary(message) {
  if (["failed", "undelivered"].includes(message.status)) return `No entregado (${message.error_code})`;
  if (message.body) return message.body.replace(/\s+/g, " ").slice(0, 90);
  if (message.extras.location) return "Ubicación";
  const kind = message.media[0]?.content_type || "";
  return kind.startsWith("image/")
    ? "Foto"
    : kind.startsWith("audio/")
      ? "Nota de voz"
      : kind
        ? "Documento"
        : "";
}
