/** The tabs on the right. */

import { byId } from "./dom.js";
import { showView } from "./phone.js";

const openers = new Map();

/** Wire the tabs; `activity` is shown first. */
export function setUpTabs() {
  const tabs = [...document.querySelectorAll("[role=tab]")];
  for (const tab of tabs) tab.addEventListener("click", () => openTab(tab.dataset.tab));
  document.querySelector(".tabs").addEventListener("keydown", (event) => {
    const move = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (!move) return;
    const next = tabs[(tabs.indexOf(document.activeElement) + move + tabs.length) % tabs.length];
    openTab(next.dataset.tab);
    next.focus();
  });
  openTab("activity");
}

/** Run something whenever a tab is opened. */
export const onOpen = (name, work) => openers.set(name, work);

/** Whether a tab is shown. */
export const isOpen = (name) => !byId(`pane-${name}`).hidden;

/** Show a tab; `goThere` also on a small screen. */
export function openTab(name, goThere = false) {
  for (const tab of document.querySelectorAll("[role=tab]")) {
    const chosen = tab.dataset.tab === name;
    tab.setAttribute("aria-selected", String(chosen));
    tab.tabIndex = chosen ? 0 : -1;
    byId(`pane-${tab.dataset.tab}`).hidden = !chosen;
  }
  openers.get(name)?.();
  if (goThere) showView("panel");
}

/** A number on a tab; nothing for 0. */
export function badge(name, count) {
  const element = byId(`tab-${name}`).querySelector(".badge");
  element.hidden = !count;
  element.textContent = String(count);
}
