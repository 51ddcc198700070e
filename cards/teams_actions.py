"""Buttons as actions of an Adaptive Card: which kind each is, what it carries, what it asks first."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import count
from typing import Any, Final

from msgspec import Struct, field

from cards.button import encode_action, encode_value
from cards.card import Button, Confirm
from cards.tame import ELLIPSIS, clip
from cards.teams_text import Json, markdown, run_line
from config.words import Verb

MAX_BUTTON: Final = 75
_STYLES: Final = {"primary": "positive", "danger": "destructive"}

OPENS_FORM: Final = frozenset(
    {
        Verb.ADD_PERSON,
        Verb.ADVISE,
        Verb.ASK,
        Verb.CHECK_IN,
        Verb.CLOSE,
        Verb.CONFIRM_CONTACT,
        Verb.CONFIRM_HELPLINE,
        Verb.CORRECT_CONTACT,
        Verb.DECLINE_CONTACT,
        Verb.EMERGENCY,
        Verb.FIRST_WORD,
        Verb.FOLLOW_UP,
        Verb.FOLLOW_UP_DONE,
        Verb.FOLLOW_UP_HAND_OVER,
        Verb.FOLLOW_UP_LATER,
        Verb.FOLLOW_UP_STOP,
        Verb.HAND_OVER,
        Verb.HISTORY,
        Verb.KEEP_WAITING,
        Verb.LETTER,
        Verb.LETTER_RETURNED,
        Verb.LINK,
        Verb.LOG_CALL,
        Verb.LOOK_UP_AGAIN,
        Verb.MARK_MINOR,
        Verb.MEMBER,
        Verb.MEND,
        Verb.MORE,
        Verb.NOTE,
        Verb.OBJECT,
        Verb.OPEN_CASE,
        Verb.PUBLISH,
        Verb.READ,
        Verb.RECLASSIFY,
        Verb.REFUSE,
        Verb.REMOVAL_NOTICE,
        Verb.REPLY,
        Verb.REPORT_OFFENCE,
        Verb.RESTORE,
        Verb.REVEAL,
        Verb.SEND,
        Verb.STATEMENT,
        Verb.TAKE_OFFLINE,
        Verb.UNDO_SEND,
        Verb.UNMARK_MINOR,
        Verb.WRONG_PERSON,
        Verb.WRONG_PERSON_DONE,
    }
)
"""Verbs whose answer is a form, or may be one (of several messages, which?). Teams opens a dialog for a button that
said so beforehand and for no other; where no form comes, the dialog holds the answer's words. A test compares this
list with what the use cases answer."""


class Actions(Struct):
    """Makes the actions of one card; each gets a number of its own.

    `inside`: the card stands in a dialog, where a button is sent like the form itself. `fields` says which of its
    inputs are more than text (`teams_entered`). `longest`: how long a label may be, in UTF-16 units.
    """

    inside: bool = False
    longest: int = MAX_BUTTON
    fields: Mapping[str, Any] = field(default_factory=dict)
    _n: count[int] = field(default_factory=count)

    def of(self, button: Button) -> Json:
        """The button; with a `confirm`, what opens under it is the consequence and the button that does it."""
        if button.confirm:
            return self._asking(button, button.confirm)
        return self._acting(button, button.label)

    def _asking(self, button: Button, confirm: Confirm) -> Json:
        """Adaptive Cards ask nothing by themselves: a card opens below. Pressing the first button again folds it."""
        body = [
            {"type": "TextBlock", "text": markdown(confirm.title, 100) or ELLIPSIS, "weight": "Bolder", "wrap": True},
            {"type": "TextBlock", "text": markdown(confirm.text, 300) or ELLIPSIS, "wrap": True, "spacing": "Small"},
        ]
        card = {"type": "AdaptiveCard", "body": body, "actions": [self._acting(button, confirm.yes)]}
        return {"type": "Action.ShowCard", "title": title(button.label, self.longest), "card": card}

    def _acting(self, button: Button, label: str) -> Json:
        name = encode_action(button.verb, next(self._n))
        value = encode_value(button.case, button.version, button.ref)
        found: Json = {"title": title(label, self.longest)}
        if button.style:
            found["style"] = _STYLES[button.style]
        if self.inside:
            return self._sent(button, found, {"action": name, "fanal": value})
        if button.verb in OPENS_FORM:
            data = {"msteams": {"type": "task/fetch"}, "action": name, "fanal": value}
            return {"type": "Action.Submit", **found, "data": data}
        return {"type": "Action.Execute", **found, "verb": name, "data": {"fanal": value}}

    def _sent(self, button: Button, found: Json, data: Json) -> Json:
        """Only a remedy works on what was typed; any other button leaves it alone, and needs no field filled."""
        if button.verb is Verb.MEND:
            return {"type": "Action.Submit", **found, "data": {**data, **self.fields}}
        return {"type": "Action.Submit", **found, "data": data, "associatedInputs": "none"}


def title(label: str, longest: int = MAX_BUTTON) -> str:
    """A label; it is not read as Markdown."""
    return clip(run_line(label).strip(), longest) or ELLIPSIS
