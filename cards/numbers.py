"""« Danger immédiat : 15, 17, 18 ou 112 »: the numbers of the member's country, as a line of a card or a form."""

from __future__ import annotations

from cards.card import Line
from cards.case_lines import joined
from cards.contacts import source_name
from cards.translator import Translator
from cards.views import NumbersView


def numbers_line(numbers: NumbersView | None, t: Translator) -> Line:
    """« Danger immédiat : 15, 17, 18 ou 112 · 114 par SMS · conseil pour vous : 3114 »"""
    if numbers is None:
        return ()
    where = t.territory(numbers.country)
    if not (numbers.call or numbers.advice or numbers.listening):
        return (t("Immediate danger: the directory has no number for this country yet ({country})", country=where),)
    other = numbers.listening if numbers.listening != numbers.advice else ""
    return joined(
        t.line("Immediate danger: {numbers}", numbers=t.any_of(map(_unbroken, numbers.call))) if numbers.call else (),
        t.line("{number} by text message", number=_unbroken(numbers.sms)) if numbers.sms else (),
        t.line("advice for you: {number}", number=_unbroken(numbers.advice)) if numbers.advice else (),
        t.line("for the member: {number}", number=_unbroken(other)) if other else (),
        _whose_numbers(numbers, t),
    )


def _unbroken(number: str) -> str:
    """A number that no end of a line cuts in two: somebody reads it out or dials it."""
    return number.replace(" ", "\N{NO-BREAK SPACE}")


def _whose_numbers(numbers: NumbersView, t: Translator) -> Line:
    """Where the member's country is not sure: « pays d'après annuaire : Belgique », « pays à confirmer : … »."""
    where = t.territory(numbers.country)
    if numbers.others:
        named = numbers.others if numbers.assumed else (numbers.country, *numbers.others)
        either = t.any_of(t.territory(code) for code in dict.fromkeys(named))
        return (t("country to be confirmed: {countries} (numbers of: {country})", countries=either, country=where),)
    if numbers.assumed:
        return (t("country not known, numbers of: {country}", country=where),)
    if numbers.source:
        return (t("country according to {source}: {country}", source=source_name(numbers.source, t), country=where),)
    return ()
