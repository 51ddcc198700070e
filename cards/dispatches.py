"""How each method of a reply fares, one line each: « E-mail : non remis, car cette adresse n'existe pas »."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Final

from cards.card import Line
from cards.labels import BOUNCES, METHOD_NAMES
from cards.translator import N_, Translator
from cards.views import DispatchView, ReplyInHandView
from config.deliveries import ADDRESSED, DispatchState
from config.words import Method

STATES: Final = {
    DispatchState.QUEUED: N_("about to leave"),
    DispatchState.HANDING_OVER: N_("about to leave"),
    DispatchState.READY: N_("ready, to be printed and posted"),
    DispatchState.SENT: N_("sent"),
    DispatchState.DELIVERED: N_("delivered"),
    DispatchState.BOUNCED: N_("not delivered"),
    DispatchState.RETURNED: N_("came back"),
    DispatchState.FAILED: N_("not delivered"),
    DispatchState.UNKNOWN: N_("nobody knows whether it left"),
    DispatchState.UNDONE: N_("taken back, not sent"),
}

AT: Final = {
    DispatchState.SENT: N_("{method}: sent, {at}"),
    DispatchState.DELIVERED: N_("{method}: delivered, {at}"),
}

BECAUSE: Final = {
    DispatchState.BOUNCED: N_("{method}: not delivered, because {why}"),
    DispatchState.FAILED: N_("{method}: not delivered, because {why}"),
    DispatchState.RETURNED: N_("{method}: came back, because {why}"),
}


def letter_in_hand(reply: ReplyInHandView | None) -> str:
    """The letter that waits to be posted, or may come back; "" for none."""
    if reply is None:
        return ""
    known = (found.ref for found in reply.dispatches if found.state in (DispatchState.READY, DispatchState.SENT))
    return next((ref for ref in known if ref), "")


def dispatch_lines(reply: ReplyInHandView, near: datetime, t: Translator) -> Iterator[Line]:
    """Nothing while it can still be undone, or where the reply's own line says it all."""
    if reply.leaves_at is not None:
        return
    told = [found for found in reply.dispatches if found.state is not DispatchState.UNDONE]
    if len(told) > 1 or any(found.method in ADDRESSED or found.state.did_not_arrive for found in told):
        for found in told:
            yield _line(found, near, t)


def _line(found: DispatchView, near: datetime, t: Translator) -> Line:
    method = t(METHOD_NAMES[found.method])
    if found.reason is not None and found.state in BECAUSE:
        return (t(BECAUSE[found.state], method=method, why=t(BOUNCES[found.reason])),)
    if found.method is Method.LETTER and found.state is DispatchState.SENT and found.at is not None:
        return t.line("{method}: posted, {at}", method=method, at=t.moment(found.at, near))
    if found.at is not None and found.state in AT:
        return t.line(AT[found.state], method=method, at=t.moment(found.at, near))
    return (t("{method}: {state}", method=method, state=t(STATES[found.state])),)
