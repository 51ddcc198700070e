"""The six steps of the demo, ticked by what is seen to happen (SCREENS, "The demo page").

Only acts are noted, in order, as short words; a step is done when its words have been seen.
"""

from __future__ import annotations

import json
import re

from msgspec import Struct

from .config import Json, SandboxConfig
from .state import Post, Store


class Step(Struct, frozen=True):
    """`parts` are what must have been seen, in any order; `waits`: how a word begins that is noted while something of
    this step is on its way."""

    number: int
    name: str
    parts: tuple[str, ...]
    waits: str = ""


STEPS = (
    Step(1, "question", ("question_posted", "answered_in_one_click"), waits="acknowledged "),
    Step(2, "call_for_help", ("words_read", "taken_offline")),
    Step(3, "expert", ("expert_answered",)),
    Step(4, "reply", ("mended", "undone", "sent"), waits="replied "),
    Step(5, "check_in", ("two_days_passed", "check_in_done")),
    Step(6, "power", ("power_cut", "back")),
)
TWO_DAYS = 48 * 3600

_VERB = re.compile(r"^[a-z]+:([a-z_]+)")
"""`<app>:<verb>:<n>`: how the app under demonstration names its buttons and forms."""
_ACKNOWLEDGED, _REPLIED = "acknowledged {}", "replied {}"
"""Noted of a case until its words reach the forum: an acknowledgement was asked for, or a reply's form was sent."""


class Steps:
    def __init__(self, config: SandboxConfig, store: Store) -> None:
        self._config, self._store = config, store

    def note(self, word: str) -> None:
        if word not in self._store.world.seen:
            self._store.world.seen.append(word)
            self._store.changed()

    def _forget(self, word: str) -> bool:
        """Whether it had been noted."""
        noted = word in self._store.world.seen
        if noted:
            self._store.world.seen.remove(word)
            self._store.changed()
        return noted

    def json(self) -> list[Json]:
        seen = self._store.world.seen
        return [
            {
                "id": step.number,
                "name": step.name,
                "parts": [{"name": part, "done": part in seen} for part in step.parts],
                "done": all(part in seen for part in step.parts),
                "on_its_way": bool(step.waits) and any(word.startswith(step.waits) for word in seen),
            }
            for step in STEPS
        ]

    # --- what is watched -------------------------------------------------------------------------

    def posted(self, *, flagged: bool) -> None:
        if flagged:
            self.note("question_posted")

    def pressed(self, *, user: str, name: str, carried: str, form: bool) -> None:
        """A button was pressed or a form sent, and the bot took it. `name`: action_id or callback_id; `carried`: the
        button's value or the form's private metadata, JSON with the case's number."""
        match = _VERB.match(name)
        verb, case = match[1] if match else "", _case(carried)
        words = {
            "read": "words_read",
            "mend": "mended",
            "undo_send": "undone",
            "undo": "undone",
            "follow_up_done": "check_in_done",
        }
        if verb in words and (form or verb != "follow_up_done"):
            self.note(words[verb])
        if verb == "acknowledge":
            self.note(_ACKNOWLEDGED.format(case))
        elif verb == "undo":
            self._forget(_ACKNOWLEDGED.format(case))
        elif verb == "undo_send":
            self._forget(_REPLIED.format(case))
        elif verb == "send" and form:
            self.note(_REPLIED.format(case))
        elif verb == "approve" or (form and verb in ("advise", "object")):
            self.spoke(user=user)

    def spoke(self, *, user: str) -> None:
        """Somebody wrote or advised."""
        jobs = {one.id: one.job for one in self._config.users}
        jobs |= {one.id: one.job for one in self._config.teams.people}
        if jobs.get(user) == "expert":
            self.note("expert_answered")

    def acted_on_forum(self, action: str, post: Post | None) -> None:
        """The desk did something on the forum."""
        if action == "hide":
            self.note("taken_offline")
        if action not in ("reply", "private_message") or post is None:
            return
        for case in post.cases:
            if self._forget(_REPLIED.format(case)):
                self.note("sent")
            elif action == "reply" and self._forget(_ACKNOWLEDGED.format(case)):
                self.note("answered_in_one_click")

    def clock_moved(self) -> None:
        if self._store.world.offset >= TWO_DAYS:
            self.note("two_days_passed")


def _case(carried: str) -> int:
    """The number of the case that a button or a form stands for; 0 if it names none."""
    try:
        found = json.loads(carried)
    except ValueError:
        return 0
    number = found.get("case") if isinstance(found, dict) else None
    return number if isinstance(number, int) else 0
