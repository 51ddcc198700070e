// The calls to the sandbox: the same that tests use.

/** The sandbox refused (`code` is its own word) or could not be reached (`code` is "unreachable"). */
export class Refused extends Error {
  constructor(code, detail = "") {
    super(detail || code);
    this.code = code;
    this.detail = detail;
  }
}

async function call(method, path, body) {
  let response;
  try {
    response = await fetch(path, {
      method,
      headers: body === undefined ? {} : { "Content-Type": "application/json" },
      body: body === undefined ? undefined : JSON.stringify(body),
    });
  } catch {
    throw new Refused("unreachable");
  }
  const text = await response.text();
  let answer = null;
  try {
    answer = text ? JSON.parse(text) : null;
  } catch {
    answer = null;
  }
  if (!response.ok || answer?.ok === false) {
    throw new Refused(answer?.error ?? `http_${response.status}`, answer?.detail ?? "");
  }
  return answer;
}

const get = (path) => call("GET", path);
const post = (path, body = {}) => call("POST", path, body);

/** What stops the bot from hearing; what was written stands all the same, as in Slack. */
const DEAF = new Set(["timeout", "http_error", "connection_failed"]);

async function unheard(call) {
  try {
    return await call;
  } catch (error) {
    if (error instanceof Refused && DEAF.has(error.code)) return {};
    throw error;
  }
}

export const api = {
  state: () => get("/sandbox/state"),
  cast: () => get("/sandbox/cast"),
  steps: () => get("/sandbox/steps"),
  publish: (body) => post("/sandbox/community/posts", body),
  flag: (id, body) => post(`/sandbox/community/posts/${encodeURIComponent(id)}/flag`, body),
  answer: (id, body) => post(`/sandbox/community/posts/${encodeURIComponent(id)}/reply`, body),
  answerMail: (id, body) => post(`/sandbox/mail/${encodeURIComponent(id)}/reply`, body),
  bounceMail: (id) => post(`/sandbox/mail/${encodeURIComponent(id)}/bounce`),
  click: (body) => post("/sandbox/slack/click", body),
  submit: (body) => post("/sandbox/slack/submit", body),
  formClick: (body) => post("/sandbox/slack/form_click", body),
  close: (body) => post("/sandbox/slack/close", body),
  message: (body) => unheard(post("/sandbox/slack/message", body)),
  command: (body) => post("/sandbox/slack/command", body),
  shortcut: (body) => post("/sandbox/slack/shortcut", body),
  home: (body) => post("/sandbox/slack/home", body),
  homeClick: (body) => post("/sandbox/slack/home_click", body),
  teams: (act, body) => post(`/sandbox/teams/${act}`, body),
  teamsMessage: (body) => unheard(post("/sandbox/teams/message", body)),
  clock: (advance) => post("/sandbox/clock", { advance }),
  power: (body) => post("/sandbox/power", body),
  reset: () => post("/sandbox/reset"),
};

/** Call `changed` each time the sandbox's state has a new version, `lost` when the line breaks; the browser reconnects. */
export function listen(changed, lost) {
  const stream = new EventSource("/sandbox/stream");
  stream.addEventListener("open", changed);
  stream.addEventListener("message", changed);
  stream.addEventListener("error", lost);
}
