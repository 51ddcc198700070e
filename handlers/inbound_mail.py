"""Inbound mail: each message finds its client by the address it was sent to, and is taken in once."""

from __future__ import annotations

import asyncio
import hashlib
import logging
from collections.abc import Callable

from msgspec import Struct

from bot.cases import inbound_mail
from bot.catalog import Catalog
from bot.errors import NotFound, Permanent, Retryable
from bot.rules.inbound_mail import UNREADABLE, Inbound, read_mail
from bot.storage.store import Store
from config.words import Level
from handlers.desk import read_words

log = logging.getLogger("fanal.mail")

TAKEN_WITHIN, READ_WITHIN = 20.0, 10.0
"""Seconds in which a mail must be safe, or the mailbox delivers it again; and the share of them for parsing it: a mail
that takes longer would come again for ever and block those behind it."""


class MailHandler(Struct, frozen=True):
    """`received` is called for each mail. It raises Retryable if the mail must be delivered again, and Permanent if a
    person must open it; the managers are told then."""

    store: Store
    catalog: Catalog
    reads_within: float = READ_WITHIN

    async def received(self, raw: bytes) -> bool:
        """Whether the mail concerned us. Anything else stays unread in the mailbox's folder, unless it calls for help
        or answers a question to an expert."""
        mail = UNREADABLE
        try:
            async with asyncio.timeout(self.reads_within):
                mail = await asyncio.to_thread(read_mail, raw)  # a mail of 25 MB must not hold up the others
            if not mail.unreadable:
                taken = await self._taken_in(mail, raw)
                if taken or not self._must_be_read(mail):
                    return taken
        except Retryable:
            raise
        except Exception as error:  # noqa: BLE001 - whatever one mail does, the next ones must arrive
            log.error("a mail could not be taken in (%s)", type(error).__name__)
        for client in self._whose(mail):
            await self.store.run(inbound_mail.unreadable, client, key=hashlib.sha256(raw).hexdigest())
        raise Permanent("a person must open this mail")

    async def _taken_in(self, mail: Inbound, raw: bytes) -> bool:
        key = hashlib.sha256(mail.message_id.encode() or raw).hexdigest()
        for client in self._clients(mail):
            reading = read_words(self.catalog, client, mail.text)
            try:
                if await self.store.run(inbound_mail.mail_came, client, mail, key=key, reading=reading):
                    return True
            except NotFound:
                continue
        log.info("a mail came that is about none of our cases")
        return False

    def _must_be_read(self, mail: Inbound) -> bool:
        """Whether a person must read a mail that matched nothing.

        True if it comes from the team, or is an expert's answer that could not be taken as one, or answers something
        that a restored backup does not know, or its words suggest danger: nobody else reads this mailbox. A "bulk"
        header proves nothing, since people's mail programs set it too.
        """
        if mail.auto or mail.complaint or mail.bounce is not None:
            return False
        if mail.mark is not None and self._clients(mail) and not mail.bulk:
            return True
        if mail.question is not None or (mail.sender and mail.sender in self._team()):
            return True
        words = mail.text or mail.between  # a false alarm does little harm: the reader sees whose words they are
        readings = (read_words(self.catalog, client, words) for client in self._whose(mail))
        return any(reading.distress and reading.level in (Level.P0, Level.P1) for reading in readings)

    def _whose(self, mail: Inbound) -> list[str]:
        """The clients whose managers are told about an unmatched mail: those it was addressed to, or all possible ones
        if the address does not tell."""
        known = self._clients(mail) or self._with_mail()
        for addresses in (mail.written_to, mail.delivered_to):
            if named := [slug for slug in known if self._address(slug) in addresses]:
                return named
        return known

    def _clients(self, mail: Inbound) -> list[str]:
        """The clients it may belong to: that of the address, or (by Message-ID) all that use its domain."""
        if mail.mark is None:
            domain = mail.question.domain if mail.question is not None else ""
            return [slug for slug in self._with_mail() if domain == self._domain(slug)]
        return [
            slug
            for slug, client in self.catalog.clients.items()
            if client.mail is not None
            and (
                mail.mark.address == client.mail.address
                or (not mail.mark.address and mail.mark.domain == client.mail.domain)
            )
        ]

    def _domain(self, slug: str) -> str:
        writes = self.catalog.clients[slug].mail
        return writes.domain.lower() if writes is not None else ""

    def _address(self, slug: str) -> str:
        writes = self.catalog.clients[slug].mail
        return writes.address if writes is not None else ""

    def _team(self) -> set[str]:
        """The addresses of everybody with a role at a client."""
        return {person.email.lower() for client in self.catalog.clients.values() for person in client.people}

    def _with_mail(self) -> list[str]:
        return [slug for slug, client in self.catalog.clients.items() if client.mail is not None]

    def from_thread(self, loop: asyncio.AbstractEventLoop) -> Callable[[bytes], None]:
        """`received` for the mailbox's thread: returns when the mail is safe, and raises the same errors."""

        def take(raw: bytes) -> None:
            try:
                asyncio.run_coroutine_threadsafe(self.received(raw), loop).result(timeout=TAKEN_WITHIN)
            except TimeoutError as error:
                raise Retryable("the desk does not take the mail in") from error

        return take
