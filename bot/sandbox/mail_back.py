"""What comes back from the members' mailboxes: their answer to an e-mail, or the report that it found nobody."""

from __future__ import annotations

import base64
from email.message import EmailMessage, Message, MIMEPart
from email.utils import format_datetime, make_msgid, parseaddr
from typing import Any

from bot.clock import machine_now

from .config import Json
from .errors import Refusal
from .state import Store

DOMAIN = "exemple.invalid"
SAID = "550 5.1.1 There is nobody of that name any more"


class MailBack:
    """What people do with an e-mail on the page; it goes into the desk's mailbox (`imap.py`) as real bytes."""

    def __init__(self, store: Store) -> None:
        self._store = store

    async def reply(self, mail_id: str, given: Json) -> Json:
        """{text, from?, auto?}: whoever got it answers, or (`from`) somebody else does; `auto`: a machine does."""
        mail = self._mail(mail_id)
        text = str(given.get("text") or "").strip()
        if not text:
            raise Refusal(400, "no_text", "an answer needs a text")
        sender = str(given.get("from") or mail["to"][0])
        message = _addressed(sender, to=mail["reply_to"] or mail["from"], subject=f"Re: {mail['subject']}")
        message["In-Reply-To"] = message["References"] = mail["message_id"]
        if given.get("auto"):
            message["Auto-Submitted"] = "auto-replied"
        quoted = "\n".join(f"> {line}" for line in mail["text"].splitlines())
        message.set_content(f"{text}\n\n{quoted}\n")
        return self._put(mail, message, kind="reply", sender=sender, text=text)

    async def bounce(self, mail_id: str, given: Json) -> Json:
        """{}: the address is gone; the report goes to the envelope's sender, as RFC 3464 has it."""
        mail = self._mail(mail_id)
        report = _addressed(f"Mail Delivery System <mailer-daemon@{DOMAIN}>", to=mail["sender"], subject="Undelivered")
        report["Auto-Submitted"] = "auto-replied"
        report.make_mixed()
        words, status, original = MIMEPart(), Message(), MIMEPart()
        words.set_content("The mail below could not be delivered.\n")
        whole, one = Message(), Message()
        whole["Reporting-MTA"] = f"dns; {DOMAIN}"
        one["Final-Recipient"], one["Action"] = f"rfc822; {mail['to'][0]}", "failed"
        one["Status"], one["Diagnostic-Code"] = "5.1.1", f"smtp; {SAID}"
        status.set_type("message/delivery-status")
        status.set_payload([whole, one])
        original.set_content(f"Message-ID: {mail['message_id']}\n\n")
        original.set_type("text/rfc822-headers")
        parts: tuple[Any, ...] = (words, status, original)  # the library's own type leaves out a plain Message
        for part in parts:
            report.attach(part)
        report.set_type("multipart/report")
        report.set_param("report-type", "delivery-status")
        return self._put(mail, report, kind="bounce", sender="", text=SAID)

    def _mail(self, mail_id: str) -> Json:
        found = next((mail for mail in self._store.world.mail if mail["id"] == mail_id), None)
        if found is None:
            raise Refusal(404, "mail_not_found", f"no e-mail {mail_id} was received")
        return found

    def _put(self, mail: Json, message: EmailMessage, *, kind: str, sender: str, text: str) -> Json:
        world = self._store.world
        world.last_uid += 1
        world.inbox[str(world.last_uid)] = base64.b64encode(message.as_bytes()).decode()
        back = {"kind": kind, "from": parseaddr(sender)[1], "text": text, "at": self._store.desk_now()}
        mail.setdefault("back", []).append(back)
        self._store.changed()
        return {"ok": True, "uid": world.last_uid}


def _addressed(sender: str, *, to: str, subject: str) -> EmailMessage:
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = sender, to, subject
    message["Date"] = format_datetime(machine_now())
    message["Message-ID"] = make_msgid(domain=DOMAIN)
    return message
