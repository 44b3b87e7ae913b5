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
