/** The simulator's own settings. */

import { patch, remove } from "./api.js";
import { choice, number, toggle } from "./behaviour.js";
import { patience, setPatience } from "./calls.js";
import { byId, h, toast } from "./dom.js";
import { on, state } from "./store.js";
import { isOpen, onOpen } from "./tabs.js";

const MAIL = {
  accept: "Recibe los correos",
  busy: "Está ocupado (451)",
  reject: "Los rechaza (550)",
  down: "Está caído",
};
const ANSWER = {
  "": "Suenan y decides tú",
  answer: "Contestan solos",
  machine: "Contesta un buzón",
  "no-answer": "No contestan",
  busy: "Ocupados",
};
const TEMPO = { 1: "Como en la vida real", 0.3: "Rápido", 0: "Al instante" };

/** Wire the settings. */
export function setUpOptions() {
  on("settings", () => isOpen("settings") && render());
  onOpen("settings", render);
}

async function change(changes) {
  await patch("/settings", changes).catch((problem) => toast(problem.message, true));
}

function render() {
  const { options, ...settings } = state.settings;
  byId("pane-settings").replaceChildren(
    h(
      "div",
      { class: "form" },
      messages(options),
      calls(options),
      h(
        "fieldset",
        {},
        h("legend", {}, "Servidor de correo"),
        choice("Cuando el programa envía", "mail", MAIL, options.mail, (value) => change({ mail: value })),
      ),
      facts(settings),
      h(
        "div",
        {},
        h(
          "button",
          { type: "button", class: "button", dataset: { testid: "reset" }, onclick: reset },
          "Borrar todo y empezar de nuevo",
        ),
      ),
    ),
  );
}

function messages(options) {
  const read = options.read_after ?? "";
  return h(
    "fieldset",
    {},
    h("legend", {}, "Mensajes"),
    number(
      "Se envían a los",
      "sent-after",
      options.sent_after,
      (value) => change({ sent_after: Number(value) }),
      "segundos",
    ),
    number(
      "Se entregan a los",
      "delivered-after",
      options.delivered_after,
      (value) => change({ delivered_after: Number(value) }),
      "segundos más",
    ),
    number(
      "Se leen solos a los",
      "read-after",
      read,
      (value) => change({ read_after: value === "" ? null : Number(value) }),
      "segundos; vacío: solo cuando abres la conversación",
    ),
    toggle(
      "Exigir la ventana de 24 horas",
      "enforce-window",
      options.enforce_window,
      (value) => change({ enforce_window: value }),
      "Fuera de ella, un texto sin plantilla falla con 63016",
    ),
  );
}

function calls(options) {
  return h(
    "fieldset",
    {},
    h("legend", {}, "Llamadas"),
    choice("Los teléfonos", "auto-answer", ANSWER, options.auto_answer ?? "", (value) =>
      change({ auto_answer: value || null }),
    ),
    choice("Velocidad de la voz", "tempo", TEMPO, String(options.tempo), (value) =>
      change({ tempo: Number(value) }),
    ),
    number(
      "Paciencia",
      "patience",
      patience(),
      (value) => setPatience(Number(value)),
      "segundos extra antes de tomar por silencio que estés escribiendo",
    ),
  );
}

function facts(settings) {
  const shown = {
    Programa: settings.webhook_base,
    API: settings.base_url,
    Cuenta: settings.account_sid,
    WhatsApp: settings.whatsapp_from,
    Voz: settings.voice_from,
    Correo: `smtp://127.0.0.1:${settings.smtp_port}`,
  };
  return h(
    "section",
    {},
    h("h2", {}, "Direcciones"),
    h(
      "dl",
      { class: "facts" },
      ...Object.entries(shown).flatMap(([name, value]) => [h("dt", {}, name), h("dd", {}, value)]),
    ),
  );
}

async function reset() {
  if (
    !confirm(
      "Se borran los mensajes, las llamadas y los correos del simulador. Lo que guardó el programa no cambia.",
    )
  )
    return;
  await remove("");
  toast("El simulador está como nuevo.");
}
