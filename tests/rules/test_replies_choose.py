"""The template that opens the form: the one that fits best, the client's own before ours."""

from __future__ import annotations

from typing import Any

import pytest

from bot.rules.replies import Kind, Step, Template, Templates, fitting
from config.values import replace
from config.words import Category, Method, PersonRole
from tests.rules.reply_examples import templates

CALL = Category.SUICIDE_SELFHARM
PRIVATE, PUBLIC = Method.PRIVATE_MESSAGE, Method.PUBLIC_REPLY


def chosen(from_: Templates | None = None, **wanted: Any) -> str | None:
    found = fitting(
        templates() if from_ is None else from_,
        **{"category": CALL, "language": "fr", "country": "FR", "method": PRIVATE, **wanted},
    )
    return f"{found[0].language}/{found[0].id}" if found else None


@pytest.mark.parametrize(
    ("wanted", "expected"),
    [
        ({}, "fr/suicide-selfharm"),
        ({"method": PUBLIC}, "fr/suicide-selfharm-public"),
        ({"language": "en"}, "en/suicide-selfharm"),
        ({"language": "en-GB"}, "en/suicide-selfharm"),
        ({"language": "de"}, "fr/suicide-selfharm"),
        ({"language": "de", "fallback_language": "en"}, "en/suicide-selfharm"),
        ({"language": ""}, "fr/suicide-selfharm"),
        ({"role": PersonRole.AT_RISK}, "fr/suicide-selfharm"),
        ({"role": PersonRole.WITNESS}, "fr/suicide-selfharm-friend"),
        ({"role": PersonRole.TARGET}, "fr/general"),
        ({"category": Category.DISTRESS}, "fr/distress"),
        ({"category": Category.EATING_DISORDER}, "fr/eating-disorder"),
        ({"category": Category.DOMESTIC_SEXUAL_VIOLENCE}, "fr/violence"),
        ({"category": Category.CHILD_PROTECTION}, "fr/child-protection"),
        ({"category": Category.THREAT_VIOLENCE}, "fr/threat-author"),
        ({"category": Category.THREAT_VIOLENCE, "role": PersonRole.TARGET}, "fr/threat-target"),
        ({"category": Category.THREAT_VIOLENCE, "method": PUBLIC}, "fr/threat-public"),
        ({"category": Category.HATE_HARASSMENT, "role": PersonRole.TARGET}, "fr/harassment-target"),
        ({"category": Category.DOXXING_PII, "role": PersonRole.TARGET}, "fr/doxxing-target"),
        ({"category": Category.LEGAL_DEFAMATION}, "fr/legal"),
        ({"category": Category.PRODUCT_SAFETY, "method": PUBLIC}, "fr/product-safety-public"),
        ({"category": Category.PRESS}, "fr/press"),
        ({"category": Category.COMPLAINT_QUESTION}, "fr/question"),
        ({"category": Category.SPAM}, "fr/general"),
        ({"category": Category.UNKNOWN, "method": PUBLIC}, "fr/general-public"),
        ({"kind": Kind.FIRST_WORD}, "fr/first-word"),
        ({"kind": Kind.FIRST_WORD, "category": Category.THREAT_VIOLENCE}, "fr/first-word-urgent"),
        ({"kind": Kind.FIRST_WORD, "method": PUBLIC}, "fr/first-word"),
        ({"kind": Kind.REMOVAL_NOTICE}, "fr/removal-notice-care"),
        ({"kind": Kind.REMOVAL_NOTICE, "category": Category.DOXXING_PII}, "fr/removal-notice"),
        ({"kind": Kind.KEEP_WAITING}, "fr/keep-waiting-care"),
        ({"kind": Kind.KEEP_WAITING, "category": Category.SPAM}, "fr/keep-waiting"),
        ({"kind": Kind.ACKNOWLEDGEMENT, "category": Category.COMPLAINT_QUESTION}, "fr/acknowledgement"),
        ({"kind": Kind.ACKNOWLEDGEMENT, "category": Category.PRODUCT_SAFETY}, "fr/acknowledgement-care"),
        ({"kind": Kind.CHECK_IN}, "fr/check-in"),
        ({"kind": Kind.CHECK_IN, "step": Step.H48}, "fr/check-in-48h"),
        ({"kind": Kind.CHECK_IN, "step": Step.M1, "language": "en"}, "en/check-in-1m"),
        ({"kind": Kind.CHECK_IN, "step": Step.M3}, "fr/check-in-3m"),
        ({"kind": Kind.CHECK_IN, "step": Step.M6, "language": "en"}, "en/check-in-6m"),
    ],
)
def test_what_opens_the_form(wanted: dict[str, Any], expected: str) -> None:
    assert chosen(**wanted) == expected


def made(name: str, **changes: Any) -> Template:
    return replace(
        Template(id=name, language="fr", kind=Kind.REPLY, body=name, categories=frozenset({CALL})), **changes
    )


def test_a_countrys_own_words_come_first_and_stay_there() -> None:
    both = Templates((made("any"), made("belgian", country="BE")))
    assert chosen(both, country="BE") == "fr/belgian"
    assert chosen(both, country="be") == "fr/belgian"
    assert chosen(both) == "fr/any"
    assert chosen(both, country="") == "fr/any"


def test_a_call_for_help_without_words_of_its_own_takes_those_for_distress() -> None:
    both = Templates(
        (made("general", categories=frozenset()), made("distress", categories=frozenset({Category.DISTRESS})))
    )
    assert chosen(both) == "fr/distress"
    assert chosen(both, category=Category.PRESS) == "fr/general"


def test_nothing_fits() -> None:
    assert chosen(Templates(), category=Category.PRESS) is None
    assert chosen(Templates((made("public", methods=frozenset({PUBLIC})),))) is None
    assert chosen(Templates((made("other", categories=frozenset({Category.PRESS})),))) is None


def test_what_a_client_accepted_stands_before_ours_whatever_its_number() -> None:
    ours = Templates((made("one", version=7), made("two")))
    accepted = [made("one", version=2, body="deux"), made("one", version=3, body="trois"), made("three")]
    over = ours.with_accepted(accepted)
    assert len(over) == 3
    one = over.get("one", "fr")
    assert one is not None
    assert (one.version, one.body) == (3, "trois")
    assert over.get("three", "fr") == accepted[2]
    assert len(ours) == 2, "another client's templates stay as they were"
    assert ours.with_accepted([]) == ours


def test_a_template_by_its_id() -> None:
    held = Templates((made("one"), made("one", country="BE", body="belge"), made("one", language="en")))
    found = [held.get("one", "fr"), held.get("one", "fr", "BE"), held.get("one", "en"), held.get("none", "fr")]
    assert [template.body if template else None for template in found] == ["one", "belge", "one", None]


def test_the_form_offers_the_others_that_fit() -> None:
    offered = fitting(templates(), category=CALL, language="fr", country="FR", method=PRIVATE)
    assert [template.id for template in offered[:3]] == ["suicide-selfharm", "distress", "general"]
    assert {template.language for template in offered} == {"fr"}
