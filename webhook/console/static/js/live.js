// Asks every other second whether anything changed, tells the page's parts, and calls the agent: sound and title.
import { say } from "./sayings.js";
import { goOn, holdPage } from "./session.js";

const PERIOD = 1500; // milliseconds
const PATIENCE = 10_000;
const IDLE = 60_000;
const QUIET = 3000; // milliseconds after an own deed, whose effects need no sound
const marks = { lists: null, talk: null };
let plainTitle = document.title;
let waited = null;
let own = null;
let lastDeed = 0;
let lastInput = Date.now();

for (const kind of ["pointerdown", "keydown", "wheel"]) {
  document.addEventListener(kind, () => (lastInput = Date.now()), { passive: true });
}

// What is posted only so that it stands in no address changes nothing.
export function isDeed(event) {
  return event.detail.requestConfig?.verb !== "get" && !event.detail.elt.matches("[data-reads]");
}

document.addEventListener("htmx:afterRequest", (event) => {
  if (isDeed(event)) lastDeed = Date.now();
});

export function rename(title) {
  plainTitle = `${title} · Recobra`;
  drawTitle();
}

function drawTitle() {
  document.title = waited ? `(${waited}) ${plainTitle}` : plainTitle;
}

export function watch() {
  const clock = new Worker("/console/static/js/clock.js"); // a page in the background has its own timers slowed
  clock.onmessage = ask;
  clock.postMessage(PERIOD);
  ask();
}

let asking = false;
let lost = null; // the line that tells of it
let leaving = false; // what a page asked while it is left is broken off
addEventListener("pagehide", () => (leaving = true));
addEventListener("pageshow", () => (leaving = false));

export function sayLost() {
  if (!lost?.isConnected) lost = say("No hay conexión con Recobra. Lo que escribiste sigue aquí: envíalo cuando vuelva.");
}

function sayFound() {
  if (lost?.isConnected) say("Volvió la conexión con Recobra.", "done");
  lost = null;
}

async function ask() {
  if (asking) return;
  asking = true;
  try {
    const open = document.querySelector("[data-conversation]")?.dataset.conversation ?? "";
    const query = new URLSearchParams({ open, lists: marks.lists ?? "", talk: marks.talk ?? "" });
    if (Date.now() - lastInput < IDLE) query.set("active", "1");
    const answer = await fetch(`/console/live?${query}`, { redirect: "manual", signal: AbortSignal.timeout(PATIENCE) });
    sayFound();
    if (answer.type === "opaqueredirect" || answer.status === 401) {
      if (!holdPage()) location.reload();
      return;
    }
    await goOn();
    if (answer.status === 200) tell(await answer.json());
  } catch {
    if (!leaving) sayLost(); // the next question will find it again
  } finally {
    asking = false;
  }
}

function tell(found) {
  const first = marks.lists === null;
  if (!first && found.lists !== marks.lists) htmx.trigger(document.body, "inbox-changed");
  else if (!first && found.talk !== marks.talk) htmx.trigger(document.body, "inbox-changed"); // its row
  if (!first && found.talk !== marks.talk) htmx.trigger(document.body, "conversation-changed");
  if (isCalled(found)) ring();
  own = { mine: found.mine, heard: found.heard };
  Object.assign(marks, { lists: found.lists, talk: found.talk });
  waited = found.waiting;
  for (const badge of document.querySelectorAll('#nav-waiting, [data-count="waiting"]')) {
    badge.hidden = !waited;
    badge.textContent = waited;
  }
  drawTitle();
}

// Somebody more waits, a colleague passed a conversation on, or one's own customer wrote while one looked elsewhere.
function isCalled(found) {
  if (waited === null) return false;
  const given = found.mine > own.mine && Date.now() - lastDeed > QUIET;
  return found.waiting > waited || given || (document.hidden && found.heard > own.heard);
}

let audio = null;

function ring() {
  if (localStorage.getItem("silent") === "1") return;
  try {
    audio ??= new AudioContext();
    for (const [at, pitch] of [[0, 660], [0.16, 880]]) {
      const tone = audio.createOscillator();
      const volume = audio.createGain();
      tone.frequency.value = pitch;
      volume.gain.setValueAtTime(0.12, audio.currentTime + at);
      volume.gain.exponentialRampToValueAtTime(0.001, audio.currentTime + at + 0.3);
      tone.connect(volume).connect(audio.destination);
      tone.start(audio.currentTime + at);
      tone.stop(audio.currentTime + at + 0.3);
    }
  } catch {
    // a browser that plays nothing before the first click
  }
}
