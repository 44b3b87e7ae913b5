// The closing form: what was begun in it and left, by Escape or to look at the thread, is there again when it is opened.
const sheet = document.getElementById("sheet");
let begun = false;

sheet.addEventListener("input", (event) => {
  begun ||= event.target.closest("#closing") !== null;
  if (begun) sheet.dataset.begun = "1";
});
function forget() {
  begun = false;
  delete sheet.dataset.begun;
}
document.addEventListener("htmx:beforeRequest", (event) => {
  if (!event.detail.elt.matches("[data-closing]")) return;
  if (begun && sheet.querySelector("#closing")) {
    event.preventDefault();
    sheet.showModal();
  } else forget();
});
document.body.addEventListener("sheet-done", () => {
  forget();
  sheet.replaceChildren();
});
