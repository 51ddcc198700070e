"""What `fanal check` says of the settings: what clients offer their members, and no setting lets happen."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from bot.catalog.clients import Client
from bot.catalog.toml_lines import Lines
from bot.errors import ConfigError
from config.mail_settings import Mail
from config.words import Ability

SET_IT = "Set it to the https address under which the desk is reached from outside (docs/operate.md)."


def unset(clients: Sequence[Client], folder: Path, *, mail: Mail, public_url: str) -> Iterator[ConfigError]:
    """Warnings, each at the line of the client's file that counts on the setting; `folder` holds those files."""
    for client in clients:
        file = folder / f"{client.slug}.toml"
        if client.mail is not None:
            yield from _mail(client, file, mail)
        offers = tuple(_with_an_address(client))
        if offers and not public_url:
            yield ConfigError(
                str(file),
                _line(file, offers[0][0]),
                f"FANAL_PUBLIC_URL is empty: {' and '.join(what for _, what in offers)}",
                SET_IT,
            )
        yield from _by_mail_alone(client, file, public_url)


def _mail(client: Client, file: Path, mail: Mail) -> Iterator[ConfigError]:
    if not mail.leaves:
        yield ConfigError(
            str(file),
            _line(file, "mail"),
            f"{client.name} is to write e-mails, and no server takes them: nobody is offered to write by e-mail",
            "Set FANAL_MAIL_SMTP_HOST and the account (docs/mail.md), or take [mail] out of this file.",
        )
    elif not mail.comes_in:
        yield ConfigError(
            str(file),
            _line(file, "mail"),
            "E-mails leave and nothing fetches what comes back: answers and bounces reach nobody",
            "Set FANAL_MAIL_IMAP_HOST (docs/mail.md).",
        )
    elif not mail.user and mail.imap_security != "none":  # without either, it is the demo's, which asks for no account
        yield ConfigError(
            str(file),
            _line(file, "mail"),
            f"No account signs in to the mailbox at {mail.imap_host}: answers and bounces reach nobody",
            "Set FANAL_MAIL_USER and FANAL_MAIL_PASSWORD, or the token's settings (docs/mail.md).",
        )


def _with_an_address(client: Client) -> Iterator[tuple[str, str]]:
    """(key of the client's file, what is missing): everything that carries an address of the desk's pages."""
    privately = any(Ability.PRIVATE_MESSAGE in one.abilities for one in client.communities.values())
    if client.mail is not None:
        yield "mail", "what leaves in private carries no address to answer"
    elif privately or client.letter is not None:
        yield "letter" if client.letter is not None else "communities", "what leaves carries no address to answer"
    if client.letter is not None:
        yield "letter", "no letter can be opened from the chat"


def _by_mail_alone(client: Client, file: Path, public_url: str) -> Iterator[ConfigError]:
    """Whoever no chat knows hears by an e-mail that leads to a page: without either, of nothing at all."""
    for person in client.people:
        if not person.is_written_to or (client.mail is not None and public_url):
            continue
        who, line = f"{person.name} has an e-mail address alone", _line(file, "people", person.id, "email")
        accounts = f"accounts to [people.{person.id}]"
        if client.mail is None:
            missed = "this client writes no e-mail: nothing reaches them, whatever they are asked"
            yield ConfigError(str(file), line, f"{who}, and {missed}", f"Add [mail] to this file, or {accounts}.")
        else:
            missed = "FANAL_PUBLIC_URL is empty, so that no page can be named: nothing is sent to them"
            yield ConfigError(str(file), line, f"{who}, and {missed}", f"{SET_IT} Or add {accounts}.")


def _line(file: Path, *key: str) -> int:
    return Lines(file.read_text(encoding="utf-8-sig")).of(key)
