/** The log of requests in both directions. */

import { remove } from "./api.js";
import { byId, framed, h, icon } from "./dom.js";
import * as format from "./format.js";
import { personName } from "./phone.js";
import { on, state } from "./store.js";
import { isOpen, onOpen } from "./tabs.js";

const SHOWN = 250;
const KINDS = { all: "Todo", webhook: "Webhooks", api: "API", call: "Llamadas", smtp: "Correo" };
const OF = { twiml: "webhook" };
const NAMES = {
  "POST /Messages": "El programa escribe",
  "POST /Calls": "El programa llama",
  "GET /Messages": "El programa busca mensajes",
  "GET /Calls": "El programa busca llamadas",
  "POST /v1/Content": "El programa crea una plantilla",
  "message inbound": "Mensaje del cliente",
  "media download": "Descarga de un adjunto",
  twiml: "TwiML de la llamada",
  "call amd": "Detección de contestadora",
  mail: "Correo recibido",
};
const STATES = {
  sent: "enviado",
  delivered: "entregado",
  read: "leído",
  failed: "falló",
  undelivered: "no entregado",
  initiated: "marcando",
  ringing: "suena",
  "in-progress": "en curso",
  completed: "terminada",
  busy: "ocupado",
  "no-answer": "sin respuesta",
  canceled: "cancelada",
};
let kind = "all";

/** Wire the log. */
export function setUpActivity() {
  const pane = byId("pane-activity");
  const chip = ([name, title]) =>
    h(
      "button",
      {
        type: "button",
        class: "chip",
        dataset: { kind: name },
        "aria-pressed": String(name === kind),
        onclick: (event) => choose(name, event),
      },
      title,
    );
  pane.append(
    h(
      "div",
      { class: "pane-head" },
      ...Object.entries(KINDS).map(chip),
      h("span", { class: "spring" }),
      h("button", { type: "button", class: "chip", onclick: clear }, "Limpiar"),
    ),
    h("div", { id: "log", dataset: { testid: "log" } }),
  );
  const render = framed(() => isOpen("activity") && renderLog());
  on("log", render);
  onOpen("activity", render);
}

function choose(name, event) {
  kind = name;
  for (const chip of event.target.parentElement.children)
    if (chip.dataset.kind) chip.setAttribute("aria-pressed", String(chip.dataset.kind === name));
  renderLog();
}

async function clear() {
  await remove("/log");
  state.log = [];
  renderLog();
}

function renderLog() {
  const entries = state.log
    .filter((entry) => kind === "all" || (OF[entry.kind] || entry.kind) === kind)
    .slice(0, SHOWN);
  const known = new Map([...byId("log").children].map((element) => [element.entry, element]));
  byId("log").replaceChildren(
    ...(entries.length ? entries.map((entry) => known.get(entry) || logItem(entry)) : [nothing()]),
  );
}

function nothing() {
  return h(
    "div",
    { class: "empty" },
    icon("activity"),
    "Aquí se ve cada petición entre el programa y el simulador, con su respuesta y su tiempo.",
  );
}

function logItem(entry) {
  const outgoing = ["webhook", "twiml"].includes(entry.kind);
  const item = h(
    "details",
    {
      class: "log-item",
      dataset: { testid: "log-item", kind: entry.kind, what: entry.what, status: String(entry.status) },
    },
    h(
      "summary",
      {},
      icon(outgoing ? "out" : "in"),
      h("span", { class: "log-what" }, title(entry), whose(entry)),
      h("span", { class: `log-status ${tone(entry.status)}` }, STATES[entry.status] || String(entry.status)),
      h("span", { class: "log-ms" }, entry.ms ? `${entry.ms} ms` : ""),
      h("span", { class: "log-time" }, format.timeWithSeconds(entry.at)),
    ),
  );
  item.entry = entry;
  item.addEventListener(
    "toggle",
    () => item.open && item.childElementCount === 1 && item.append(detail(entry)),
  );
  return item;
}

function title(entry) {
  const [what, status] = entry.what.split(" ");
  if (NAMES[entry.what]) return NAMES[entry.what];
  if (entry.kind === "webhook" && what === "message") return `Aviso: mensaje ${STATES[status] || status}`;
  if (entry.kind === "webhook" && what === "call") return `Aviso: llamada, ${STATES[status] || status}`;
  if (entry.kind === "call")
    return what === "inbound"
      ? "El cliente llama"
      : what === "outbound-dial"
        ? "Transferencia"
        : "Llamada al cliente";
  return entry.what.replace(/(SM|MM|CA|HX|ME)[0-9a-f]{32}/, (sid) => `${sid.slice(0, 6)}…`);
}

/** Whom an entry is about, where it names a telephone that the page knows. */
function whose({ detail: { params = {}, sid } }) {
  const number =
    [params.To, params.From]
      .map((address) => (address || "").replace("whatsapp:", ""))
      .find((each) => state.phones.has(each)) || state.calls.get(sid)?.number;
  return number ? h("small", {}, personName(number)) : "";
}

function tone(status) {
  if (typeof status === "number") return status < 300 ? "good" : status < 500 ? "warn" : "bad";
  if (["completed", "accepted", "in-progress", "ringing"].includes(status)) return "";
  return ["busy", "no-answer", "canceled"].includes(status) ? "warn" : "bad";
}

function detail({ detail: { url, params, answer, ...rest } }) {
  const rows = Object.entries(params || rest).map(([name, value]) =>
    h("tr", {}, h("td", {}, name), h("td", {}, String(value))),
  );
  return h(
    "div",
    { class: "log-detail" },
    url && h("div", { class: "log-url" }, url),
    rows.length > 0 && h("table", {}, h("tbody", {}, ...rows)),
    answer && h("pre", {}, answer),
  );
}
