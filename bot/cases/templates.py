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
    data = wording.data_for(tx, deed.case, deed.person, language=found.language)
    proposal = rules.propose(base, str(tx.words(found.evidence).get("text", "")), data)
    if proposal.problems:
        raise Refused(f"template_{proposal.problems[0]}")
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


def accept(tx: Tx, click: Click) -> Answer:
    """From now on this client's replies offer the new version."""
    return _decide(tx, click, accepted=True)


def decline(tx: Tx, click: Click) -> Answer:
    return _decide(tx, click, accepted=False)


def _decide(tx: Tx, click: Click, *, accepted: bool) -> Answer:
    deed = deeds.begin(tx, click)
    if deed.person.id != tx.client.approver:
        raise NotAllowed(click.verb, (tx.client.approver,))
    found = tx.get(Proposal, int(click.ref or 0))
    if found.accepted_at is not None or found.declined_at is not None:
        raise Refused("already_decided")
    tx.change(found, **{"accepted_at" if accepted else "declined_at": tx.now})
    tx.record(deed.case, deed.person.id, click.verb, proposal=found.id, template=found.template)
    tx.direct(deed.case, found.by, "template_decided", ref=str(found.id))
    tx.refresh(deed.case, "template", str(found.id))
    return Answer.private("template_accepted" if accepted else "template_declined")
