"""The helpline directory for one client: the files, and what its people have verified since."""

from __future__ import annotations

from bot.cases import deeds
from bot.cases.answer import Answer
from bot.cases.reads import Reads
from bot.cases.tx import Tx
from bot.errors import MissingData, Refused
from bot.rules.helplines import Helpline, Helplines
from bot.storage import statements
from bot.storage.records import HelplineCheck
from bot.storage.session import TABLE
from config.words import Click, Verb

READ, CALLED = "read", "called"
"""How somebody verified a line: from its official source, or by calling it."""


def directory(reads: Reads) -> Helplines:
    """The whole directory as it stands for this client."""
    confirmed = {check.line: check.at.date() for check in reads.rows(HelplineCheck)}
    return reads.catalog.helplines.with_confirmed(confirmed)


def confirm(tx: Tx, click: Click) -> Answer:
    """A manager confirms a line: they called it, or read its official source today."""
    if not click.submitted:
        deeds.look(tx, click)
        return Answer.form("confirm_helpline", ref=_line(tx, click.ref).id)
    deed = deeds.begin(tx, click)
    line = _line(tx, click.ref)
    how = deeds.chosen(click, "how")
    if not set(how) & {READ, CALLED}:
        raise MissingData({"how": "required"})
    _keep(tx, line.id, deed.person.id)
    tx.record(deed.case, deed.person.id, Verb.CONFIRM_HELPLINE, line=line.id, how=sorted(how))
    tx.redraw(deed.case)
    return Answer.private("helpline_confirmed")


def _keep(tx: Tx, line: str, who: str) -> None:
    make = statements.upserted(TABLE[HelplineCheck], tx.dialect, ("client", "line"), ("by", "at"))
    make.run(tx.connection, {"client": tx.slug, "line": line, "by": who, "at": tx.now})


def _line(tx: Tx, id_: str) -> Helpline:
    found = tx.catalog.helplines.get(id_)
    if found is None:
        raise Refused("outdated_button")
    return found
