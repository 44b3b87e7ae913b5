/** Calls: ringing, talking, what was said. */

import { post } from "./api.js";
import { callScreen, refreshTimer } from "./callscreen.js";
import { byId, h, icon, toast } from "./dom.js";
import { personName, select } from "./phone.js";
import { activeCall, changed, on, rings, state } from "./store.js";
import { hush, ringBell, say, speaking } from "./voice.js";

const END_SECONDS = 6;
const PATIENCE_KEY = "simulator-patience";
let transcript = ""; // the ended call that is being read
let ended = ""; // the call that just ended and is still on the screen
let dismissed = false; // the note on other telephones, until none of them rings
const spoken = new Map(); // SID → how many lines were read aloud

/** Extra seconds that the program is made to wait for somebody who types. */
export const patience = () => Number(localStorage.getItem(PATIENCE_KEY) ?? 10);
export const setPatience = (value) => localStorage.setItem(PATIENCE_KEY, String(value));

/** Wire the calls. */
export function setUpCalls() {
  setUpBanner();
  byId("call-business").addEventListener("click", ringBusiness);
  on("calls", (change) => {
    if (change) note(change);
    render();
  });
  on("selected", () => {
    transcript = ended = "";
    hush();
    render();
  });
  setInterval(() => {
    refreshTimer(current());
    keepWaiting();
  }, 500);
}

/** Ring the business from the telephone that is shown. */
export async function ringBusiness() {
  if (activeCall(state.selected)) return;
  await act("/calls", { from: state.selected, patience: patience() });
}

/** Read what was said in an ended call. */
export function openTranscript(sid) {
  transcript = sid;
  render();
}

const handlers = {
  answer: (call) => act(`/calls/${call.sid}/answer`, { patience: patience() }),
  decline: (call) => act(`/calls/${call.sid}/decline`),
  hangUp: (call) => {
    hush();
    return act(`/calls/${call.sid}/hangup`);
  },
  hold: (call) => post(`/calls/${call.sid}/hold`, { seconds: 6 }).catch(() => {}),
  close: () => {
    transcript = ended = "";
    render();
  },
  give: async (call, given) => {
    hush();
    const { done } = await post(`/calls/${call.sid}/input`, { ...given, queue: false });
    if (!done) toast("Ahora mismo no te está escuchando.");
  },
};

async function act(path, body) {
  try {
    await post(path, body);
  } catch (problem) {
    toast(problem.message, true);
  }
}

function current() {
  return activeCall(state.selected) || state.calls.get(transcript || ended);
}

function note({ call, before }) {
  if (call.number !== state.selected) return;
  const over = call.ended || !["queued", "ringing", "in-progress"].includes(call.status);
  if (over && before && ["ringing", "in-progress"].includes(before.status)) linger(call.sid);
  const done = spoken.get(call.sid) ?? (before ? 0 : call.transcript.length);
  for (const line of call.transcript.slice(done)) if (line.who === "program") say(line.speech, line.language);
  spoken.set(call.sid, call.transcript.length);
}

/** Leave the ended call on the screen for a moment, so that its last words can be read. */
function linger(sid) {
  ended = sid;
  setTimeout(() => {
    if (ended === sid) {
      ended = "";
      render();
    }
  }, END_SECONDS * 1000);
}

/** Silence does not count while the browser is still reading aloud. */
function keepWaiting() {
  const call = current();
  if (call?.listening && speaking()) handlers.hold(call);
}

function render() {
  const call = current();
  const screen = byId("call-screen");
  const show = Boolean(call) && (call.status !== "queued" || call.direction === "inbound");
  screen.hidden = !show;
  byId("chat-screen").inert = show;
  document.querySelector(".screen").toggleAttribute("data-dark", show || !state.selected);
  if (show) callScreen(screen, call, handlers, Boolean(transcript) && !activeCall(state.selected));
  ringBell(Boolean(call) && rings(call));
  renderBanner(show);
}

/** A campaign rings many telephones: a note that takes no room from a call, and can be put away. */
function renderBanner(calling) {
  const others = [...state.calls.values()].filter((call) => rings(call) && call.number !== state.selected);
  if (!others.length) dismissed = false;
  const banner = byId("ringing-banner");
  banner.hidden = !others.length || calling || dismissed;
  if (banner.hidden) return;
  banner.dataset.number = others[0].number;
  banner.querySelector("span").textContent = `Suena: ${personName(others[0].number)}`;
  banner.querySelector("b").textContent = others.length > 1 ? `y ${others.length - 1} más` : "";
}

function setUpBanner() {
  const button = (testid, onclick, content) =>
    h("button", { type: "button", dataset: { testid }, onclick }, content);
  const banner = byId("ringing-banner");
  const open = () => {
    select(banner.dataset.number);
    changed("calls");
  };
  const dismiss = button("ringing-dismiss", () => ((dismissed = true), render()), icon("close"));
  dismiss.setAttribute("aria-label", "No avisar de estas llamadas");
  banner.replaceChildren(icon("phone"), h("span"), h("b"), button("ringing-open", open, "Ver"), dismiss);
}
