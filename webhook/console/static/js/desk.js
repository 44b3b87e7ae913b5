// The desk: the keyboard, the composer with its drafts and canned replies, and a thread that stays at its end.
import { startComposer } from "./composer.js";
import { rename } from "./live.js";
import "./thread.js";

const head = document.getElementById("head");
const look = () => ({ ...head?.querySelector("[data-owner]")?.dataset });
let seen = look();
let isBehind = false; // the head was not drawn again while its menu was open

document.addEventListener("htmx:beforeSwap", (event) => {
  if (event.detail.target !== head || !head.querySelector("details.menu[open]")) return;
  event.detail.shouldSwap = false; // a note may be half written in it
  isBehind = true;
});
head?.addEventListener("toggle", (event) => {
  if (event.target.open || !isBehind) return;
  isBehind = false;
  htmx.trigger(document.body, "conversation-changed");
}, true);
document.addEventListener("htmx:afterSwap", (event) => {
  if (event.detail.target === head) {
    const now = look();
    if (now.owner !== seen.owner) htmx.trigger(document.body, "owner-changed");
    else if (now.customer !== seen.customer) htmx.trigger(document.body, "customer-changed");
    if (now.customer !== seen.customer) rename(head.querySelector("h1").textContent.trim());
    seen = now;
  }
  if (event.detail.target.id === "composer") startComposer();
  const sheet = document.getElementById("sheet");
  if (event.detail.target === sheet && sheet.childElementCount && !sheet.open) sheet.showModal();
  if (event.detail.target === sheet) sheet.querySelector("[aria-invalid]")?.focus();
});
document.body.addEventListener("sheet-done", () => document.getElementById("sheet").close());

let searching;
const search = document.getElementById("q");
const searchSoon = () => {
  clearTimeout(searching);
  searching = setTimeout(() => htmx.trigger(search, "refilter"), 250);
};
search?.addEventListener("input", searchSoon);
if (search && search.value !== search.defaultValue) searchSoon(); // typed before this was loaded
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
