"""Reports of a suspected offence against somebody's life or safety to the authority (DSA art. 18).

Not a welfare alert: that asks for help now, this asks for an investigation.
"""

from __future__ import annotations

from bot.cases import deeds
from bot.cases.answer import Answer
from bot.cases.tx import Tx
from bot.errors import MissingData
from config.words import Click, Verb


def report(tx: Tx, click: Click) -> Answer:
    """Record what is suspected, on which facts, and to whom it was reported, when, under which reference."""
    if not click.submitted:
        deeds.look(tx, click)
        return Answer.form("report_offence")
    deed = deeds.begin(tx, click)
    offence, facts, authority = deeds.required(click, "offence", "facts", "authority")
    if len(authority) > 80:
        raise MissingData({"authority": "too_long"})
    content = {
        "offence": offence,
        "facts": facts,
        "authority": authority,
        "when": deeds.value(click, "when"),
        "reference": deeds.value(click, "reference"),
    }
    evidence, words = tx.seal("offence", content, case=deed.case.id)
    deeds.take_if_free(tx, deed)
    case = tx.current(deed.case.id)
    tx.record(case, deed.person.id, Verb.REPORT_OFFENCE, words=words, evidence=evidence, authority=authority)
    tx.thread(case, "offence_reported", ref=str(evidence), by=deed.person.id)
    tx.redraw(case)
    return Answer.form("report_offence")
