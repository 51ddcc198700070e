"""The same harness in Teams: what people press, fill in and read there, in the words that stories have for Slack."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot.sandbox import TeamsChannel, TeamsConfig, TeamsPerson
from bot.sandbox.teams_cast import CHANNEL, CLAIRE, DIALLO, LEA, NADIA, TENANT, teams_cast
from config.values import replace
from tests import asking
from tests import desk as slack
from tests.reading import spaced

Json = dict[str, Any]

SAM, MARC, INES = (f"{n}0000000-0000-4000-8000-00000000fa1{n}" for n in (1, 2, 3))
PEOPLE = {"lea": LEA, "sam": SAM, "diallo": DIALLO, "nadia": NADIA, "marc": MARC, "ines": INES}
NAMES = {"lea": "Léa", "sam": "Sam", "diallo": "Maître Diallo", "nadia": "Nadia", "marc": "Marc", "ines": "Inès"}
OUTSIDE = ("ines",)
"""Not in the channel: asked in private."""
CLIENT = Path(__file__).parents[1] / "config" / "clients" / "maison-lumen.toml"


def whole_cast(password: str) -> TeamsConfig:
    """Everybody who works for Maison Lumen, in its own tenant."""
    shipped = teams_cast(password)
    people = tuple(TeamsPerson(id_, NAMES[name]) for name, id_ in PEOPLE.items())
    claire = tuple(person for person in shipped.people if person.id == CLAIRE)  # who stands in Teams as shipped
    inside = tuple(id_ for name, id_ in PEOPLE.items() if name not in OUTSIDE)
    channel = TeamsChannel(CHANNEL, "crise-maison-lumen", (*inside, CLAIRE))
    return replace(shipped, people=(*people, *claire), channels=(channel,), pace=None)


def moved_to_teams(folder: Path) -> dict[str, str]:
    """Maison Lumen's file with its people and channel in Teams -> the setting that names its folder."""
    text = re.sub(r'\[\[destinations\]\]\ndest = "slack:[^"]*"[^\[]*', "", in_teams(tuple(PEOPLE)), count=1)
    return own_file(folder, text)


def in_teams(names: tuple[str, ...]) -> str:
    """Maison Lumen's file with these people in Teams alone, the others in Slack alone, and full cards."""
    text = CLIENT.read_text("utf-8").replace('shows = "redacted"\n', 'shows = "full"\n')
    for name, id_ in PEOPLE.items():
        own, in_slack = f'"teams:{TENANT}/{id_}"', f'"slack:T0FANAL/{asking.PEOPLE[name]}"'
        text = text.replace(own, "").replace(in_slack, own if name in names else in_slack)
    return re.sub(r",\s*,", ",", text)


def own_file(folder: Path, text: str) -> dict[str, str]:
    """A desk's own file of Maison Lumen -> the setting that names its folder."""
    target = folder / "own" / "clients" / CLIENT.name
    target.parent.mkdir(parents=True)
    target.write_text(text, "utf-8")
    return {"FANAL_CONFIG_FOLDER": str(folder / "own")}


def without_teams(environment: dict[str, str]) -> dict[str, str]:
    """The settings of a desk that works in Slack alone."""
    return {name: value for name, value in environment.items() if not name.startswith("FANAL_TEAMS_")}


# --- reading ----------------------------------------------------------------------------------------

_INSIDE = ("body", "items", "columns", "actions", "card")


def parts(part: Any) -> Iterator[Json]:
    """A card's elements and actions, in reading order."""
    if isinstance(part, dict):
        yield part
        for name in _INSIDE:
            inner = part.get(name)
            for one in inner if isinstance(inner, list) else [inner] if inner else []:
                yield from parts(one)


def card_words(card: Json) -> str:
    """All that people read on a card, without Markdown's own marks."""
    found = []
    for part in parts(card):
        found += [part[name] for name in ("text", "title", "label", "value") if isinstance(part.get(name), str)]
        runs = (one if isinstance(one, str) else str(one.get("text", "")) for one in part.get("inlines") or [])
        found.append("".join(runs))
        for pair in [*(part.get("facts") or []), *(part.get("choices") or [])]:
            found += [str(pair.get("title", "")), str(pair.get("value", ""))]
    words = re.sub(r"\\(?=[^\w\s])", "", "\n".join(one for one in found if one))
    return spaced(re.sub("[\u200b\u2060]", "", words))


def actions(card: Json) -> list[Json]:
    """Its buttons that ask for something."""
    return [part for part in parts(card) if part.get("type") in ("Action.Execute", "Action.Submit") and name_of(part)]


def name_of(action: Json) -> str:
    """`fanal:read:3`; of a form's own button `fanal:ask`."""
    data = action.get("data") or {}
    return str(action.get("verb") or data.get("action") or data.get("form") or "")


def verbs_on(card: Json) -> list[str]:
    return [name_of(action).split(":")[1] for action in actions(card) if name_of(action).count(":") == 2]


def button_for(card: Json, verb: str) -> str:
    found = [name_of(action) for action in actions(card) if name_of(action).startswith(f"fanal:{verb}:")]
    assert found, f"no button asks for {verb}; there are {[name_of(action) for action in actions(card)]}"
    return found[0]


# --- acting -----------------------------------------------------------------------------------------


@dataclass
class TeamsAnswer(slack.Answer):
    """What a person got back: words for them alone, a dialog, or nothing. `direct_before`: what they had in private."""

    direct_before: tuple[str, ...] = ()

    async def private(self) -> str:
        def came() -> str:
            mine = [one for one in self.desk.state["toasts"] if one["user"] == self.user]
            dialog = self._new_dialog()
            return (
                spaced(mine[-1]["text"]) if len(mine) > self.whispers_before else card_words(dialog) if dialog else ""
            )

        return str(await self.desk.until(came, "a private answer"))

    async def form(self, *containing: str) -> TeamsForm:
        def opened() -> Json | None:
            view = self._new_dialog()
            return view if view and all(part in card_words(view) for part in containing) else None

        view = await self.desk.until(opened, f"a dialog with {containing}", show=lambda: self.result)
        return TeamsForm(self.desk, self.user, view)

    def _new_dialog(self) -> Json | None:
        view = self.desk.state["dialogs"].get(self.user)
        return {**view["card"]["content"], "title": view["title"]} if view and view != self.form_before else None

    async def whisper(self) -> TeamsWhisper:
        """The words with their buttons: in the dialog, else in the conversation with the bot."""
        if self._new_dialog():
            return TeamsWhisper(await self.form())
        known = set(self.direct_before)
        name = next(name for name, id_ in PEOPLE.items() if id_ == self.user)

        def came() -> slack.Post | None:
            return next((post for post in self.desk.direct(name) if post.ts not in known and post.verbs), None)

        return TeamsWhisper(await self.desk.until(came, "words with a button"))

    @property
    def errors(self) -> Json:
        """What the client would not send, or what the desk says above a field."""
        card = self._new_dialog() or {}
        said = [part["text"] for part in parts(card) if part.get("color") == "Attention"]
        return self.result.get("errors") or dict(enumerate(said))


@dataclass
class TeamsWhisper:
    """Words for one person alone, with buttons."""

    where: TeamsForm | slack.Post

    async def press(self, verb: str, *, as_: str) -> slack.Answer:
        return await (self.where.press(verb) if isinstance(self.where, TeamsForm) else self.where.press(verb, as_=as_))


@dataclass
class TeamsForm(slack.Form):
    """A dialog; `view` is its card."""

    @property
    def text(self) -> str:
        return card_words(self.view)

    @property
    def verbs(self) -> list[str]:
        return verbs_on(self.view)

    def options(self, field: str) -> list[tuple[str, str]]:
        found = next(part for part in parts(self.view) if part.get("id") == field)
        return [(one["value"], one["title"]) for one in found["choices"]]

    def value(self, field: str) -> str:
        """What stands in a field."""
        return str(next(part for part in parts(self.view) if part.get("id") == field).get("value", ""))

    async def fill(self, **values: Any) -> TeamsAnswer:
        send = next(name_of(action) for action in actions(self.view) if "form" in (action.get("data") or {}))
        return await self._submit(send, values)

    async def press(self, verb: str, **values: Any) -> TeamsAnswer:
        return await self._submit(button_for(self.view, verb) if verb in self.verbs else verb, values)

    async def _submit(self, button: str, values: Json) -> TeamsAnswer:
        answer = await self.desk._act("/sandbox/teams/submit", self.user, button=button, values=values)
        assert isinstance(answer, TeamsAnswer)
        return answer


@dataclass
class TeamsPost(slack.Post):
    """A message of ours in Teams."""

    @property
    def message(self) -> Json:
        for message in self.desk.state["rooms"][self.channel]["messages"]:
            for one in (message, *message.get("replies", ())):
                if one["ts"] == self.ts:
                    return dict(one)
        raise AssertionError(f"no message {self.ts}")

    @property
    def text(self) -> str:
        return card_words(self.message["card"]) if self.message["card"] else spaced(str(self.message["text"]))

    @property
    def verbs(self) -> list[str]:
        return verbs_on(self.message["card"])

    async def press(self, verb: str, *, as_: str, stale: bool = False, first: bool = False) -> TeamsAnswer:
        known = self.desk.seen_actions.get((self.ts, verb), "")
        action = known if stale or first else button_for(self.message["card"], verb)
        given: Json = {"channel": self.channel, "id": self.ts, "action": action, **({"stale": True} if stale else {})}
        try:
            answer = await self.desk._act("/sandbox/teams/execute", PEOPLE[as_], **given)
        except AssertionError as error:
            if stale or first or "no_such_button" not in str(error):
                raise
            await self.desk.look()  # drawn again while the finger went down: its buttons have other numbers now
            return await self.press(verb, as_=as_)
        assert isinstance(answer, TeamsAnswer)
        return answer

    @property
    def thread(self) -> list[slack.Post]:
        return [TeamsPost(self.desk, self.channel, reply["ts"]) for reply in self.message["replies"]]

    async def edit(self, text: str, *, as_: str) -> None:
        given = {"user": PEOPLE[as_], "channel": self.channel, "edit": self.ts, "text": text}
        await self.desk.tell("/sandbox/teams/message", **given)

    async def delete(self, *, as_: str) -> None:
        await self.desk.tell("/sandbox/teams/message", user=PEOPLE[as_], channel=self.channel, delete=self.ts)

    async def answer(self, text: str, *, as_: str) -> None:
        await self.desk.call("/sandbox/teams/message", user=PEOPLE[as_], channel="personal", text=text)

    async def write(self, text: str, *, as_: str) -> None:
        given = {"user": PEOPLE[as_], "channel": self.channel, "thread": self.ts, "text": text}
        await self.desk.tell("/sandbox/teams/message", **given)


@dataclass
class TeamsDesk(slack.Desk):
    """The bot and the world around it, with people in Teams."""

    async def _act(self, path: str, user: str, **body: Any) -> TeamsAnswer:
        await self.look()
        before = len([one for one in self.state["toasts"] if one["user"] == user])
        dialog = self.state["dialogs"].get(user)
        direct = tuple(post.ts for post in self.direct(next(name for name, id_ in PEOPLE.items() if id_ == user)))
        result = await self.call(path, user=user, **body)
        assert result.get("ok", True) or "errors" in result, result
        return TeamsAnswer(self, user, result, before, dialog, direct)

    async def look(self) -> None:
        await super().look()
        teams = self.state["teams"]
        self.state |= {"rooms": teams["channels"], "dialogs": teams["forms"], "toasts": teams["ephemeral"]}
        for room in teams["channels"].values():
            for message in room["messages"]:
                for one in (message, *message["replies"]):
                    for action in actions(one.get("card") or {}):
                        verb = name_of(action).split(":")[1]
                        self.seen_actions.setdefault((one["ts"], verb), name_of(action))

    def mention(self, person: str) -> str:
        return f"<at>{NAMES[person]}</at>"

    def cards(self, channel: str = CHANNEL) -> list[slack.Post]:
        messages = self.state["rooms"].get(channel, {"messages": []})["messages"]
        return [TeamsPost(self, channel, message["ts"]) for message in messages if message.get("card")]

    def direct(self, person: str) -> list[slack.Post]:
        return [
            TeamsPost(self, id_, message["ts"])
            for id_, room in self.state["rooms"].items()
            if room["user"] == PEOPLE[person]
            for message in room["messages"]
            if message.get("card")
        ]

    async def command(self, text: str, *, as_: str, channel: str = "personal") -> TeamsAnswer:
        return await self._act("/sandbox/teams/message", PEOPLE[as_], channel=channel, text=text)

    async def asked(self, text: str, *expected: str, as_: str) -> None:
        known = {post.ts for post in self.direct(as_)}
        await self.command(text, as_=as_)

        def told() -> bool:
            new = [post.text for post in self.direct(as_) if post.ts not in known]
            return any(all(part in text for part in expected) for text in new)

        await self.until(told, f"{expected} in private", show=lambda: [post.text for post in self.direct(as_)])

    async def home(self, person: str) -> str:
        return (await self._home(person)).text

    async def _home(self, person: str) -> slack.Post:
        known = {post.ts for post in self.direct(person)}
        await self.command("accueil", as_=person)
        found: slack.Post = await self.until(
            lambda: next((post for post in self.direct(person) if post.ts not in known), None), "a home"
        )
        return found

    async def home_verbs(self, person: str) -> list[str]:
        return (await self._home(person)).verbs

    async def at_home(self, verb: str, *, as_: str) -> slack.Answer:
        return await (await self._home(as_)).press(verb, as_=as_)

    async def open_case_on(self, text: str, *, as_: str) -> slack.Form:
        said = await self.call("/sandbox/teams/message", user=PEOPLE[as_], channel=CHANNEL, text=text)
        on = {"channel": CHANNEL, "id": said["id"]}
        answer = await self._act("/sandbox/teams/extension", PEOPLE[as_], command="open_case", message=on)
        return await answer.form()

    async def new_case(self, *, as_: str) -> slack.Form:
        known = {post.ts for post in self.direct(as_)}
        await self.command("nouveau", as_=as_)
        offer = await self.until(lambda: next((p for p in self.direct(as_) if p.ts not in known), None), "an offer")
        return await (await offer.press("open_case", as_=as_)).form()

    async def keep_as_advice(self, post: slack.Post, *, as_: str) -> str:
        on = {"channel": post.channel, "id": post.ts}
        answer = await self._act("/sandbox/teams/extension", PEOPLE[as_], command="record_advice", message=on)
        return await answer.private()

    async def close(self, person: str) -> None:
        await self.call("/sandbox/teams/close", user=PEOPLE[person])
