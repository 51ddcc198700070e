"""Replies prompted by something: a check-in on how somebody is, and why a message was removed (DSA art. 17)."""

from __future__ import annotations

from collections.abc import Mapping

from bot.cases import deeds, drafts, wording
from bot.cases.answer import Answer
from bot.cases.tx import Tx
from bot.errors import Refused
from bot.rules.cadence import Stage
from bot.rules.replies import Kind, Step
from bot.storage.records import Case, FollowUp, Reply
from bot.storage.session import TABLE
from config.words import CaseStatus, Click, Method, ReplyState, Verb, Visibility

STEPS: Mapping[str, Step] = {
    Stage.H48: Step.H48,
    Stage.D8: Step.D8,
    Stage.D15: Step.D15,
    Stage.M1: Step.M1,
    Stage.M3: Step.M3,
    Stage.M6: Step.M6,
}
"""The check-in text for each stage of the programme."""

REMOVED = (Visibility.OFFLINE, Visibility.DELETED, Visibility.REFUSED)


def check_in(tx: Tx, click: Click) -> Answer:
    """From the reminder's button: the text for this stage, ready to be read, edited and sent."""
    deed = deeds.look(tx, click)
    found = tx.get(FollowUp, int(click.ref) if click.ref.isdecimal() else 0)
    if found.case_id != deed.case.id or found.closed_at is not None:
        raise Refused("follow_up_closed")
    if found.involved:
        raise Refused("not_their_account")
    tx.record(deed.case, deed.person.id, Verb.READ, message=deed.case.lead)  # the form shows the member's latest words
    step = STEPS.get(found.programme)
    draft = _of_kind(tx, click.case, Kind.CHECK_IN)
    if draft is not None and not _is_for(tx, deed.case, draft, step):
        draft = None
    if draft is not None:
        draft = drafts.refreshed(tx, deed.case, deed.person, draft)
    draft = draft or drafts.prepare(tx, deed.case, deed.person, kind=Kind.CHECK_IN, step=step)
    return Answer.form("reply", ref=str(draft.id))


def _is_for(tx: Tx, case: Case, draft: Reply, step: Step | None) -> bool:
    """Whether this draft fits the stage: untouched text from an earlier stage is replaced, edited text is kept."""
    methods = [Method(name) for name in draft.methods]
    words = wording.template_for(tx, case, kind=Kind.CHECK_IN, methods=methods, step=step)
    return draft.version > 1 or (words is not None and words.id == draft.template)


def removal_notice(tx: Tx, click: Click) -> Answer:
    """What was removed, why, who decided it and how to contest it: in plain words, and gently for a call for help."""
    deed = deeds.look(tx, click)
    if deed.case.status is CaseStatus.CLOSED:
        raise Refused("case_closed")
    if deed.case.visibility not in REMOVED:
        raise Refused("not_removed")
    draft = _of_kind(tx, click.case, Kind.REMOVAL_NOTICE)
    if draft is not None:
        draft = drafts.refreshed(tx, deed.case, deed.person, draft)
    else:
        draft = drafts.prepare(tx, deed.case, deed.person, kind=Kind.REMOVAL_NOTICE)
        tx.record(deed.case, deed.person.id, Verb.REMOVAL_NOTICE, reply=draft.id)
    return Answer.form("reply", ref=str(draft.id))


def _of_kind(tx: Tx, case: int, kind: Kind) -> Reply | None:
    table = TABLE[Reply]
    kept = tx.of_case(Reply, case, table.c.state == ReplyState.DRAFT, table.c.kind == kind.value)
    return kept[-1] if kept else None
