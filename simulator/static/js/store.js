/** What the page knows, and who wants to hear when it changes. */

const listeners = new Map();

export const state = {
  selected: "", // the telephone that is shown, in E.164
  phones: new Map(), // number → { number, name, cedula, scenario, pending, last, unread: Set of SIDs }
  order: [], // numbers, the latest traffic first
  thread: new Map(), // SID → message of the telephone that is shown
  calls: new Map(), // SID → call
  mails: [],
  log: [],
  settings: { options: {}, magic_numbers: [] },
};

/** Call `listener` when one of these topics changes. */
export function on(topics, listener) {
  for (const topic of topics.split(" ")) listeners.set(topic, [...(listeners.get(topic) || []), listener]);
}

/** Say that a topic changed. */
export function changed(topic, detail) {
  for (const listener of listeners.get(topic) || []) listener(detail);
}

/** The record of a number, made when it is new. */
export function phoneOf(number) {
  if (!state.phones.has(number)) {
    state.phones.set(number, { number, last: null, unread: new Set() });
    state.order.unshift(number);
  }
  return state.phones.get(number);
}

export const ACTIVE = ["queued", "ringing", "in-progress"];

/** A number's running call, the newest first. */
export const activeCall = (number) =>
  [...state.calls.values()].reverse().find((call) => call.number === number && ACTIVE.includes(call.status));

/** Whether this call makes its telephone ring. */
export const rings = (call) => call.status === "ringing" && call.direction !== "inbound";
