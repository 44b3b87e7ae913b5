// Where an agent writes: Enter sends, drafts stay, files are listed, "/" opens the canned replies.
import { closeCanned, handleCanned, offerCanned } from "./canned.js";
import { toEnd } from "./thread.js";

export function startComposer() {
  startTabs();
  const form = document.getElementById("write");
  if (!form || form.dataset.started) return;
  form.dataset.started = "1";
  const text = form.elements.text;
  keepDraft(form, text, (left) => {
    form.reset();
    text.value = left;
    listFiles(form);
    count(text);
    closeCanned();
    text.focus();
    toEnd();
  });
  count(text);
  text.addEventListener("input", () => {
    count(text);
    offerCanned(text);
  });
  text.addEventListener("keydown", (event) => {
    if (handleCanned(event, text)) return;
    if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
      event.preventDefault();
      if (text.value.trim() || form.elements.files.files.length) form.requestSubmit();
    }
  });
  form.elements.files.addEventListener("change", () => listFiles(form));
  form.querySelector("[data-emoji]").addEventListener("click", (event) => {
    const sign = event.target.closest("button")?.textContent;
    if (!sign) return;
    event.currentTarget.closest("details").open = false;
    text.setRangeText(sign, text.selectionStart, text.selectionEnd, "end");
    text.dispatchEvent(new Event("input", { bubbles: true }));
    text.focus();
  });
}

function startTabs() {
  const tabs = [...document.querySelectorAll(".composer-tabs [role=tab]")];
  const choose = (chosen) => {
    for (const tab of tabs) {
      tab.setAttribute("aria-selected", String(tab === chosen));
      tab.tabIndex = tab === chosen ? 0 : -1;
      document.getElementById(tab.getAttribute("aria-controls")).hidden = tab !== chosen;
    }
  };
  for (const [place, tab] of tabs.entries()) {
    tab.onclick = () => choose(tab);
    tab.onkeydown = (event) => {
      if (event.key !== "ArrowRight" && event.key !== "ArrowLeft") return;
      const next = tabs[(place + 1) % tabs.length];
      choose(next);
      next.focus();
    };
  }
  const note = document.getElementById("note");
  if (!note || note.dataset.started) return;
  note.dataset.started = "1";
  keepDraft(note, note.elements.text, (left) => (note.elements.text.value = left));
}

// What is written outlives the page; what was typed while the words before it were on their way stays too.
function keepDraft(form, text, clear) {
  const draft = `draft-${form.dataset.draft}`;
  let sent = "";
  text.value ||= sessionStorage.getItem(draft) ?? "";
  text.addEventListener("input", () => sessionStorage.setItem(draft, text.value));
  form.addEventListener("htmx:beforeRequest", (event) => {
    if (event.target === form) sent = text.value;
  });
  form.addEventListener("htmx:afterRequest", (event) => {
    if (event.target !== form || !event.detail.successful) return; // what was not sent stays written
    const left = text.value.startsWith(sent) ? text.value.slice(sent.length).trimStart() : text.value;
    sessionStorage.setItem(draft, left);
    clear(left);
  });
}

function count(text) {
  const counter = document.querySelector('[data-counts="text"]');
  counter.hidden = text.value.length < 1200;
  counter.textContent = `${text.value.length} de ${text.maxLength}`;
}

function listFiles(form) {
  const list = document.getElementById("chosen-files");
  const chosen = [...form.elements.files.files];
  list.replaceChildren(...chosen.map((file) => {
    const item = document.createElement("li");
    const drop = document.createElement("button");
    drop.type = "button";
    drop.className = "quiet";
    drop.textContent = "×";
    drop.setAttribute("aria-label", `Quitar ${file.name}`);
    drop.onclick = () => {
      const left = new DataTransfer();
      for (const other of chosen) if (other !== file) left.items.add(other);
      form.elements.files.files = left.files;
      listFiles(form);
    };
    item.append(file.name, drop);
    return item;
  }));
}
