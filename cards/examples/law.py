"""Forms of the law: the report of an offence, and what reached the wrong person."""

from __future__ import annotations

from collections.abc import Callable

from cards import offences
from cards.card import Form
from cards.examples.cast import NIGHT, after
from cards.translator import Translator
from cards.views import CaseFormView, OffenceView, ReportedView, WrongPersonView
from config.values import replace

CASE = CaseFormView(number=217, version=3, now=NIGHT)
REPORT = OffenceView(number=217, version=3, now=NIGHT)
REPORTED = ReportedView(
    at=after(40), by="Nadia", offence="Menace de mort", authority="Police, plateforme en ligne", reference="EX-0001"
)
WRONG = WrongPersonView(
    number=217,
    version=3,
    now=after(60),
    until=after(4320),
    by="Léa",
    words="L'e-mail destiné à @lou_77 est parti à une ancienne adresse de sa sœur.",
)

FORMS: dict[str, Callable[[Translator], Form]] = {
    "report_offence": lambda t: offences.report_offence_form(REPORT, t),
    "report_offence/again": lambda t: offences.report_offence_form(replace(REPORT, reports=(REPORTED,)), t),
    "wrong_person": lambda t: offences.wrong_person_form(CASE, t),
    "wrong_person_done": lambda t: offences.wrong_person_done_form(WRONG, t),
}
