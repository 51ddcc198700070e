"""Builds an e-mail to a member from the rows: sender, recipient, subject, and what it replies to."""

from __future__ import annotations

from bot.cases import dispatches
from bot.cases.reads import reading
from bot.catalog import Catalog
from bot.errors import Permanent
from bot.rules import mail
from bot.rules.mail import Outgoing
from bot.rules.triage.reading import Bilingual
from bot.storage.records import Case, OutboxRow, Reply
from bot.storage.sent_records import Dispatch, MemberAnswer
from bot.storage.session import Session
from config.words import Method

SUBJECT = Bilingual("Votre message", "Your message")
"""Used if a template has no subject; it tells a lock screen nothing."""

FOOTER = Bilingual(
    "Vous recevez cet e-mail parce que vous avez écrit sur {where}, qui nous a transmis cette adresse. Vous pouvez y "
    "répondre\u00a0: {who} vous lira. Pour ne plus rien recevoir de nous, répondez simplement «\u00a0stop\u00a0».",
    "You receive this e-mail because you wrote on {where}, which gave us this address. You can answer it: {who} will "
    "read you. To hear no more from us, simply answer “stop”.",
)


def outgoing(session: Session, catalog: Catalog, row: OutboxRow, text: str) -> Outgoing:
    """The e-mail of a row, with the text that passed its guards. Raises Permanent if there can be none."""
    reads = reading(session, catalog)
    writes, found = reads.client.mail, dispatches.of_row(session, row)
    to = dispatches.recipient(session, found) if found is not None else ""
    if writes is None or found is None or not to:
        raise Permanent("no address to write from, or to")
    reply = session.get(Reply, found.reply)
    case = session.get(Case, reply.case_id)
    community = reads.client.communities.get(case.community)
    footer = FOOTER.in_(reply.language).format(
        where=f"{community.name} ({reads.client.name})" if community else reads.client.name, who=writes.name
    )
    before = earlier_ids(session, found, domain=writes.domain)
    subject = str(session.words(reply.evidence).get("subject", "")).strip() or SUBJECT.in_(reply.language)
    return Outgoing(
        message_id=mail.message_id(case.id, found.token, writes.domain),
        sender=writes.tagged(mail.tag(case.id, found.token)),
        from_address=writes.address,
        from_name=writes.name,
        to=to,
        subject=f"Re: {subject}" if before else subject,
        text=text,
        language=reply.language,
        footer=footer,
        references=before,
    )


def earlier_ids(session: Session, found: Dispatch, *, domain: str) -> tuple[str, ...]:
    """Message-IDs of the case's earlier e-mails, oldest first."""
    known = [
        (sent.sent_at, mail.message_id(sent.case_id, sent.token, domain))
        for sent in session.matching(Dispatch, case_id=found.case_id, method=Method.EMAIL)
        if sent.sent_at is not None and sent.id != found.id
    ]
    for answer in session.of_case(MemberAnswer, found.case_id):
        told = str(session.words(answer.evidence).get("message_id", ""))
        if told and answer.trusted:
            known.append((answer.at, told))
    return tuple(one for _, one in sorted(known))[-10:]
