// The list is asked for again by itself, but not while a hand is on it.
document.addEventListener("htmx:beforeRequest", (event) => {
  if (event.detail.elt.id !== "callbacks") return;
  const asked = event.detail.requestConfig.triggeringEvent?.type === "callbacks-changed";
  const list = event.detail.elt;
  if (!asked && (list.querySelector("details.menu[open]") || list.contains(document.activeElement))) event.preventDefault();
});
