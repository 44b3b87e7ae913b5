// The desk: the keyboard, the composer with its drafts and canned replies, and a thread that stays at its end.
import { startComposer } from "./composer.js";

const thread = document.getElementById("thread");
const head = document.getElementById("head");
let wasAtEnd = true;
let owner = head?.querySelector("[data-owner]")?.dataset.owner;

function toEnd() {
  if (thread) thread.scrollTop = thread.scrollHeight;
}

document.addEventListener("htmx:beforeSwap", (event) => {
  if (event.detail.target === thread) wasAtEnd = thread.scrollHeight - thread.scrollTop - thread.clientHeight < 80;
});
document.addEventListener("htmx:afterSwap", (event) => {
  if (event.detail.target === thread && wasAtEnd) toEnd();
  if (event.detail.target === head) {
    const now = head.querySelector("[data-owner]")?.dataset.owner;
    if (now !== owner) htmx.trigger(document.body, "owner-changed");
    owner = now;
  }
  if (event.detail.target.id === "composer") startComposer();
  const sheet = document.getElementById("sheet");
  if (event.detail.target === sheet && sheet.childElementCount && !sheet.open) sheet.showModal();
  if (event.detail.target === sheet) sheet.querySelector("[aria-invalid]")?.focus();
});
document.addEventListener("htmx:load", () => {
  for (const picture of thread?.querySelectorAll("img") ?? []) picture.addEventListener("load", () => wasAtEnd && toEnd(), { once: true });
});
document.body.addEventListener("sheet-done", () => document.getElementById("sheet").close());

let searching;
document.getElementById("q")?.addEventListener("input", () => {
  clearTimeout(searching);
  searching = setTimeout(() => htmx.trigger("#rows", "refilter"), 250);
});
document.getElementById("filters")?.addEventListener("submit", () => clearTimeout(searching));

const typing = (target) => target.closest("input, textarea, select, [contenteditable], dialog[open]");

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || typing(event.target)) return;
  const key = event.key.toLowerCase();
  if (key === "j" || key === "k") return step(key === "j" ? 1 : -1, event);
  if (key === "?") return open(event, document.getElementById("keys"));
  if (key === "r") return focus(event, document.getElementById("text"));
  if (key === "/") return focus(event, document.getElementById("text") ?? document.getElementById("q"));
  const button = document.querySelector(`[data-key="${CSS.escape(key)}"]`);
  if (button) {
    event.preventDefault();
    button.click();
  }
});

function open(event, dialog) {
  event.preventDefault();
  dialog.showModal();
}

function focus(event, field) {
  if (!field) return;
  event.preventDefault();
  field.focus();
  if (event.key === "/" && field.id === "text" && !field.value) {
    field.value = "/";
    field.dispatchEvent(new Event("input", { bubbles: true }));
  }
}

function step(by, event) {
  const rows = [...document.querySelectorAll("#rows .row")];
  if (!rows.length) return;
  event.preventDefault();
  const at = rows.findIndex((row) => row === document.activeElement || row.hasAttribute("aria-current"));
  const focused = rows.indexOf(document.activeElement);
  const from = focused >= 0 ? focused : at;
  rows[Math.min(Math.max(from + by, 0), rows.length - 1)].focus();
}

startComposer();
toEnd();
