/** Building elements: no HTML from texts, so nothing that a message contains can run. */

/** An element with properties (`dataset`, `on…`, attributes) and children; null and false children are left out. */
export function h(tag, properties = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (value === undefined || value === null || value === false) continue;
    if (name === "dataset") Object.assign(element.dataset, value);
    else if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else if (name === "class") element.className = value;
    else if (name === "style") Object.assign(element.style, value);
    else if (name in element && name !== "list" && name !== "form") element[name] = value;
    else element.setAttribute(name, value === true ? "" : value);
  }
  element.append(
    ...children.flat().filter((child) => child !== null && child !== undefined && child !== false),
  );
  return element;
}

/** An icon of the sprite. */
export function icon(name, className = "") {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  svg.setAttribute("class", `icon ${className}`.trim());
  svg.setAttribute("aria-hidden", "true");
  const use = document.createElementNS("http://www.w3.org/2000/svg", "use");
  use.setAttribute("href", `/static/icons.svg#${name}`);
  svg.append(use);
  return svg;
}

/** The element with this id. */
export const byId = (id) => document.getElementById(id);

/** A short notice at the bottom. */
export function toast(text, bad = false) {
  const notice = h("div", { class: bad ? "toast bad" : "toast" }, text);
  byId("toasts").append(notice);
  setTimeout(() => notice.remove(), bad ? 7000 : 3500);
}

/** Run a function once per frame however often it is asked for. */
export function framed(work) {
  let asked = false;
  return () => {
    if (asked) return;
    asked = true;
    // A hidden page gets no frames; it must not fall behind for ever.
    const run = () => {
      asked = false;
      work();
    };
    if (document.hidden) setTimeout(run, 100);
    else requestAnimationFrame(run);
  };
}
