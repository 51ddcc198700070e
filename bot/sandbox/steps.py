"""The six steps of the demo, ticked by what is seen to happen (SCREENS, "The demo page").

Only acts are noted, in order, as short words; a step is done when its words have been seen.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from .config import Json, SandboxConfig
from .state import Post, Store


@dataclass(frozen=True, slots=True)
class Step:
    """`parts` are what must have been seen, in any order."""

    number: int
    name: str
    parts: tuple[str, ...]


STEPS = (
    Step(1, "question", ("question_posted", "answered_in_one_click")),
    Step(2, "call_for_help", ("words_read", "taken_offline")),
    Step(3, "expert", ("expert_answered",)),
    Step(4, "reply", ("mended", "undone", "sent")),
    Step(5, "check_in", ("two_days_passed", "check_in_done")),
    Step(6, "power", ("power_cut", "back")),
)
TWO_DAYS = 48 * 3600

_VERB = re.compile(r"^[a-z]+:([a-z_]+)")
"""`<app>:<verb>:<n>`: how the app under demonstration names its buttons and forms."""


class Steps:
    def __init__(self, config: SandboxConfig, store: Store) -> None:
        self._config, self._store = config, store
        self._last_was_click = False

    def note(self, word: str) -> None:
        if word not in self._store.world.seen:
            self._store.world.seen.append(word)
            self._store.changed()

    def json(self) -> list[Json]:
        seen = self._store.world.seen
        return [
            {
                "id": step.number,
                "name": step.name,
                "parts": [{"name": part, "done": part in seen} for part in step.parts],
                "done": all(part in seen for part in step.parts),
            }
            for step in STEPS
        ]

    # --- what is watched -------------------------------------------------------------------------

    def posted(self, *, flagged: bool) -> None:
        if flagged:
            self.note("question_posted")

    def pressed(self, *, user: str, name: str, form: bool) -> None:
        """A button was pressed or a form sent, and the bot took it. `name`: action_id or callback_id."""
        match = _VERB.match(name)
        verb = match[1] if match else ""
        self._last_was_click = not form
        words = {
            "read": "words_read",
            "mend": "mended",
            "undo_send": "undone",
            "undo": "undone",
            "follow_up_done": "check_in_done",
        }
        if verb in words:
            self.note(words[verb])
        if verb == "approve" or (form and verb in ("advise", "object")):
            self.spoke(user=user)

    def spoke(self, *, user: str) -> None:
        """Somebody wrote or advised."""
        person = next((one for one in self._config.users if one.id == user), None)
        if person is not None and person.job == "expert":
            self.note("expert_answered")

    def acted_on_forum(self, action: str, post: Post | None) -> None:
        """The desk did something on the forum."""
        if action == "hide":
            self.note("taken_offline")
        if action == "reply" and self._last_was_click and "mended" not in self._store.world.seen:
            self.note("answered_in_one_click")
        elif action in ("reply", "private_message"):
            self.note("sent")

    def clock_moved(self) -> None:
        if self._store.world.offset >= TWO_DAYS:
            self.note("two_days_passed")
