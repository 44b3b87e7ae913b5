/** How the telephone that is shown behaves. */

import { get, path, post, remove } from "./api.js";
import { byId, h, icon, toast } from "./dom.js";
import * as format from "./format.js";
import { personName } from "./phone.js";
import { on, state } from "./store.js";
import { isOpen, onOpen } from "./tabs.js";

const CALLS = {
  "": "Suena y decides tú",
  answer: "Contesta sola y calla",
  "no-answer": "No contesta",
  busy: "Está ocupada",
  failed: "El número no existe",
  machine: "Contesta un buzón de voz",
  hangup: "Contesta y cuelga",
};
const FAULTS = {
  "": "Responde bien",
  rate_limited: "429 las dos primeras veces",
  error_before: "503 sin aceptar",
  error_after: "Acepta y responde 500",
  drop_before: "Corta sin aceptar",
  drop_after: "Acepta y corta",
  timeout_before: "No responde y no acepta",
  timeout_after: "Acepta y no responde",
};
const CALLBACKS = { normal: "Llegan en orden", none: "No llegan", shuffled: "Repetidos y en desorden" };

/** Wire the form. */
export function setUpBehaviour() {
  const refresh = () => isOpen("behaviour") && render();
  on("selected settings", refresh);
  onOpen("behaviour", render);
}

async function render() {
  const number = state.selected;
  const pane = byId("pane-behaviour");
  if (!number) {
    pane.replaceChildren(
      h(
        "div",
        { class: "empty" },
        icon("device"),
        "Elige un teléfono para decidir qué le pasa: si WhatsApp le llega, si contesta las llamadas, si oculta su número.",
      ),
    );
    return;
  }
  const behaviour = await get(`/numbers/${path(number)}`);
  if (number === state.selected) pane.replaceChildren(form(number, behaviour));
}

function form(number, behaviour) {
  const set = (name) => (value) => change(number, { [name]: value });
  const phone = state.phones.get(number) || {};
  const known = [
    phone.cedula && `CI ${phone.cedula}`,
    phone.scenario && format.scenario(phone.scenario),
    phone.pending,
  ].filter(Boolean);
  return h(
    "div",
    { class: "form" },
    h(
      "div",
      { class: "who" },
      h(
        "span",
        { class: "avatar", style: { backgroundColor: format.colour(number) } },
        format.initials(personName(number)),
      ),
      h(
        "div",
        {},
        h("strong", {}, personName(number)),
        h("span", {}, [format.phone(number), ...known].join(" · ")),
      ),
    ),
    h(
      "fieldset",
      {},
      h("legend", {}, "WhatsApp"),
      choice("Los mensajes", "message-error", errors(), String(behaviour.message_error ?? ""), (value) =>
        set("message_error")(value ? Number(value) : null),
      ),
      choice("Los avisos de estado", "callbacks", CALLBACKS, behaviour.callbacks, set("callbacks")),
      toggle(
        "Oculta su número",
        "hidden",
        behaviour.hidden,
        set("hidden"),
        "El programa recibe un identificador en lugar del teléfono",
      ),
    ),
    h(
      "fieldset",
      {},
      h("legend", {}, "Llamadas"),
      choice("Cuando la llaman", "call-outcome", CALLS, behaviour.call_outcome ?? "", (value) =>
        set("call_outcome")(value || null),
      ),
    ),
    h(
      "fieldset",
      {},
      h("legend", {}, "API de Twilio"),
      choice("Al escribirle o llamarla", "api-fault", FAULTS, behaviour.api_fault ?? "", (value) =>
        set("api_fault")(value || null),
      ),
    ),
    h(
      "div",
      {},
      h(
        "button",
        {
          type: "button",
          class: "button",
          dataset: { testid: "behaviour-restore" },
          onclick: () => restore(number),
        },
        "Volver a lo normal",
      ),
    ),
  );
}

function errors() {
  const found = state.settings.magic_numbers.filter((magic) => magic.group.startsWith("WhatsApp"));
  return {
    "": "Se entregan",
    ...Object.fromEntries(found.map((magic) => [magic.effect.split(":")[0], magic.effect])),
  };
}

async function change(number, changes) {
  await post(`/numbers/${path(number)}`, changes).catch((problem) => toast(problem.message, true));
}

async function restore(number) {
  await remove(`/numbers/${path(number)}`);
  render();
}

/** A labelled list of choices. */
export function choice(label, name, options, value, onchange, note = "") {
  const select = h(
    "select",
    { dataset: { testid: `set-${name}` }, onchange: () => onchange(select.value) },
    ...Object.entries(options)
      .sort(([one], [other]) => (one === "" ? -1 : other === "" ? 1 : 0))
      .map(([key, title]) => h("option", { value: key }, title)),
  );
  select.value = value;
  return h("label", { class: "field" }, h("span", {}, label, note && h("small", {}, note)), select);
}

/** A labelled switch. */
export function toggle(label, name, checked, onchange, note = "") {
  const box = h("input", {
    type: "checkbox",
    checked,
    dataset: { testid: `set-${name}` },
    onchange: () => onchange(box.checked),
  });
  return h("label", { class: "field" }, h("span", {}, label, note && h("small", {}, note)), box);
}

/** A labelled number. */
export function number(label, name, value, onchange, note = "") {
  const input = h("input", {
    type: "number",
    min: "0",
    step: "any",
    value: value ?? "",
    dataset: { testid: `set-${name}` },
    onchange: () => onchange(input.value),
  });
  return h("label", { class: "field" }, h("span", {}, label, note && h("small", {}, note)), input);
}
