// A session that ended while something was being written: sign in beside it, and what was typed is still here.
const dialog = document.getElementById("signed-out");
const others = new BroadcastChannel("recobra-session"); // this browser's other pages
const account = document.body.dataset.account;

const isTyped = (field) => field.value !== field.defaultValue && !field.closest("[data-draft], [role=search]");
const isWriting = () =>
  document.querySelector("#sheet[open] form:not([method=dialog]), #sheet[data-begun] #closing") !== null ||
  [...document.querySelectorAll("main textarea, main input:not([type=hidden], [type=search])")].some(isTyped);

// Whether the page stays, with what is half written in it; else it is left for the sign-in.
export function holdPage() {
  if (dialog.open) return true;
  if (!isWriting()) return false;
  dialog.showModal();
  return true;
}

// Somebody signed in: the page goes on with the new session's token, if it is the same person.
export async function goOn() {
  if (!dialog.open) return;
  const answer = await fetch("/console/session", { redirect: "manual" });
  if (answer.status !== 200) return;
  const found = await answer.json();
  if (String(found.account) !== account) return leave();
  document.body.setAttribute("hx-headers", JSON.stringify({ "X-CSRFToken": found.token }));
  for (const field of document.querySelectorAll("input[name=csrf_token]")) field.value = found.token;
  dialog.close();
}

// Nothing of a customer stays in a browser whose agent went home.
function dropDrafts() {
  for (const name of Object.keys(sessionStorage)) if (name.startsWith("draft-")) sessionStorage.removeItem(name);
}

function leave() {
  dropDrafts();
  location.reload();
}

dialog?.addEventListener("cancel", (event) => event.preventDefault()); // the page under it can do nothing yet
document.querySelector("form[data-leaves]")?.addEventListener("submit", () => {
  dropDrafts();
  others.postMessage("left");
});
others.addEventListener("message", () => {
  dropDrafts(); // a poll may find the session over before we do
  setTimeout(leave, 500);
});
document.addEventListener("htmx:beforeOnLoad", (event) => {
  if (event.detail.xhr.status === 401 && holdPage()) event.preventDefault();
});
