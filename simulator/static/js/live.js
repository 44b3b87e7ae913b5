/** Loading everything once and following what happens. */

import { get, path } from "./api.js";
import { byId } from "./dom.js";
import { changed, phoneOf, state } from "./store.js";

const MAX_LOG = 1000;
const LABELS = { live: "En vivo", connecting: "Conectando…", lost: "Sin conexión: ¿se detuvo el simulador?" };

let queue = Promise.resolve();

/** Load all and follow the stream; the browser reconnects by itself. */
export async function start() {
  follow();
  await inTurn(load);
}

/** One thing after the other: what happens while a list is being loaded must not be overwritten by it. */
function inTurn(work) {
  const done = queue.then(work);
  queue = done.catch(() => {});
  return done;
}

/** Load everything anew. */
export async function load() {
  const [settings, calls, mails, log] = await Promise.all([
    get("/settings"),
    get("/calls"),
    get("/mails"),
    get("/log"),
  ]);
  state.settings = settings;
  state.calls = new Map(calls.calls.reverse().map((call) => [call.sid, call]));
  state.mails = mails.mails;
  state.log = log.log;
  await loadPhones();
  for (const topic of ["settings", "calls", "mails", "log"]) changed(topic);
  await loadThread();
}

/** Load the list of telephones. */
export async function loadPhones() {
  const { phones } = await get("/phones");
  const opened =
    state.selected && !phones.some((phone) => phone.number === state.selected) ? [state.selected] : [];
  state.phones = new Map(phones.map((phone) => [phone.number, { ...phone, unread: new Set(phone.unread) }]));
  state.order = phones.map((phone) => phone.number);
  for (const number of opened) phoneOf(number);
  changed("phones");
}

/** Load the messages of the telephone that is shown. */
export async function loadThread() {
  const number = state.selected;
  const messages = number ? (await get(`/messages?number=${path(number)}`)).messages : [];
  if (number !== state.selected) return;
  state.thread = new Map(messages.map((message) => [message.sid, message]));
  changed("thread");
}

function follow() {
  const stream = new EventSource("/simulator/events");
  stream.onopen = () => show("live");
  stream.onerror = () => show("lost");
  const handlers = {
    message: takeMessage,
    call: takeCall,
    mail: takeMail,
    log: takeLog,
    options: takeOptions,
    phones: loadPhones,
    reset: load,
    resync: load,
  };
  for (const [kind, handler] of Object.entries(handlers)) {
    stream.addEventListener(kind, (event) => inTurn(() => handler(JSON.parse(event.data))));
  }
}

function show(condition) {
  byId("live").dataset.state = condition;
  byId("live").textContent = LABELS[condition];
}

function takeMessage(message) {
  const record = phoneOf(message.number);
  if (!record.last || record.last.at <= message.at) {
    if (record.last?.sid !== message.sid)
      state.order = [message.number, ...state.order.filter((number) => number !== message.number)];
    record.last = message;
  }
  const waits = message.direction === "in" && ["sent", "delivered"].includes(message.status);
  record.unread[waits ? "add" : "delete"](message.sid);
  if (message.number === state.selected) {
    state.thread.set(message.sid, message);
    changed("message", message);
  }
  changed("phones");
}

function takeCall(call) {
  phoneOf(call.number);
  const before = state.calls.get(call.sid);
  if (!before) state.order = [call.number, ...state.order.filter((number) => number !== call.number)];
  state.calls.set(call.sid, call);
  changed("calls", { call, before });
  if (before?.status !== call.status) changed("phones");
}

function takeMail(mail) {
  state.mails.unshift({ ...mail, unread: true });
  changed("mails");
}

function takeLog(entry) {
  state.log.unshift(entry);
  state.log.length = Math.min(state.log.length, MAX_LOG);
  changed("log", entry);
}

function takeOptions(options) {
  state.settings.options = options;
  changed("settings");
}
