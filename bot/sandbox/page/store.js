// What the page knows: the sandbox's state as it was last read, and what the reader looks at.

const NOTES = "fanal-demo";

function remembered() {
  try {
    return JSON.parse(sessionStorage.getItem(NOTES) ?? "{}");
  } catch {
    return {}; // a browser that keeps nothing still shows the demo
  }
}

const kept = remembered();

export const store = {
  /** `GET /sandbox/state`, `/sandbox/cast` (see cast.js) and `/sandbox/steps`; and when. */
  state: null,
  cast: { people: [], members: [], shortcuts: [], teams: { people: [], commands: [], bot: "", botName: "" }, bot: "", botName: "", has_power: false },
  steps: [],
  readAt: 0,
  online: true,
  /** Whose eyes: a person's chat id. */
  person: kept.person ?? "",
  /** What each person has open: `{channel, thread}`; the channel is `home` for Fanal's own page. */
  open: kept.open ?? {},
  /** person -> channel -> ts of the last message seen there. */
  seen: kept.seen ?? {},
  /** Private answers put away. */
  dismissed: new Set(kept.dismissed ?? []),
  step: kept.step ?? 1,
  skipped: kept.skipped ?? [],
  stepsFolded: kept.stepsFolded ?? false,
  /** On a narrow window, the pane in sight; on a wider one, which of the two chats stands beside the forum. */
  pane: kept.pane ?? "chat",
  chat: kept.chat ?? "chat",
  /** The same for Teams: whose eyes, their open room, what each saw last; the posts whose older answers are shown. */
  teams: kept.teams ?? { person: "", open: {}, seen: {}, unfolded: [] },
};

const listeners = new Set();
let planned = false;

export function subscribe(listener) {
  listeners.add(listener);
}

/** Say that something changed; the panes redraw once, after the running code. */
export function changed() {
  if (planned) return;
  planned = true;
  queueMicrotask(() => {
    planned = false;
    remember();
    for (const listener of listeners) listener();
  });
}

function remember() {
  const { person, open, seen, dismissed, step, skipped, stepsFolded, pane, chat, teams } = store;
  const notes = { person, open, seen, dismissed: [...dismissed], step, skipped, stepsFolded, pane, chat, teams };
  try {
    sessionStorage.setItem(NOTES, JSON.stringify(notes));
  } catch {
    // as above: nothing depends on it
  }
}

/** Forget what was looked at: the desk was emptied. */
export function forget() {
  store.teams = { ...store.teams, open: {}, seen: {}, unfolded: [] };
  Object.assign(store, { open: {}, seen: {}, dismissed: new Set(), skipped: [], step: 1, stepsFolded: false });
}

// --- questions about the state -------------------------------------------------------------------

export const channels = () => store.state?.slack?.channels ?? {};
export const posts = () => store.state?.community?.posts ?? [];
export const mails = () => store.state?.mail ?? [];
export const now = () => new Date(store.state?.clock ?? Date.now());

export function person(id = store.person) {
  return store.cast.people.find((one) => one.id === id);
}

/** The name of an account: a person of the cast, the bot, or the id itself. */
export function nameOf(id) {
  if (isBot(id)) return store.cast.botName;
  return person(id)?.name ?? id ?? "";
}

export function isBot(id) {
  return id === store.cast.bot;
}

export function isDirect(id, channel) {
  return Boolean(channel.is_im);
}

/** The conversations that a person is in: [id, channel], crisis channels before private ones. */
export function conversationsOf(who) {
  const mine = Object.entries(channels()).filter(([, channel]) => (channel.members ?? []).includes(who));
  return mine.sort(([a, x], [b, y]) => isDirect(a, x) - isDirect(b, y));
}

/** What a conversation is called for whoever reads. */
export function titleOf(id, who = store.person) {
  const channel = channels()[id];
  if (!channel) return id;
  if (!isDirect(id, channel)) return channel.name ?? id;
  const others = (channel.members ?? []).filter((member) => member !== who);
  return others.map(nameOf).join(", ") || nameOf(who);
}

/** What the person has open; their first conversation to begin with. */
export function openOf(who = store.person) {
  const place = store.open[who];
  const mine = conversationsOf(who);
  if (place && (place.channel === "home" || mine.some(([id]) => id === place.channel))) return place;
  return { channel: mine[0]?.[0] ?? "home", thread: "" };
}

export function openPlace(channel, thread = "", who = store.person) {
  store.open[who] = { channel, thread };
  changed();
}

export function messagesOf(channel) {
  return (channels()[channel]?.messages ?? []).filter((message) => !message.deleted || message.replies.length);
}

/** A message of a channel, or of a thread in it, by its ts. */
export function findMessage(channel, ts) {
  return everyMessage(channel).find((message) => message.ts === ts);
}

export function everyMessage(channel) {
  return messagesOf(channel).flatMap((message) => [message, ...(message.replies ?? [])]);
}

/** Whether a message asks for this person's eyes: all do in private, those that name them elsewhere. */
function concerns(message, who, isPrivate) {
  if (message.user === who) return false;
  return isPrivate || JSON.stringify([message.text, message.blocks]).includes(`<@${who}>`);
}

/** How many messages of a list came after what the person saw of it; `name` is a channel, or channel/ts for a thread. */
function fresh(messages, who, name, isPrivate) {
  const last = store.seen[who]?.[name] ?? "";
  return messages.filter((message) => message.ts > last && concerns(message, who, isPrivate)).length;
}

/** New answers in a message's thread that ask for this person's eyes. */
export function unreadThread(who, id, root) {
  return fresh(root.replies ?? [], who, `${id}/${root.ts}`, isDirect(id, channels()[id]));
}

/** New messages in a conversation, its threads included, that ask for this person's eyes. */
export function unread(who, id, channel) {
  const roots = messagesOf(id);
  return roots.reduce((sum, root) => sum + unreadThread(who, id, root), fresh(roots, who, id, isDirect(id, channel)));
}

export function unreadOf(who) {
  return conversationsOf(who).reduce((sum, [id, channel]) => sum + unread(who, id, channel), 0);
}

/** Take note that the person has the newest of these before their eyes; `name` as in `fresh`. */
export function markSeen(who, name, messages) {
  (store.seen[who] ??= {})[name] = messages.at(-1)?.ts ?? "";
}
