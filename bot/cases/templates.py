"""« Garder comme modèle… »: an edited text is proposed as a new version; the client's approver decides."""

from __future__ import annotations

from bot.cases import deeds, wording
from bot.cases.answer import Answer
from bot.cases.tx import Tx
from bot.errors import NotAllowed, Refused
from bot.rules import replies as rules
from bot.storage.records import Proposal, Reply
from config.words import Click, Verb


def propose(tx: Tx, click: Click) -> Answer:
    """Until it is accepted, the former version is offered."""
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
    tx.direct(deed.case, tx.client.approver, "template", ref=str(kept.id))
    return Answer.private("template_proposed")


def _is_proposed(tx: Tx, base: rules.Template, body: str) -> bool:
    """Whether these very words wait for the approver already."""
    known = tx.matching(Proposal, template=base.id, language=base.language)
    waiting = (one for one in known if one.accepted_at is None and one.declined_at is None)
    return any(tx.words(one.evidence).get("body") == body for one in waiting)


def accept(tx: Tx, click: Click) -> Answer:
    """From now on this client's replies offer the new version."""
    return _decide(tx, click, accepted=True)


def decline(tx: Tx, click: Click) -> Answer:
    return _decide(tx, click, accepted=False)


def _decide(tx: Tx, click: Click, *, accepted: bool) -> Answer:
    """`ref` is the proposal, and the version in use that stood beside it: `3.2`."""
    deed = deeds.begin(tx, click)
    if deed.person.id != tx.client.approver:
        raise NotAllowed(click.verb, (tx.client.approver,))
    number, _, seen = click.ref.partition(".")
    found = tx.get(Proposal, int(number) if number.isdecimal() else 0)
    if found.accepted_at is not None or found.declined_at is not None:
        raise Refused("already_decided")
    used = wording.templates(tx).get(found.template, found.language, tx.client.country)
    if accepted and used is not None:
        if seen and seen != str(used.version):
            tx.refresh(deed.case, "template", str(found.id))
            return Answer.private("template_moved")
        found = tx.change(found, version=used.version + 1)  # of several, what is accepted last is in use
    tx.change(found, **{"accepted_at" if accepted else "declined_at": tx.now})
    tx.record(deed.case, deed.person.id, click.verb, proposal=found.id, template=found.template)
    tx.direct(deed.case, found.by, "template_decided", ref=str(found.id))
    tx.refresh(deed.case, "template", str(found.id))
    return Answer.private("template_accepted" if accepted else "template_declined")
