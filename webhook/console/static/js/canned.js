// The canned replies that "/" opens: filtered while one types, chosen with arrows and Enter.
const ASKED = /^\/(\S*)$/;
const box = () => document.getElementById("canned");
let found = null; // [{shortcut, title, body, missing}], asked for again once anything changed

for (const name of ["conversation-changed", "customer-changed", "owner-changed"]) {
  document.body.addEventListener(name, () => (found = null));
}

export async function offerCanned(text) {
  if (!ASKED.test(text.value)) return closeCanned();
  found ??= await fetch(text.dataset.canned).then((answer) => (answer.ok ? answer.json() : null)).catch(() => null);
  const asked = ASKED.exec(text.value); // it may have been written on meanwhile
  if (!asked || !found) return closeCanned();
  const word = asked[1].toLowerCase();
  const matching = found.filter((each) => `${each.shortcut} ${each.title}`.toLowerCase().includes(word));
  box().replaceChildren(...matching.map((each, place) => draw(each, place, text)));
  box().hidden = !matching.length;
}

export function handleCanned(event, text) {
  if (!box() || box().hidden) return false;
  const options = [...box().children];
  const at = options.findIndex((option) => option.ariaSelected === "true");
  if (event.key === "ArrowDown" || event.key === "ArrowUp") {
    select(options, (at + (event.key === "ArrowDown" ? 1 : -1) + options.length) % options.length, text);
  } else if (event.key === "Enter" || event.key === "Tab") {
    options[Math.max(at, 0)].click();
  } else if (event.key === "Escape") {
    closeCanned();
  } else {
    return false;
  }
  event.preventDefault();
  event.stopPropagation();
  return true;
}

export function closeCanned() {
  if (box()) box().hidden = true;
}

function select(options, place, text) {
  for (const [n, option] of options.entries()) option.ariaSelected = String(n === place);
  options[place].scrollIntoView({ block: "nearest" });
  text.setAttribute("aria-activedescendant", options[place].id);
}

function draw(each, place, text) {
  const option = document.createElement("div");
  option.id = `canned-${place}`;
  option.setAttribute("role", "option");
  option.ariaSelected = String(place === 0);
  const title = document.createElement("b");
  title.textContent = `/${each.shortcut} · ${each.title}`;
  const body = document.createElement("small");
  body.textContent = each.missing?.length ? `Falta: ${each.missing.join(", ")}` : each.body;
  option.append(title, body);
  option.onclick = () => {
    text.value = each.body;
    text.dispatchEvent(new Event("input", { bubbles: true }));
    closeCanned();
    text.focus();
    const gap = text.value.indexOf("{");
    if (gap >= 0) text.setSelectionRange(gap, text.value.indexOf("}", gap) + 1);
  };
  return option;
}
