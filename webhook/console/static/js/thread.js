// The thread as it is drawn again: what did not change stays in place, with its scroll, its playing audio and its folds.
const thread = document.getElementById("thread");
const written = new WeakMap(); // each element as the server wrote it
const source = (element) => written.get(element) ?? element.outerHTML;
let wasAtEnd = true;

export function toEnd() {
  if (thread) thread.scrollTop = thread.scrollHeight;
}

function noteAll() {
  for (const element of thread.children) if (!written.has(element)) written.set(element, element.outerHTML);
}

function renew(html) {
  const coming = [...new DOMParser().parseFromString(html, "text/html").body.children];
  for (const element of coming) written.set(element, element.outerHTML);
  const shown = [...thread.children];
  const first = coming.findIndex((element) => element.id && document.getElementById(element.id)?.parentElement === thread);
  if (first >= 0) {
    // older ones, which were asked for, stay above
    shown.splice(0, shown.indexOf(document.getElementById(coming[first].id)));
    coming.splice(0, first);
  }
  while (shown.length && coming.length && source(shown[0]) === source(coming[0])) {
    shown.shift();
    coming.shift();
  }
  while (shown.length && coming.length && source(shown.at(-1)) === source(coming.at(-1))) {
    shown.pop();
    coming.pop();
  }
  const before = shown[0] ?? null;
  const place = before ? before.previousElementSibling : thread.lastElementChild;
  for (const element of shown) element.remove();
  if (place) place.after(...coming);
  else thread.prepend(...coming);
  for (const element of coming) htmx.process(element);
}

document.addEventListener("htmx:beforeSwap", (event) => {
  const { target, elt, shouldSwap, serverResponse } = event.detail;
  if (!thread?.contains(target)) return;
  wasAtEnd = thread.scrollHeight - thread.scrollTop - thread.clientHeight < 80;
  if (target !== thread || elt !== thread || !shouldSwap) return;
  event.detail.shouldSwap = false;
  renew(serverResponse);
  watchPictures();
  if (wasAtEnd) toEnd();
});

// Older messages come in above: what one reads stays where it is.
let below = 0;
document.addEventListener("htmx:beforeSwap", (event) => {
  if (event.detail.target.matches?.(".older")) below = thread.scrollHeight - thread.scrollTop;
});
document.addEventListener("htmx:afterSwap", (event) => {
  if (!below || !event.detail.requestConfig.elt.closest(".older")) return;
  thread.scrollTop = thread.scrollHeight - below;
  below = 0;
  noteAll();
});

function watchPictures() {
  for (const picture of thread.querySelectorAll("img")) picture.addEventListener("load", () => wasAtEnd && toEnd(), { once: true });
}

if (thread) {
  noteAll();
  watchPictures();
  toEnd();
}
