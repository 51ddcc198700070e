// The page's own words, in French or in English after the browser; what the bot writes is the bot's affair.
import { en } from "./words_en.js";
import { fr } from "./words_fr.js";

const asked = new URLSearchParams(location.search).get("lang") ?? navigator.language;
export const language = asked.toLowerCase().startsWith("fr") ? "fr" : "en";

const words = language === "fr" ? fr : en;
const plural = new Intl.PluralRules(language);

/** The words named `id`, with `{name}` replaced; an entry with `one` and `other` is chosen by `values.n`. */
export function t(id, values = {}) {
  const entry = words[id];
  if (entry === undefined) throw new Error(`no words for ${id}`);
  const text = typeof entry === "string" ? entry : (entry[plural.select(values.n)] ?? entry.other);
  return unbroken(text).replace(/\{(\w+)\}/g, (whole, name) => String(values[name] ?? whole));
}

/** French puts a space before some marks: the line may not break there. */
function unbroken(text) {
  return language === "fr" ? text.replace(/ ([:;?»])/g, "\u00a0$1").replace(/« /g, "«\u00a0") : text;
}

/** The words named `id` as they are written, for what is posted rather than shown. */
export const asWritten = (id) => words[id];

/** The words named `id`, or `other` where there are none: for codes that the sandbox may add. */
export function wordsOr(id, other) {
  return id in words ? t(id) : other;
}

// The whole tag, so that "en-GB" reads its day before its month; the plain language where the browser speaks another one.
const locale = asked.toLowerCase().startsWith(language) ? asked : language;
const format = (options) => new Intl.DateTimeFormat(locale, options);
const formats = {
  desk: format({ weekday: "short", day: "numeric", month: "short", hour: "2-digit", minute: "2-digit" }),
  time: format({ hour: "2-digit", minute: "2-digit" }),
  seconds: format({ hour: "2-digit", minute: "2-digit", second: "2-digit" }),
  number: format({ year: "numeric", month: "2-digit", day: "2-digit" }),
  short: format({ day: "numeric", month: "short", year: "numeric" }),
  long: format({ weekday: "long", day: "numeric", month: "long", year: "numeric" }),
  date: format({ day: "numeric", month: "long", year: "numeric" }),
  day: format({ weekday: "short", day: "numeric", month: "short" }),
};

/** A moment in the reader's zone; `form` is one of the names above. */
export function moment(date, form) {
  return formats[form].format(date);
}

const relative = new Intl.RelativeTimeFormat(locale, { numeric: "auto" });

/** "Yesterday", "today" or "tomorrow" when `date` is one of them as seen from `now`, else nothing. */
export function nearDay(date, now) {
  const midnight = (d) => new Date(d.getFullYear(), d.getMonth(), d.getDate()).getTime();
  const days = Math.round((midnight(date) - midnight(now)) / 86_400_000);
  return Math.abs(days) <= 1 ? relative.format(days, "day") : "";
}

/** How long before or after `now`, in the largest unit that fits ("il y a 2 heures"). */
export function ago(date, now) {
  const minutes = Math.round((date - now) / 60_000);
  if (Math.abs(minutes) < 60) return relative.format(minutes, "minute");
  if (Math.abs(minutes) < 60 * 24) return relative.format(Math.round(minutes / 60), "hour");
  return relative.format(Math.round(minutes / 1440), "day");
}

/** Fill in the words of the fixed skeleton: `data-word` for the text, `data-word-label` for the accessible name. */
export function fillSkeleton() {
  document.documentElement.lang = language;
  document.title = t("title");
  for (const node of document.querySelectorAll("[data-word]")) node.textContent = t(node.dataset.word);
  for (const node of document.querySelectorAll("[data-word-label]")) node.setAttribute("aria-label", t(node.dataset.wordLabel));
}
