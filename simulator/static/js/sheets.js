/** The list that slides up to choose from. */

import { byId, h, icon } from "./dom.js";

/** Show a list picker's items; `choose` gets the one that is pressed. */
export function openList(message, choose) {
  const sheet = byId("list-sheet");
  const before = document.activeElement;
  const close = () => {
    sheet.hidden = true;
    sheet.replaceChildren();
    sheet.onkeydown = null;
    before?.focus();
  };
  const item = (option) =>
    h(
      "button",
      {
        type: "button",
        class: "list-item",
        dataset: { testid: "list-item", id: option.id || "" },
        onclick: () => {
          close();
          choose(option);
        },
      },
      h("span", {}, option.item, option.description && h("small", {}, option.description)),
    );
  sheet.replaceChildren(
    h(
      "div",
      { class: "list-box" },
      h(
        "div",
        { class: "list-head" },
        h("span", {}, message.content.button),
        h("button", { type: "button", "aria-label": "Cerrar", onclick: close }, icon("close")),
      ),
      h("div", { class: "list-items" }, ...message.content.items.map(item)),
    ),
  );
  sheet.hidden = false;
  sheet.onclick = (event) => event.target === sheet && close();
  sheet.onkeydown = (event) => {
    if (event.key === "Escape") close();
    const move = { ArrowDown: "nextElementSibling", ArrowUp: "previousElementSibling" }[event.key];
    if (move) {
      event.preventDefault();
      document.activeElement[move]?.focus();
    }
  };
  sheet.querySelector(".list-item")?.focus();
}
