// Short words at the foot of the page: what went wrong and what to do, or what just happened.
import { Refused } from "./api.js";
import { t, wordsOr } from "./words.js";

const toast = document.getElementById("toast");
const news = document.getElementById("news");
let timer = 0;

export function say(words) {
  toast.textContent = words;
  clearTimeout(timer);
  timer = setTimeout(() => {
    toast.textContent = "";
  }, 8000);
}

/** For ears only: the eyes see it on the page. */
export function announce(words) {
  news.textContent = words;
}

/** Run a call to the sandbox; a refusal becomes words and `undefined`. */
export async function attempt(call) {
  try {
    return (await call()) ?? {};
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    say(wordsOr(`refused_${error.code}`, t("refused", { code: error.detail || error.code })));
    return undefined;
  }
}
