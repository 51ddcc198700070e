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
  return language === "fr" ? text.replace(/ ([;!?])/g, "\u202f$1").replace(/ ([:»])/g, "\u00a0$1").replace(/« /g, "«\u00a0") : text;
}

/** The words named `id` as they are written, for what is posted rather than shown. */
export const asWritten = (id) => words[id];

/** The words named `id`, or `other` where there are none: for codes that the sandbox may add. */
export function wordsOr(id, other) {
  return id in words ? t(id) : other;
}

// The whole tag, so that "en-GB" reads its day before its month; the plain language where the browser speaks another one.
const locale = asked.toLowerCase().startsWith(language) ? asked : language;
const FORMS = {
  desk: { weekday: "short", day: "numeric", month: "short", hour: "2-digit", minute: "2-digit" },
  time: { hour: "2-digit", minute: "2-digit" },
  seconds: { hour: "2-digit", minute: "2-digit", second: "2-digit" },
  number: { year: "numeric", month: "2-digit", day: "2-digit" },
  short: { day: "numeric", month: "short", year: "numeric" },
  long: { weekday: "long", day: "numeric", month: "long", year: "numeric" },
  date: { day: "numeric", month: "long", year: "numeric" },
  day: { weekday: "short", day: "numeric", month: "short" },
};
const DESK_ZONE = "Europe/Paris";
let zone = DESK_ZONE;
let formats = {};

/** Show every time as this person's chat does: in their zone, so that the page agrees with the cards. */
export function useZone(name) {
  const wanted = name || DESK_ZONE;
  if (wanted !== zone) formats = {};
  zone = wanted;
}

export const zoneInUse = () => zone;

/** A moment in the zone in use; `form` is one of the names above. */
export function moment(date, form) {
  return (formats[form] ??= new Intl.DateTimeFormat(locale, { ...FORMS[form], timeZone: zone })).format(date);
}

/** What a clock on the wall of the zone in use shows, as if it were UTC: milliseconds, whole minutes. */
export function wallClock(date, timeZone = zone) {
  const parts = new Intl.DateTimeFormat("en", {
    timeZone, hourCycle: "h23", year: "numeric", month: "numeric", day: "numeric", hour: "numeric", minute: "numeric",
  }).formatToParts(date);
  const [year, month, day, hour, minute] = ["year", "month", "day", "hour", "minute"].map((type) => Number(parts.find((one) => one.type === type).value));
  return Date.UTC(year, month - 1, day, hour, minute);
}

/** The moment when the wall clock of the zone in use shows `wall` (see `wallClock`). */
export function fromWallClock(wall) {
  const guess = new Date(wall - (wallClock(new Date(wall)) - wall));
  return new Date(guess.getTime() + (wall - wallClock(guess)));
}

/** The name of the zone in use, when the reader's own clock shows another time; else nothing. */
export function otherZone(date) {
  const own = Intl.DateTimeFormat().resolvedOptions().timeZone;
  if (wallClock(date) === wallClock(date, own)) return "";
  const parts = new Intl.DateTimeFormat(locale, { timeZone: zone, timeZoneName: "longGeneric" }).formatToParts(date);
  return parts.find((one) => one.type === "timeZoneName").value;
}

/** The day of a moment in the zone in use, as a number: what is called "today" changes with it. */
export const dayOf = (date) => Math.floor(wallClock(date) / 86_400_000);

const relative = new Intl.RelativeTimeFormat(locale, { numeric: "auto" });

/** "Yesterday", "today" or "tomorrow" when `date` is one of them as seen from `now`, else nothing. */
export function nearDay(date, now) {
  const days = dayOf(date) - dayOf(now);
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
