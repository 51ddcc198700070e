"""Verbs as buttons: their words, and what is asked before one that cannot be undone."""

from __future__ import annotations

from typing import Literal, Protocol

from cards.card import Button, Confirm
from cards.labels import VERBS
from cards.translator import N_, Translator
from config.words import Verb


class Removable(Protocol):
    """What a community can do with a message, as far as a button must say it."""

    @property
    def number(self) -> int: ...
    @property
    def version(self) -> int: ...
    @property
    def can_hide(self) -> bool: ...
    @property
    def can_restore(self) -> bool: ...


class Numbered(Protocol):
    """A view that its buttons point back to."""

    @property
    def number(self) -> int: ...
    @property
    def version(self) -> int: ...


def button(
    verb: Verb,
    view: Numbered,
    t: Translator,
    *,
    ref: str = "",
    label: str = "",
    style: Literal["", "primary", "danger"] = "",
    confirm: Confirm | None = None,
) -> Button:
    """A button about the case of `view`, under its usual name unless `label` gives another."""
    return Button(
        verb=verb,
        label=label or t(VERBS[verb]),
        case=view.number,
        version=view.version,
        ref=ref,
        style=style,
        confirm=confirm,
    )


def take_offline_button(view: Removable, t: Translator) -> Button:
    """[Mettre hors ligne]; where that cannot be undone, it asks first and says the true consequence."""
    if view.can_hide and view.can_restore:
        return button(Verb.TAKE_OFFLINE, view, t)
    if view.can_hide:
        return button(Verb.TAKE_OFFLINE, view, t, confirm=_confirm(t, HIDE_FOR_GOOD, t(VERBS[Verb.TAKE_OFFLINE])))
    forever = t("Delete for ever")
    confirm = _confirm(t, DELETE_FOR_GOOD, forever)
    return button(Verb.TAKE_OFFLINE, view, t, label=forever, style="danger", confirm=confirm)


def refuse_button(view: Numbered, t: Translator) -> Button:
    """[Refuser la publication]: what was refused cannot be published from here any more, so that it asks first."""
    return button(Verb.REFUSE, view, t, confirm=_confirm(t, REFUSE_FOR_GOOD, t(VERBS[Verb.REFUSE])))


REFUSE_FOR_GOOD = N_("A refused message cannot be published from here any more. A copy stays in the case.")
DELETE_FOR_GOOD = N_("This forum cannot bring back a deleted message. A copy stays in the case.")
HIDE_FOR_GOOD = N_("This forum cannot put a message back online once it is offline. A copy stays in the case.")


def _confirm(t: Translator, consequence: str, yes: str) -> Confirm:
    return Confirm(title=t("This cannot be undone"), text=t(consequence), yes=yes, no=t("Go back"))
