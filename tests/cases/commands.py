"""What people may press, with what a form may hold: the moves of the machine in `test_machine.py`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from hypothesis import strategies as st

from config.words import Verb
from handlers.actions import ACTIONS

REFS = {
    Verb.ADVISE: "Question",
    Verb.APPROVE: "Question",
    Verb.OBJECT: "Question",
    Verb.SEEN: "Question",
    Verb.SEND: "Reply",
    Verb.UNDO_SEND: "Reply",
    Verb.KEEP_TEMPLATE: "Reply",
    Verb.ACCEPT_TEMPLATE: "Proposal",
    Verb.DECLINE_TEMPLATE: "Proposal",
    Verb.FOLLOW_UP_DONE: "FollowUp",
    Verb.FOLLOW_UP_LATER: "FollowUp",
    Verb.FOLLOW_UP_HAND_OVER: "FollowUp",
    Verb.FOLLOW_UP_STOP: "FollowUp",
}
"""What a verb's button names."""

_words = st.sampled_from(["", "Merci, nous vous avons lue.", "Appelez le 3114, gratuit. Écrivez-nous ici.", "non"])
_people = st.sampled_from(["lea", "sam", "diallo", "nadia", "tom", "nobody"])
_reply = st.fixed_dictionaries(
    {
        "text": _words,
        "methods": st.lists(st.sampled_from(["public_reply", "private_message"]), unique=True),
        "reason": st.sampled_from(["", "ça presse"]),
    }
)

FORMS: dict[Verb, st.SearchStrategy[Any]] = {
    Verb.HAND_OVER: st.fixed_dictionaries({"person": _people}),
    Verb.ASK: st.fixed_dictionaries(
        {"disciplines": st.lists(st.sampled_from(["legal", "communication"]), unique=True), "question": _words}
    ),
    Verb.ADVISE: st.fixed_dictionaries({"text": _words}),
    Verb.OBJECT: st.fixed_dictionaries({"text": _words}),
    Verb.RECLASSIFY: st.fixed_dictionaries(
        {"level": st.sampled_from(["P0", "P1", "P3"]), "category": st.sampled_from(["distress", "press"])}
    ),
    Verb.NOTE: st.fixed_dictionaries({"text": _words}),
    Verb.LINK: st.fixed_dictionaries({"case": st.sampled_from(["1", "2", "3", "x"])}),
    Verb.ADD_PERSON: st.fixed_dictionaries({"role": st.just("at_risk"), "name": _words, "level": st.just("P0")}),
    Verb.LOG_CALL: st.fixed_dictionaries({"service": st.just("15"), "outcome": _words}),
    Verb.SEND: _reply | st.just({}),
    Verb.CLOSE: st.fixed_dictionaries({"outcome": st.sampled_from(["reached", "handled"]), "note": _words}),
    Verb.FOLLOW_UP: st.fixed_dictionaries(
        {"stages": st.lists(st.sampled_from(["48h", "d8"]), unique=True), "person": _people, "note": _words}
    ),
    Verb.FOLLOW_UP_DONE: st.fixed_dictionaries({"outcome": st.sampled_from(["better", "worse", "no_answer"])}),
    Verb.FOLLOW_UP_LATER: st.fixed_dictionaries({"day": st.sampled_from(["2026-12-24", "2027-01-02", "2020-01-01"])}),
    Verb.FOLLOW_UP_HAND_OVER: st.fixed_dictionaries({"person": _people}),
    Verb.FOLLOW_UP_STOP: st.fixed_dictionaries({"reason": st.sampled_from(["may_have_died", "asked_to_stop", ""])}),
    Verb.TAKE_OFFLINE: st.just({"messages": []}),
    Verb.RESTORE: st.just({"messages": []}),
    Verb.PUBLISH: st.just({"messages": []}),
    Verb.REFUSE: st.just({"messages": []}),
}
"""Forms; whoever only presses these verbs' buttons changes nothing. All other verbs are done by pressing."""

PEOPLE = st.sampled_from(["lea", "sam", "nadia"] * 3 + ["diallo", "tom", "nobody"])

_USUAL = (
    Verb.TAKE, Verb.RELEASE, Verb.HAND_OVER, Verb.TAKE_OFFLINE, Verb.RESTORE, Verb.PUBLISH, Verb.FIRST_WORD, Verb.SEND,
    Verb.UNDO_SEND, Verb.ACKNOWLEDGE, Verb.READ, Verb.NOTHING_HERE, Verb.UNDO, Verb.CLOSE, Verb.REOPEN, Verb.FOLLOW_UP,
)  # fmt: skip


@dataclass(frozen=True)
class Move:
    """Somebody presses something at some case: `case` and `ref` count among those that there are."""

    verb: Verb
    who: str
    case: int
    ref: int
    stale: int
    values: dict[str, Any] | None


def _move(verb: Verb) -> st.SearchStrategy[Move]:
    return st.builds(
        Move,
        verb=st.just(verb),
        who=PEOPLE,
        case=st.sampled_from([0, 0, 1, 2]),
        ref=st.integers(0, 2),
        stale=st.sampled_from([0] * 9 + [-1, 1]),
        values=FORMS.get(verb, st.none()),
    )


MOVES = st.lists(
    (st.sampled_from(_USUAL) | st.sampled_from(list(ACTIONS))).flatmap(_move),
    min_size=1,
    max_size=6,
)
