// Addresses inside the page: `#post-p001` is a post of the forum, `#C0CRISE/p1700000000000100` a message of the chat.
import { focusQuietly } from "./focus.js";
import { channels, findMessage, openPlace, posts, store } from "./store.js";

/** Where an address leads if it is one of this page's own, such as a message's link; otherwise nothing. */
export function inThisPage(address) {
  let url;
  try {
    url = new URL(address, location.href);
  } catch {
    return "";
  }
  if (url.origin !== location.origin) return "";
  const archive = /^\/archives\/(\w+)\/(p?[\d.]+)/.exec(url.pathname);
  return archive ? `#${archive[1]}/${archive[2]}` : url.hash;
}

/** Follow the address that the browser shows, once there is a state to find it in. */
export function startPlaces() {
  addEventListener("hashchange", goThere);
}

export function goThere() {
  const hash = decodeURIComponent(location.hash.slice(1));
  if (!hash || !store.state) return;
  const post = posts().find((one) => hash === `post-${one.id}`);
  if (post) return show("forum", post.id);
  const [channel, name] = hash.split("/");
  if (!channels()[channel] || !name) return;
  const message = findMessage(channel, name.replace(/^p(\d+)(\d{6})$/, "$1.$2"));
  if (message) openPlace(channel, message.thread_ts && message.thread_ts !== message.ts ? message.thread_ts : "");
  if (message) show("chat", message.ts);
}

function show(pane, key) {
  store.pane = pane;
  if (pane !== "forum") document.body.dataset.chat = store.chat = pane;
  document.body.dataset.pane = pane;
  setTimeout(() => {
    const item = [...document.querySelectorAll(`#${pane} [data-key]`)].find((node) => node.dataset.key === key);
    const article = item?.querySelector("article");
    if (!article) return;
    article.scrollIntoView({ block: "center" });
    focusQuietly(article);
  });
}
