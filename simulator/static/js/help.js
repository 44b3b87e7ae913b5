/** How to use the telephone, and the numbers with which things go wrong. */

import { byId, h } from "./dom.js";
import * as format from "./format.js";
import { select } from "./phone.js";
import { on, state } from "./store.js";

/** Show the help. */
export function setUpHelp() {
  on("settings", render);
}

function render() {
  const groups = Map.groupBy
    ? Map.groupBy(state.settings.magic_numbers, (magic) => magic.group)
    : grouped(state.settings.magic_numbers);
  byId("pane-help").replaceChildren(
    h(
      "div",
      { class: "guide" },
      h(
        "section",
        {},
        h("h2", {}, "Cómo se usa"),
        h(
          "ol",
          {},
          h("li", {}, "Elige un cliente de la lista, o escribe un número cualquiera en el buscador."),
          h(
            "li",
            {},
            "Escribe, pulsa los botones, o envía con + una foto, un PDF, una ubicación o una nota de voz.",
          ),
          h(
            "li",
            {},
            "Cuando suene, contesta: lee o escucha lo que se dice, habla por el micrófono o escribiendo, y marca con el teclado.",
          ),
          h("li", {}, "Con el auricular de arriba llamas tú."),
          h(
            "li",
            {},
            "De una deuda solo se habla con su titular: cuando el programa lo pida, escribe los 4 últimos dígitos de la cédula, que está en la lista; en una llamada, márcala entera.",
          ),
        ),
      ),
      h(
        "section",
        {},
        h("h2", {}, "Qué es de verdad"),
        h(
          "ul",
          {},
          h(
            "li",
            {},
            "El programa habla con este simulador igual que con Twilio: API, webhooks firmados, estados, TwiML y correo.",
          ),
          h("li", {}, "El simulador solo atiende en este equipo y nada sale de él."),
        ),
      ),
      h(
        "section",
        {},
        h("h2", {}, "Números con los que algo falla"),
        h(
          "p",
          {},
          "Sirven en una base como cualquier celular. A otro teléfono le puedes dar el mismo comportamiento en «Este teléfono».",
        ),
        ...[...groups].map(([group, numbers]) =>
          h("section", {}, h("h3", {}, group), h("div", { class: "magic" }, ...numbers.map(magicRow))),
        ),
      ),
    ),
  );
}

function grouped(numbers) {
  const groups = new Map();
  for (const magic of numbers) groups.set(magic.group, [...(groups.get(magic.group) || []), magic]);
  return groups;
}

function magicRow(magic) {
  return h(
    "button",
    {
      type: "button",
      dataset: { testid: "magic-number", number: magic.number },
      onclick: () => select(magic.number),
    },
    h("code", {}, format.phone(magic.number)),
    h("span", {}, magic.effect),
  );
}
