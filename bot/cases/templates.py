"""« Garder comme modèle… »: an edited text is proposed as a new version of a template; the client's approver
decides."""

from __future__ import annotations

from collections.abc import Iterable

from bot.cases import deeds, wording
from bot.cases.answer import Answer
from bot.cases.lanes import Effect
from bot.cases.tx import Tx
from bot.catalog.clients import Person, chat_of
from bot.errors import Conflict, NotAllowed, Refused
from bot.rules import replies as rules
from bot.storage.records import Case, OutboxRow, Proposal, Reply
from bot.storage.session import TABLE, Session
from config.words import Click, Verb

PROPOSALS, ROWS = TABLE[Proposal].c, TABLE[OutboxRow].c
POST = "template"
"""The kind of post that announces a proposal."""


def propose(tx: Tx, click: Click) -> Answer:
    """Propose a new version; the former one stays in use until it is accepted."""
    deed = deeds.begin(tx, click)
    found = tx.get(Reply, int(click.ref or 0))
    base = wording.templates(tx).get(found.template, found.language, tx.client.country)
    if base is None:
        raise Refused("no_template")
    signer = tx.client.person(found.by) or deed.person
    data = wording.data_for(tx, deed.case, signer, language=found.language)
    proposal = rules.propose(base, str(tx.words(found.evidence).get("text", "")), data)
    if proposal.problems:
        raise Refused(proposal.problems[0])
    if _is_proposed(tx, base, proposal.template.body):
        return Answer.private("template_proposed")
    content = {"body": proposal.template.body, "before": base.body}
    evidence, words = tx.seal("template", content)
    kept = tx.add(
        Proposal,
        case_id=deed.case.id,
        template=base.id,
        language=found.language,
        version=proposal.template.version,
        by=deed.person.id,
        at=tx.now,
        evidence=evidence,
    )
    tx.record(deed.case, deed.person.id, Verb.KEEP_TEMPLATE, words=words, proposal=kept.id, template=base.id)
    _put_to(tx, deed.case, kept, approvers(tx))
    return Answer.private("template_proposed")


def approvers(tx: Tx) -> tuple[str, ...]:
    """Who decides: the person named in the client's file, or the managers if none of the client's chats reaches
    them."""
    named = tx.staffed.person(tx.client.approver)
    if named is not None and _is_in_reach(tx, named):
        return (named.id,)
    managers = [one for one in tx.staffed.managers if one.accounts]
    return tuple(one.id for one in managers if _is_in_reach(tx, one)) or tuple(one.id for one in managers)


def _is_in_reach(tx: Tx, person: Person) -> bool:
    """Whether they have a working account in a chat where the client has a channel: Fanal may not be able to write
    elsewhere."""
    return any(tx.client.works_in(chat_of(ref)) for ref in tx.open_accounts(person.id)) if person.accounts else False


def waiting_for(session: Session, person: str) -> list[Proposal]:
    """Undecided proposals about which this person was asked."""
    undecided = session.rows(Proposal, PROPOSALS.accepted_at.is_(None), PROPOSALS.declined_at.is_(None))
    return [one for one in undecided if person in _asked(session, one)]


def ask_others(tx: Tx, proposal: Proposal) -> None:
    """The person it waited for has left: tell whoever decides now, once."""
    asked = _asked(tx, proposal)
    _put_to(tx, tx.lock(proposal.case_id), proposal, [one for one in approvers(tx) if one not in asked])


def _asked(session: Session, proposal: Proposal) -> set[str]:
    rows = session.of_case(OutboxRow, proposal.case_id, ROWS.kind == Effect.DIRECT.value, ROWS.ref == str(proposal.id))
    return {str(row.payload["person"]) for row in rows if row.payload["what"] == POST}


def _put_to(tx: Tx, case: Case, proposal: Proposal, persons: Iterable[str]) -> None:
    for person in persons:
        tx.direct(case, person, POST, ref=str(proposal.id))


def _is_proposed(tx: Tx, base: rules.Template, body: str) -> bool:
    """Whether the very same words are already proposed."""
    known = tx.matching(Proposal, template=base.id, language=base.language)
    waiting = (one for one in known if one.accepted_at is None and one.declined_at is None)
    return any(tx.words(one.evidence).get("body") == body for one in waiting)


def accept(tx: Tx, click: Click) -> Answer:
    """Accept: from now on this client's replies use the new version."""
    return _decide(tx, click, accepted=True)


def decline(tx: Tx, click: Click) -> Answer:
    return _decide(tx, click, accepted=False)


def _decide(tx: Tx, click: Click, *, accepted: bool) -> Answer:
    """`ref` is the proposal and the version in use that was shown beside it: `3.2`."""
    deed = deeds.begin(tx, click)
    may = approvers(tx)
    if deed.person.id not in (tx.client.approver, *may):  # the person named decides, even if there is no channel
        raise NotAllowed(click.verb, may)
    number, _, seen = click.ref.partition(".")
    found = tx.get(Proposal, int(number) if number.isdecimal() else 0)
    if found.accepted_at is not None or found.declined_at is not None:
        if found.decided_by == deed.person.id:
            raise Refused("already_decided")
        verb = Verb.ACCEPT_TEMPLATE if found.accepted_at else Verb.DECLINE_TEMPLATE
        raise Conflict(found.decided_by, verb, found.accepted_at or found.declined_at or tx.now)
    used = wording.templates(tx).get(found.template, found.language, tx.client.country)
    if accepted and used is not None:
        if seen and seen != str(used.version):
            tx.refresh(deed.case, POST, str(found.id))
            return Answer.private("template_moved")
        found = tx.change(found, version=used.version + 1)  # of several, the last one accepted is used
    tx.change(found, decided_by=deed.person.id, **{"accepted_at" if accepted else "declined_at": tx.now})
    tx.record(deed.case, deed.person.id, click.verb, proposal=found.id, template=found.template)
    tx.direct(deed.case, found.by, "template_decided", ref=str(found.id))
    tx.refresh(deed.case, POST, str(found.id))
    return Answer.private("template_accepted" if accepted else "template_declined")
