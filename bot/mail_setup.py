"""From the mail settings to the objects that send and fetch mail. Part of the composition root (`bot/app.py`)."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from bot.catalog import Catalog
from bot.delivery.email import PostOffice
from bot.delivery.mail_account import Account, OAuth, Security, Server
from config.mail_settings import Mail
from config.values import replace

if TYPE_CHECKING:
    from bot.delivery.inbox_mail import MailInbox


def post_office(mail: Mail, who: Account) -> PostOffice | None:
    """Where e-mail is sent; None if no server is set up."""
    if not mail.leaves:
        return None
    return PostOffice(Server(mail.smtp_host, mail.smtp_port, Security(mail.smtp_security)), who)


def account(mail: Mail, ca_file: Path | None, proxy: str) -> Account:
    """The account to sign in with; `proxy` is for the token alone, since mail itself uses none."""
    secret = mail.oauth_secret.get_secret_value()
    oauth = (
        OAuth(mail.oauth_authority, mail.oauth_client_id, secret, mail.oauth_scope, ca_file, proxy)
        if mail.oauth_client_id
        else None
    )
    return Account(mail.user, mail.password.get_secret_value(), oauth, ca_file)


def with_mail(catalog: Catalog, mail: Mail) -> Catalog:
    """Without a mail server, nobody is offered e-mail, whatever the clients' files say."""
    if mail.leaves:
        return catalog
    return replace(catalog, clients={slug: replace(one, mail=None) for slug, one in catalog.clients.items()})


def inbox(mail: Mail, who: Account, take: Callable[[bytes], None] = lambda raw: None) -> MailInbox | None:
    """The mailbox for answers and bounces; None if there is none."""
    if not mail.comes_in:
        return None
    from bot.delivery.inbox_mail import MailInbox  # many desks have none

    where = Server(mail.imap_host, mail.imap_port, Security(mail.imap_security))
    return MailInbox(where, who, take, folder=mail.imap_folder, done=mail.imap_done)


def listen(mail: Mail, who: Account, take: Callable[[bytes], None]) -> Callable[[], None]:
    """Begin to fetch answers and bounces, if a mailbox is set up; returns what stops it."""
    box = inbox(mail, who, take)
    if box is None:
        return lambda: None
    threading.Thread(target=box.run, name="mailbox", daemon=True).start()
    return box.stop
