/** The handset: which telephone it is, its clock, and what its screen shows. */

import { byId, h } from "./dom.js";
import * as format from "./format.js";
import { loadThread } from "./live.js";
import { changed, on, phoneOf, state } from "./store.js";

/** Wire the handset and open the telephone that the address names. */
export function setUpPhone() {
  on("selected calls phones", showScreen);
  byId("chat-back").addEventListener("click", () => {
    select("");
    showView("phones");
  });
  window.addEventListener("hashchange", openFromAddress);
  for (const button of document.querySelectorAll(".bottombar button")) {
    button.addEventListener("click", () => showView(button.dataset.view));
  }
  setInterval(tick, 5000);
  tick();
  openFromAddress();
  showScreen();
}

/** Show another telephone; "" for none. */
export function select(number) {
  if (number) {
    phoneOf(number);
    showView("phone");
  }
  if (number === state.selected) return;
  state.selected = number;
  state.thread = new Map();
  history.replaceState(null, "", number ? `#${number}` : location.pathname);
  changed("selected");
  loadThread();
  if (number && matchMedia("(min-width: 961px)").matches) byId("composer-input").focus();
}

/** On a small screen, one part at a time. */
export function showView(view) {
  document.body.dataset.view = view;
}

/** What the person is called, or the number. */
export function personName(number) {
  const name = state.phones.get(number)?.name;
  return name ? format.titleCase(name) : format.phone(number);
}

function openFromAddress() {
  const number = format.parsePhone(decodeURIComponent(location.hash.slice(1)));
  if (number) select(number);
}

function showScreen() {
  const number = state.selected;
  byId("phone").dataset.number = number;
  byId("chat-screen").hidden = !number;
  byId("lockscreen").hidden = Boolean(number);
  const calling = !byId("call-screen").hidden;
  document.querySelector(".screen").toggleAttribute("data-dark", calling || !number);
  byId("chat-subtitle").textContent = number ? `Cuenta de empresa · para ${personName(number)}` : "";
}

function tick() {
  const now = Date.now();
  byId("clock").textContent = format.time(now);
  const note = state.order.length
    ? "Elige un cliente de la lista y chatea, contesta o llama como si fueras esa persona."
    : "Escribe un número cualquiera en el buscador para empezar.";
  byId("lockscreen").replaceChildren(
    h("div", { class: "lock-date" }, format.longDate(now)),
    h("div", { class: "lock-time" }, format.time(now)),
    h("div", { class: "lock-note" }, h("strong", {}, "Este es el teléfono del cliente"), note),
  );
}
on("phones", tick);
