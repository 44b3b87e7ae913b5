// A case's form is drawn anew while somebody goes on writing in it: what was written since is put back.
let sent = new Map();
let later = [];

function read() {
  const form = document.getElementById("step-form");
  return new Map(form ? [...new FormData(form)].filter(([, value]) => typeof value === "string") : []);
}

document.addEventListener("htmx:beforeRequest", (event) => {
  if (event.detail.target.id === "step") sent = read();
});
document.addEventListener("htmx:beforeSwap", (event) => {
  const redraws = event.detail.target.id === "step" && event.detail.xhr.status === 200;
  later = redraws ? [...read()].filter(([name, value]) => sent.get(name) !== value) : [];
});
document.addEventListener("htmx:afterSwap", () => {
  const form = document.getElementById("step-form");
  for (const [name, value] of form ? later : []) {
    const field = form.elements.namedItem(name);
    if (field) field.value = value;
  }
  later = [];
});
