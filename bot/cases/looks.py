"""Whether somebody is looking after a case: whether a person who can act was there since the last call for help."""

from __future__ import annotations

from collections.abc import Sequence

from bot.cases.history import FANAL
from bot.cases.reads import Reads, known
from bot.storage.records import Case, Entry
from config.words import Account, Role, Verb

LOOKS = frozenset(
    {
        Verb.TAKE, Verb.HAND_OVER, Verb.ACKNOWLEDGE, Verb.NOTHING_HERE, Verb.TAKE_OFFLINE, Verb.RESTORE, Verb.PUBLISH,
        Verb.REFUSE, Verb.KEEP_WAITING, Verb.READ, Verb.EMERGENCY, Verb.LOG_CALL, Verb.ADD_PERSON, Verb.ASK,
        Verb.FIRST_WORD, Verb.REPLY, Verb.SEND, Verb.FOLLOW_UP, Verb.RECLASSIFY, Verb.NOTE, Verb.REPORT_OFFENCE,
    }
)  # fmt: skip
"""History entries that show somebody looking at a case, whoever holds it."""


def is_in_hand(reads: Reads, case: Case, entries: Sequence[Entry]) -> bool:
    """Whether somebody is looking after it. A holder may be asleep when the member's next call for help arrives: after
    one, the case is in nobody's hands until somebody looks again."""
    if not case.holder:
        return False
    called = last_call(entries)
    since = [entry for entry in entries if called is None or entry.seq > called.seq]
    return called is None or any(e.actor == case.holder or is_a_look(reads, e) for e in since)


def is_a_look(reads: Reads, entry: Entry) -> bool:
    """Whether this entry shows that somebody who can act was there."""
    return entry.verb in LOOKS and acts(reads, entry.actor)


def last_call(entries: Sequence[Entry]) -> Entry | None:
    """When the member's words last raised the level, or called for help again."""
    calls = (one for one in entries if one.verb == "raised" or one.facts.get("raised") or one.facts.get("calls"))
    return max(calls, key=lambda entry: entry.seq, default=None)


def acts(reads: Reads, actor: str) -> bool:
    """Whether this actor can act on cases; experts, who are asked automatically, look too but do not count.

    Somebody known only through a user group is found by their account.
    """
    if actor == FANAL:
        return False
    person = reads.client.person(actor)
    if reads.client.groups:
        account = next(iter(reads.open_accounts(actor)), actor)
        person = known(reads, reads.client, Account(account)) or person
    return person is None or person.roles != {Role.EXPERT}
