// What every page does: close notices and menus, show what was refused, and stay up to date.
import { isDeed, sayLost, watch } from "./live.js";
import { clear } from "./sayings.js";

document.addEventListener("click", (event) => {
  if (event.target.closest("[data-close]")) event.target.closest(".saying").remove();
  if (event.target.closest("[data-dismiss]")) event.target.closest("dialog").close();
  event.target.closest("details.menu a[href]")?.closest("details").removeAttribute("open");
  const toggle = event.target.closest("[data-toggle]");
  if (toggle) document.getElementById(toggle.dataset.toggle).classList.toggle("shown");
  for (const menu of document.querySelectorAll("details.menu[open]")) {
    if (!menu.contains(event.target)) menu.open = false;
  }
});

document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  for (const menu of document.querySelectorAll("details.menu[open]")) {
    menu.open = false;
    menu.querySelector("summary").focus();
  }
  document.querySelector(".beside.shown")?.classList.remove("shown");
});

for (const box of document.querySelectorAll("[data-remembers]")) {
  box.checked = localStorage.getItem(box.dataset.remembers) === "1";
}
document.addEventListener("change", (event) => {
  if (event.target.matches("[data-remembers]")) {
    localStorage.setItem(event.target.dataset.remembers, event.target.checked ? "1" : "0");
  }
  if (event.target.matches("[data-submits]")) event.target.form.requestSubmit();
});

document.addEventListener("htmx:beforeSwap", (event) => {
  const { xhr } = event.detail;
  if (xhr.status === 422 || xhr.getResponseHeader("HX-Retarget")) event.detail.shouldSwap = true;
});
document.addEventListener("htmx:sendError", sayLost);
document.addEventListener("htmx:afterRequest", (event) => {
  if (event.detail.successful && isDeed(event)) {
    if (!event.detail.xhr.getResponseHeader("HX-Retarget")) clear();
    event.detail.elt.closest("details.menu")?.removeAttribute("open");
  }
});

watch();
