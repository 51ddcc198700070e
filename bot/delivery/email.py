"""Hands an e-mail to a server over SMTP, in two steps: all but the words first, so that what fails may be repeated;
then the words, after which only the server's answer tells whether it has left.
"""

from __future__ import annotations

import asyncio
import contextlib
import smtplib
from collections.abc import Callable, Mapping
from datetime import datetime

from msgspec import Struct, field

from bot.clock import machine_now
from bot.delivery.email_words import compose
from bot.delivery.mail_account import Account, Security, Server
from bot.errors import Permanent, Retryable, Unknown
from bot.rules.bounces import codes
from bot.rules.mail import Outgoing

STEP = 6.0
"""Seconds for one question and its answer."""
BEGIN = 11.0
"""Seconds for everything up to the words."""
FINISH = 11.0
"""Seconds for the words and the answer to them; both together are less than what a row of the outbox has."""


class Begun(Struct):
    """A server that has said yes to the sender and to at least one recipient. `refused`: address -> `550 5.1.1`."""

    smtp: smtplib.SMTP
    message: bytes
    message_id: str
    refused: Mapping[str, str] = field(default_factory=dict)

    def give_up(self) -> None:
        """Leave without sending anything."""
        self.smtp.close()


class PostOffice(Struct, frozen=True):
    """Where e-mails are handed in."""

    server: Server
    account: Account | None = None
    now: Callable[[], datetime] = machine_now

    async def begin(self, mail: Outgoing, *, more: tuple[str, ...] = ()) -> Begun:
        """Sign in, and name sender and recipients (`mail.to` and `more`).

        Raises Retryable (nothing has left) and Permanent (`550 5.1.1`: every recipient was refused for good).
        """
        try:
            async with asyncio.timeout(BEGIN):
                return await asyncio.to_thread(self._begin, mail, (mail.to, *more))
        except TimeoutError as error:
            raise Retryable("the mail server does not answer") from error

    async def finish(self, begun: Begun) -> str:
        """Send the words -> the Message-ID. Raises Unknown if it may have left, else Retryable or Permanent."""
        try:
            async with asyncio.timeout(FINISH):
                await asyncio.to_thread(_finish, begun)
        except TimeoutError as error:
            begun.give_up()
            raise Unknown("the mail server did not say whether it took it") from error
        return begun.message_id

    async def look(self) -> None:
        """Sign in and leave again, sending nothing. Raises Retryable, which says why not."""
        await asyncio.to_thread(self._look)

    def _look(self) -> None:
        smtp = self._reach()
        with contextlib.suppress(OSError, smtplib.SMTPException):
            smtp.quit()
        smtp.close()

    def _reach(self) -> smtplib.SMTP:
        try:
            return self._open()
        except smtplib.SMTPAuthenticationError as error:
            raise Retryable(f"the mail server does not let us in ({error.smtp_code})") from error
        except (OSError, smtplib.SMTPException) as error:
            raise Retryable(f"the mail server does not answer ({type(error).__name__})") from error

    def _begin(self, mail: Outgoing, to: tuple[str, ...]) -> Begun:
        message = compose(mail, at=self.now())
        smtp = self._reach()
        try:
            refused = _envelope(smtp, mail.sender, to)
        except (OSError, smtplib.SMTPException) as error:
            smtp.close()
            raise Retryable(f"the mail server broke off ({type(error).__name__})") from error
        except (Retryable, Permanent):
            smtp.close()
            raise
        return Begun(smtp, message.as_bytes(), mail.message_id, refused)

    def _open(self) -> smtplib.SMTP:
        where = self.server
        smtp: smtplib.SMTP
        if where.security is Security.TLS:
            context = self.account.context() if self.account else None
            smtp = smtplib.SMTP_SSL(where.host, where.port, timeout=STEP, context=context)
        else:
            smtp = smtplib.SMTP(where.host, where.port, timeout=STEP)
        try:
            smtp.ehlo_or_helo_if_needed()
            if where.security is Security.STARTTLS:
                smtp.starttls(context=self.account.context() if self.account else None)
                smtp.ehlo()
            self._sign_in(smtp)
        except BaseException:
            smtp.close()
            raise
        return smtp

    def _sign_in(self, smtp: smtplib.SMTP) -> None:
        account = self.account
        if account is None or not account.user:
            return
        if account.oauth is not None:
            first = account.xoauth2()
            # The server's refusal comes as a challenge that wants an empty answer.
            smtp.auth("XOAUTH2", lambda challenge=None: first if challenge is None else "")
        else:
            smtp.login(account.user, account.password)


def _envelope(smtp: smtplib.SMTP, sender: str, to: tuple[str, ...]) -> dict[str, str]:
    """Name the sender and the recipients -> who was refused; raises when nobody is left."""
    options = ["SMTPUTF8"] if any(not address.isascii() for address in (sender, *to)) else []
    _must(*smtp.mail(sender, options))
    answers = {address: smtp.rcpt(address) for address in to}
    refused = {address: _said(*answer) for address, answer in answers.items() if answer[0] not in (250, 251)}
    if len(refused) == len(answers):
        code, words = next(iter(answers.values()))
        _must(code, words)
    return refused


def _finish(begun: Begun) -> None:
    smtp = begun.smtp
    try:
        code, words = smtp.data(begun.message)
    except smtplib.SMTPDataError as error:  # the words were not asked for
        smtp.close()
        _must(error.smtp_code, error.smtp_error)
        raise Retryable(_said(error.smtp_code, error.smtp_error)) from error
    except (OSError, smtplib.SMTPException) as error:
        smtp.close()
        raise Unknown(f"the connection broke while the words were sent ({type(error).__name__})") from error
    with contextlib.suppress(OSError, smtplib.SMTPException):
        smtp.quit()
    smtp.close()
    _must(code, words)


def _must(code: int, words: bytes | str) -> None:
    """A yes; else Permanent or Retryable, with the codes alone: a server's words hold addresses."""
    if 200 <= code < 300:
        return
    if code >= 500:
        raise Permanent(_said(code, words))
    raise Retryable(f"the mail server answers {_said(code, words)}")


def _said(code: int, words: bytes | str) -> str:
    text = words.decode("utf-8", "replace") if isinstance(words, bytes) else words
    return codes(f"{code} {text}") or str(code)
