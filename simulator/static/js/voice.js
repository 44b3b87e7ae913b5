/** The browser's voice, ears and bell. */

import { byId, icon } from "./dom.js";

const KEY = "simulator-voice";
const synthesis = window.speechSynthesis;
export const Recognition = window.SpeechRecognition || window.webkitSpeechRecognition;
let enabled = localStorage.getItem(KEY) !== "off";
let bell = null;

/** Wire the button that turns the voice on and off. */
export function setUpVoice() {
  byId("voice-toggle").addEventListener("click", () => setVoice(!enabled));
  setVoice(enabled);
}

/** Whether calls are read aloud. */
export const voiceOn = () => enabled;

/** Turn the voice on or off, for the next visits too. */
export function setVoice(on) {
  enabled = on;
  localStorage.setItem(KEY, on ? "on" : "off");
  const button = byId("voice-toggle");
  button.setAttribute("aria-pressed", String(on));
  button.replaceChildren(
    icon(on ? "speaker" : "speaker-off"),
    document.createTextNode(on ? "Voz activada" : "Voz apagada"),
  );
  if (!on) hush();
}

/** Say a text in Spanish, after what is being said. */
export function say(text, language) {
  if (!enabled || !synthesis || !text) return;
  const words = new SpeechSynthesisUtterance(text);
  words.lang = language || "es-MX";
  const voices = synthesis.getVoices().filter((voice) => voice.lang.startsWith("es"));
  words.voice =
    voices.find((voice) => voice.lang.replace("_", "-") === words.lang) ||
    voices.find((voice) => /MX|US|419/.test(voice.lang)) ||
    voices[0] ||
    null;
  synthesis.speak(words);
}

/** Whether something is being said. */
export const speaking = () => Boolean(enabled && synthesis?.speaking);

/** Stop speaking. */
export function hush() {
  synthesis?.cancel();
}

/** Ring, or stop ringing; silent until the page has been touched, as browsers demand. */
export function ringBell(on) {
  if (!on || !navigator.userActivation?.hasBeenActive || !enabled) {
    bell?.close();
    bell = null;
    return;
  }
  if (bell) return;
  bell = new AudioContext();
  const volume = new GainNode(bell, { gain: 0 });
  volume.connect(bell.destination);
  for (const frequency of [440, 480]) {
    const tone = new OscillatorNode(bell, { frequency });
    tone.connect(volume);
    tone.start();
  }
  for (let second = 0; second < 120; second += 3) {
    volume.gain.setValueAtTime(0.06, bell.currentTime + second);
    volume.gain.setValueAtTime(0, bell.currentTime + second + 1.2);
  }
}
