// The customer's panel is drawn again whenever something changes: what was unfolded stays so.
const open = new Map();

document.addEventListener("htmx:beforeSwap", (event) => {
  if (event.detail.target.id !== "customer") return;
  for (const fold of event.detail.target.querySelectorAll("[data-fold]")) open.set(fold.dataset.fold, fold.open);
});
document.addEventListener("htmx:afterSwap", (event) => {
  if (event.detail.target.id !== "customer") return;
  for (const fold of event.detail.target.querySelectorAll("[data-fold]")) {
    if (open.has(fold.dataset.fold)) fold.open = open.get(fold.dataset.fold);
  }
});

document.addEventListener("keydown", (event) => {
  if (event.key.toLowerCase() !== "d" || event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.target.closest("input, textarea, select, dialog[open]")) return;
  const deed = document.querySelector("#customer [data-deed]");
  if (!deed) return;
  event.preventDefault();
  document.getElementById("beside").classList.add("shown");
  deed.focus();
});

// The button that opened a form was drawn anew meanwhile: whoever closes the form goes on from there.
let opener = "";
document.addEventListener("htmx:beforeRequest", (event) => {
  if (event.detail.elt.hasAttribute("data-deed")) opener = event.detail.elt.id;
});
document.getElementById("sheet")?.addEventListener("close", () => document.getElementById(opener)?.focus());
