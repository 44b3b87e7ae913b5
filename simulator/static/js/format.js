/** Times, numbers and texts as people in Ecuador read them. */

const zone = document.body.dataset.zone || "America/Guayaquil";
const language = "es-EC";
const clock = new Intl.DateTimeFormat(language, {
  timeZone: zone,
  hour: "2-digit",
  minute: "2-digit",
  hourCycle: "h23",
});
const clockSeconds = new Intl.DateTimeFormat(language, {
  timeZone: zone,
  hour: "2-digit",
  minute: "2-digit",
  second: "2-digit",
  hourCycle: "h23",
});
const isoDay = new Intl.DateTimeFormat("en-CA", { timeZone: zone });
const longDay = new Intl.DateTimeFormat(language, {
  timeZone: zone,
  weekday: "long",
  day: "numeric",
  month: "long",
});
const shortDay = new Intl.DateTimeFormat(language, {
  timeZone: zone,
  day: "2-digit",
  month: "2-digit",
  year: "2-digit",
});

export const time = (at) => clock.format(new Date(at));
export const timeWithSeconds = (at) => clockSeconds.format(new Date(at));
export const dayKey = (at) => isoDay.format(new Date(at));
export const longDate = (at) => longDay.format(new Date(at));

/** Hoy, ayer, or the date. */
export function dayName(at) {
  const now = Date.now();
  if (dayKey(at) === dayKey(now)) return "hoy";
  if (dayKey(at) === dayKey(now - 86_400_000)) return "ayer";
  return longDate(at);
}

/** The time today, else the date: for a list. */
export const whenShort = (at) =>
  dayKey(at) === dayKey(Date.now()) ? time(at) : shortDay.format(new Date(at));

/** +593991234567 → 099 123 4567. */
export function phone(number) {
  const mobile = /^\+593(9\d)(\d{3})(\d{4})$/.exec(number);
  if (mobile) return `0${mobile[1]} ${mobile[2]} ${mobile[3]}`;
  const landline = /^\+593(\d)(\d{3})(\d{4})$/.exec(number);
  return landline ? `0${landline[1]} ${landline[2]} ${landline[3]}` : number;
}

/** What a person types, as E.164; null when it is no number. */
export function parsePhone(text) {
  const plain = text.replace(/[\s().-]/g, "");
  if (/^0\d{8,9}$/.test(plain)) return `+593${plain.slice(1)}`;
  if (/^593\d{8,9}$/.test(plain)) return `+${plain}`;
  return /^\+[1-9]\d{6,14}$/.test(plain) ? plain : null;
}

/** PÉREZ ANDRADE JUAN CARLOS → Pérez Andrade Juan Carlos. */
export const titleCase = (name) =>
  name
    .toLocaleLowerCase("es")
    .replace(/(^|[\s-])(\p{L})/gu, (_, before, letter) => before + letter.toLocaleUpperCase("es"));

export const initials = (name) =>
  name
    .split(/\s+/)
    .filter(Boolean)
    .slice(0, 2)
    .map((word) => word[0])
    .join("")
    .toLocaleUpperCase("es");

const COLOURS = ["#3d7f74", "#a45f3b", "#5a68a5", "#8a5a86", "#6b7d3a", "#b0545a", "#3a7ca5", "#8b6f2e"];
export const colour = (number) =>
  COLOURS[[...number].reduce((sum, digit) => sum * 3 + digit.charCodeAt(0), 7) % COLOURS.length];

export const seconds = (total) =>
  `${Math.floor(total / 60)}:${String(Math.floor(total % 60)).padStart(2, "0")}`;

export function size(bytes) {
  if (bytes < 1024) return `${bytes} B`;
  return bytes < 1_048_576 ? `${Math.round(bytes / 1024)} KB` : `${(bytes / 1_048_576).toFixed(1)} MB`;
}

const SCENARIOS = {
  charges_loaded: "Con valores cargados",
  no_charges: "Sin valores cargados",
  overdue: "Con facturas vencidas",
  cancel_requested: "Pidió el retiro",
  excluded: "Excluido",
};
export const scenario = (name) => SCENARIOS[name] || name.replaceAll("_", " ");

const PIECES =
  /(https?:\/\/[^\s<>"]+[^\s<>".,;:!?)\]])|```([\s\S]+?)```|\*(\S(?:[^*\n]*\S)?)\*|(?<![\p{L}\d])_(\S(?:[^_\n]*\S)?)_(?![\p{L}\d])|~(\S(?:[^~\n]*\S)?)~/gu;

/** WhatsApp's *bold*, _italic_, ~struck~, ```code``` and links, as nodes. */
export function rich(text) {
  const nodes = [];
  let end = 0;
  for (const found of text.matchAll(PIECES)) {
    nodes.push(text.slice(end, found.index), piece(found));
    end = found.index + found[0].length;
  }
  nodes.push(text.slice(end));
  return nodes.filter((node) => node !== "");
}

function piece([, url, code, bold, italic, struck]) {
  const [tag, content] = url
    ? ["a", url]
    : code
      ? ["code", code]
      : bold
        ? ["b", bold]
        : italic
          ? ["i", italic]
          : ["s", struck];
  const element = document.createElement(tag);
  element.textContent = content;
  if (url) Object.assign(element, { href: url, target: "_blank", rel: "noopener noreferrer" });
  return element;
}
