"""How long the guards take with all that a reply may meet: they run whenever a form opens, is mended or is sent."""

from __future__ import annotations

from collections.abc import Callable

from bot.rules.replies import guards, render
from config.words import Method, PersonRole
from tests.bench.report import Report, median
from tests.bench.triage import ROUNDS, micros
from tests.rules.reply_examples import GOOD, example_data, example_draft, example_facts, templates

WORDS = "Je suis si fatiguée de tout, et personne ne le voit, ni ici ni ailleurs. "
PARAGRAPHS = f"{WORDS}\n" * 20


def measure(report: Report) -> None:
    facts = example_facts(
        other_names=tuple(f"Marque {number}" for number in range(200)),
        names_of_others=("@victor", "@noor"),
        words_of_others=(WORDS * 12,) * 2,
        role=PersonRole.AUTHOR,
        written_for=frozenset({PersonRole.AUTHOR}),
        language="fr",
    )
    draft = example_draft(GOOD.replace("Merci", f"{PARAGRAPHS} Merci"), methods=frozenset(Method))
    report.section("Words to a member")
    text = "the guards of a reply of 20 paragraphs, 200 other names"
    report.at_most(text, _milliseconds(lambda: guards(draft, facts)), 1.0, "ms")
    template = templates().get("suicide-selfharm", "fr")
    assert template is not None
    data = example_data(template)
    report.at_most("rendering a template", _milliseconds(lambda: render(template, data)), 1.0, "ms")


def _milliseconds(work: Callable[[], object]) -> float:
    """CPU milliseconds, the median of rounds: one alone may meet a neighbour at work."""
    return median(micros(lambda _: work(), "") for _ in range(ROUNDS)) / 1000
