/** What a person does during a call. */

import { h, icon } from "./dom.js";
import { Recognition, setVoice, voiceOn } from "./voice.js";

const KEYS = [
  ["1", ""],
  ["2", "ABC"],
  ["3", "DEF"],
  ["4", "GHI"],
  ["5", "JKL"],
  ["6", "MNO"],
  ["7", "PQRS"],
  ["8", "TUV"],
  ["9", "WXYZ"],
  ["*", ""],
  ["0", "+"],
  ["#", ""],
];
let keypadOpen = false;

/** The keypad; `parts` remembers what the tools switch on and off. */
export function pad(call, handlers, parts) {
  const key = ([digit, letters]) =>
    h(
      "button",
      {
        type: "button",
        class: "key",
        dataset: { testid: `key-${digit}` },
        "aria-label": digit,
        onclick: () => handlers.give(call, { digits: digit }),
      },
      digit,
      h("small", {}, letters),
    );
  return (parts.pad = h(
    "div",
    { class: "keypad", dataset: { testid: "keypad" }, hidden: !keypadOpen },
    ...KEYS.map(key),
  ));
}

/** What is typed or spoken instead of pressing keys; one digit alone is a key. */
export function speak(call, handlers) {
  let held = 0;
  const input = h("input", {
    type: "text",
    placeholder: "Di algo…",
    "aria-label": "Lo que dices",
    autocomplete: "off",
    dataset: { testid: "call-text" },
  });
  // Typing takes the place of speaking: the program must not take it for silence.
  input.addEventListener("input", () => {
    if (Date.now() - held > 1500) {
      held = Date.now();
      handlers.hold(call);
    }
  });
  const submit = (event) => {
    event.preventDefault();
    const text = input.value.trim();
    if (!text) return;
    input.value = "";
    handlers.give(call, /^[\d*#]$/.test(text) ? { digits: text } : { speech: text });
  };
  return h(
    "form",
    { class: "call-say", onsubmit: submit },
    input,
    Recognition && microphone(call, handlers, input),
    h(
      "button",
      { type: "submit", "aria-label": "Decir", title: "Decir", dataset: { testid: "call-say" } },
      icon("send"),
    ),
  );
}

function microphone(call, handlers, input) {
  let recogniser = null;
  const button = h(
    "button",
    {
      type: "button",
      "aria-label": "Hablar por el micrófono",
      title: "Hablar por el micrófono",
      dataset: { testid: "call-mic" },
      onclick: () => toggle(),
    },
    icon("mic"),
  );
  function toggle() {
    if (recogniser) {
      recogniser.stop();
      return;
    }
    recogniser = Object.assign(new Recognition(), { lang: "es-EC", interimResults: true });
    recogniser.onresult = (event) => {
      const result = event.results[event.results.length - 1];
      handlers.hold(call);
      input.value = result.isFinal ? "" : result[0].transcript;
      if (result.isFinal)
        handlers.give(call, { speech: result[0].transcript, confidence: result[0].confidence || 0.9 });
    };
    recogniser.onend = () => {
      recogniser = null;
      delete button.dataset.on;
    };
    button.dataset.on = "";
    recogniser.start();
  }
  return button;
}

/** Keypad, silence, voice, hang up. */
export function tools(call, handlers, parts) {
  const tool = (testid, glyph, title, onclick, pressed) =>
    h(
      "button",
      {
        type: "button",
        class: testid === "hang-up" ? "call-tool end" : "call-tool",
        dataset: { testid },
        onclick,
        "aria-pressed": pressed === undefined ? null : String(pressed),
      },
      icon(glyph),
      title,
    );
  const keypad = tool(
    "keypad-toggle",
    "keypad",
    "Teclado",
    () => {
      keypadOpen = !keypadOpen;
      parts.pad.hidden = !keypadOpen;
      keypad.setAttribute("aria-pressed", String(keypadOpen));
    },
    keypadOpen,
  );
  const voice = tool(
    "call-voice",
    "speaker",
    "Voz",
    () => {
      setVoice(!voiceOn());
      voice.setAttribute("aria-pressed", String(voiceOn()));
    },
    voiceOn(),
  );
  return h(
    "div",
    { class: "call-tools" },
    keypad,
    tool("call-silence", "silence", "Callar", () => handlers.give(call, { silence: true })),
    voice,
    tool("hang-up", "hang-up", "Colgar", () => handlers.hangUp(call)),
  );
}
