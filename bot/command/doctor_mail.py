"""Whether e-mail can leave and come in, and as whom each client writes: looked at, nothing is sent or moved."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator

from bot import mail_setup
from bot.catalog import Catalog
from bot.command.findings import Finding, bad, doubt, good
from bot.delivery.inbox_mail import MailInbox
from bot.errors import Retryable
from bot.making import make_mail_account
from config.settings import Settings


async def mail_findings(settings: Settings, catalog: Catalog | None) -> AsyncIterator[Finding]:
    """Signs in on both servers, as the desk does."""
    given = settings.mail
    who = make_mail_account(settings)
    office, inbox = mail_setup.post_office(given, who), mail_setup.inbox(given, who)
    if office is None:
        yield good("e-mail is not set up: nobody is offered to write by it")
        return
    where = f"{given.smtp_host}:{given.smtp_port}"
    try:
        await office.look()
        yield good(f"e-mail leaves by {where}")
    except Retryable as error:
        yield bad(f"e-mail cannot leave by {where}: {error}", _remedy("smtp"))
    if inbox is None:
        yield doubt(
            "answers and bounces by e-mail are not read",
            "Set FANAL_MAIL_IMAP_HOST and what goes with it (docs/mail.md).",
        )
    else:
        yield await asyncio.to_thread(_looked, inbox, f"{given.imap_host}:{given.imap_port}", given.imap_folder)
    for finding in _clients(catalog):
        yield finding


def _looked(inbox: MailInbox, where: str, folder: str) -> Finding:
    try:
        waiting = inbox.look()
    except Retryable as error:
        return bad(f"e-mail cannot come in from {where}: {error}", _remedy("imap"))
    return good(f"e-mail comes in from {where}, {folder}: {waiting} waiting")


def _remedy(which: str) -> str:
    return (
        f"Check FANAL_MAIL_{which.upper()}_HOST, _PORT and _SECURITY, the account, and FANAL_CA_FILE if the server's "
        "certificate is your own."
    )


def _clients(catalog: Catalog | None) -> Iterator[Finding]:
    for slug, client in catalog.clients.items() if catalog is not None else ():
        if client.mail is None:
            remedy = f"Add [mail] to clients/{slug}.toml (docs/mail.md), or leave it: others are not concerned."
            yield doubt(f"{slug}: nobody can write by e-mail", remedy)
        else:
            yield good(f"{slug} writes as {client.mail.address}")
