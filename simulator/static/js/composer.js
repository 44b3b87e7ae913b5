/** Writing, and sending files, places and voice notes. */

import { post, upload } from "./api.js";
import { byId, h, icon, toast } from "./dom.js";
import { state } from "./store.js";

const ATTACHMENTS = [
  ["acta", "stamp", "Acta de ejemplo", () => send({ media: [{ sample: "acta" }] })],
  ["photo", "camera", "Foto", () => byId("file-photo").click()],
  ["document", "document", "PDF o archivo", () => byId("file-document").click()],
  ["acta-pdf", "document", "Acta en PDF", () => send({ media: [{ sample: "acta_pdf" }] })],
  [
    "location",
    "pin",
    "Ubicación",
    () =>
      send({ location: { latitude: -0.180653, longitude: -78.467834, label: "Mi casa", address: "Quito" } }),
  ],
  ["voice", "mic", "Nota de voz", () => send({ media: [{ sample: "voice_note" }] })],
];

/** Wire the composer. */
export function setUpComposer() {
  const input = byId("composer-input");
  byId("composer").addEventListener("submit", (event) => {
    event.preventDefault();
    sendText(input);
  });
  input.addEventListener("input", () => grow(input));
  input.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
      event.preventDefault();
      sendText(input);
    }
  });
  byId("attach").addEventListener("click", () => toggle(byId("attach-sheet").hidden));
  byId("attach-sheet").replaceChildren(...ATTACHMENTS.map(attachItem));
  for (const id of ["file-photo", "file-document"]) byId(id).addEventListener("change", sendFile);
  document.addEventListener("keydown", (event) => event.key === "Escape" && toggle(false));
  byId("chat").addEventListener("click", () => toggle(false));
  byId("chat").addEventListener("dragover", (event) => event.preventDefault());
  byId("chat").addEventListener("drop", (event) => {
    event.preventDefault();
    sendFiles([...event.dataTransfer.files]);
  });
}

/** Send something as the person whose telephone is shown; says on the page when the program refuses it. */
export async function send(message) {
  const name = state.phones.get(state.selected)?.name;
  scrollToEnd();
  try {
    const { webhook } = await post("/inbound", {
      from: state.selected,
      profile_name: name || "",
      ...message,
    });
    if (webhook.status === null) toast(`El programa no responde (${webhook.error}). ¿Está en marcha?`, true);
    else if (webhook.status >= 300) toast(`El programa rechazó el mensaje: HTTP ${webhook.status}.`, true);
  } catch (problem) {
    toast(problem.message, true);
  }
}

function scrollToEnd() {
  byId("chat").scrollTop = byId("chat").scrollHeight;
}

function sendText(input) {
  const body = input.value.trim();
  if (!body) return;
  input.value = "";
  grow(input);
  send({ body });
}

function grow(input) {
  input.style.height = "auto";
  input.style.height = `${Math.min(input.scrollHeight + 2, 110)}px`;
}

function toggle(open) {
  byId("attach-sheet").hidden = !open;
  byId("attach").setAttribute("aria-expanded", String(open));
}

function attachItem([kind, glyph, title, work]) {
  const onclick = () => {
    toggle(false);
    work();
  };
  return h(
    "button",
    { type: "button", class: "attach-item", dataset: { kind, testid: `attach-${kind}` }, onclick },
    icon(glyph),
    title,
  );
}

function sendFile(event) {
  sendFiles([...event.target.files]);
  event.target.value = "";
}

async function sendFiles(files) {
  const body = byId("composer-input").value.trim();
  try {
    const ids = await Promise.all(files.map(upload));
    if (!ids.length) return;
    byId("composer-input").value = "";
    await send({ body, media: ids.map((id) => ({ id })) });
  } catch (problem) {
    toast(problem.message, true);
  }
}
