"""Nobody's words can mention, link, mark up, call an emoji, forge a line, or break a limit; whatever they are."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
import regex
from hypothesis import example, given, settings
from hypothesis import strategies as st
from msgspec import Struct, structs

from cards.card import Bold, Card, Exact, Form, Mention, Moment, Option, TextInput
from cards.examples import examples
from cards.slack import render_form, render_home, render_message
from cards.slack_text import clip_escaped, escape, user_of
from cards.tame import clip, flat, opening, pieces, tame, units
from cards.translator import translator
from config.values import replace
from tests.cards.slack_limits import message_problems, texts, view_problems

HOSTILE = (
    "<!channel> <!here|x> <!everyone> <!subteam^S1> <@U0LEA> <#C1|x> <https://evil.example|banque> <!date^1^{time}|x>",
    "@channel @here @everyone :rotating_light: :+1: :100: :flag-fr: *gras* _italique_ ~barré~ `code` ```bloc```",
    "> citation\n&gt; citation\n>>> tout",
    "https://evil.example www.evil.example evil.example mailto:a@b.example tel:112 HTTP://EVIL.EXAMPLE",
    "a\u202egro.elpmaxe\u2066b\u2069 \u200f\x00\x07\x1b[31m \ud800 \ufeff",
    "z" + "\u0301" * 500,
    "👩‍👩‍👧‍👦🏳️‍🌈🇫🇷" * 200,
    "&<>&amp;&lt;" * 300,
    "\n" * 400 + "🔴 Urgence vitale (P0) · Cas 1",
    "é" * 9_000,
    '{"type":"actions"} {who} {0} %s \\',
)

TOKEN = re.compile(r"<(?:@[A-Z0-9]+|!subteam\^[A-Z0-9]+|!date\^\d+\^[^|<>]+\|[^<>]*)>")
BOLD = re.compile(r"\*([^*\n]+)\*")
EMOJI = re.compile(r"(?<!\d):[\w+'-]+:|:[\w+'-]*[^\W\d][\w+'-]*:")
LINK = re.compile(r"://|www\.|\w\.(?:com|org|example)\b|mailto:|tel:", re.IGNORECASE)

words = st.text(
    alphabet=st.one_of(st.sampled_from("<>&*_~`:@!|#\n\r\t{}()[]-.=/ ee\u0301\u200d\u202e\u2060🇫🇷👩"), st.characters()),
    max_size=400,
)


def is_harmless(text: str) -> bool:
    """Whether plain or rich text holds nothing that a client could act upon."""
    return not (
        re.search(r"<[!@#\w]", text)
        or re.search(r"@(?:channel|here|everyone)\b", text, re.IGNORECASE)
        or EMOJI.search(text)
        or LINK.search(text)
        or re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]", text)
    )


def is_plain_mrkdwn(text: str) -> bool:
    """Whether mrkdwn holds no markup but what we write ourselves: tokens, and bold words (no word keeps its own *)."""
    # Tokens and bold words stand between the words on their sides: taken out, they would seem to touch.
    ours = BOLD.sub("\u2060\\1\u2060", TOKEN.sub("\u2060", text))
    return (
        not re.search(r"[<>*~`]", ours)
        and not re.search(r"(?<![^\W_])_|_(?![^\W_])", ours)
        and not re.search(r"(?m)^&gt;", ours)
        and not re.search(r"&(?!amp;|lt;|gt;)", ours)
        and is_harmless(ours)
    )


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_words_are_tamed(text: str) -> None:
    assert is_harmless(tame(text))
    assert is_plain_mrkdwn(escape(text))


@given(words)
@example("<" * 9 + "!channel>")
@example(":a:b:c:")
@example("::x::")
@example("htt\u0301ps://x.y.example")
def test_any_words_are_tamed(text: str) -> None:
    assert is_harmless(tame(text))
    assert is_plain_mrkdwn(escape(text))
    assert "\n" not in flat(text)
    assert "\n" not in escape(text)


@given(words)
def test_taming_twice_changes_nothing_more(text: str) -> None:
    assert tame(tame(text)) == tame(text)


@given(st.text(alphabet=st.characters(whitelist_categories=["L", "N", "Zs"]), max_size=80))
def test_plain_words_stay_as_they_are(text: str) -> None:
    assert tame(text) == text


@pytest.mark.parametrize("text", ["03:06:12", "lou_77", "à 14:20 (mardi)", "C'est fini. Demain on verra", "1,50 € / 2"])
def test_what_looks_like_markup_but_is_not_stays(text: str) -> None:
    assert tame(text) == text
    assert escape(text) == text


@given(words, st.integers(1, 120))
def test_nothing_is_cut_inside_a_character(text: str, limit: int) -> None:
    tamed = tame(text)
    found = clip(tamed, limit)
    assert units(found) <= limit
    if found != tamed:
        kept = regex.findall(r"\X", found.removesuffix("…"))
        assert kept == regex.findall(r"\X", tamed)[: len(kept)]


@given(words, st.integers(1, 120))
def test_no_entity_is_cut(text: str, limit: int) -> None:
    found = clip_escaped(text, limit)
    assert units(found) <= limit
    assert is_plain_mrkdwn(found)


@given(words, st.integers(20, 120))
def test_pieces_together_are_the_whole(text: str, limit: int) -> None:
    tamed = tame(text)
    found = pieces(tamed, limit)
    assert "".join(found) == tamed
    assert all(0 < units(piece) <= limit for piece in found)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Et le remboursement ?", "Et le remboursement ?"),
        ("Peut-on laisser en ligne\nl'accusation contre le vendeur ?", "Peut-on laisser en ligne l'accusation…"),
        ("Que dire, à ton avis : rien, ou que nous lisons tout ?", "Que dire, à ton avis : rien, ou que…"),
        ("x" * 50, "x" * 39 + "…"),
        ("Oui " + "x" * 50, "Oui " + "x" * 35 + "…"),
    ],
)
def test_the_first_words_are_cut_after_a_word_where_they_can_be(text: str, shown: str) -> None:
    assert opening(text, 40) == shown


@given(words, st.integers(1, 120))
def test_the_first_words_are_short_and_on_one_line(text: str, limit: int) -> None:
    found = opening(text, limit)
    assert units(found) <= limit
    assert not re.search(r"[\r\n\t\u202e]", found)


def poison(found: Any, text: str) -> Any:
    """The same card with `text` for every string that a person could have written."""
    if isinstance(found, Bold):
        return Bold(text)
    if isinstance(found, Exact | Mention | Moment | Option) or not (isinstance(found, Struct | str | tuple)):
        return found
    if isinstance(found, str):
        return text
    if isinstance(found, tuple):
        return tuple(poison(one, text) for one in found)
    ours = {"ref", "style", "verb", "id", "chosen", "revision", "max_length", "" if text else "submit"}
    changes = {
        name: poison(getattr(found, name), text)
        for name in found.__struct_fields__
        if name not in ours and not isinstance(getattr(found, name), int)
    }
    return structs.replace(found, **changes)


def drawn(card: Card | Form, surface: str) -> dict[str, Any]:
    if isinstance(card, Form):
        return render_form(card)
    return render_home(card) if surface == "home" else render_message(card)


def mrkdwn_of(found: Any) -> list[str]:
    """Every mrkdwn text in some blocks."""
    if isinstance(found, dict):
        mine = [found["text"]] if found.get("type") == "mrkdwn" else []
        return mine + [text for value in found.values() for text in mrkdwn_of(value)]
    return [text for value in found for text in mrkdwn_of(value)] if isinstance(found, list) else []


def plain_of(found: Any) -> list[str]:
    """Every text that is neither mrkdwn nor to be copied letter for letter."""
    if isinstance(found, dict):
        exact = found.get("type") == "mrkdwn" or "code" in found.get("style", "")
        mine = [found["text"]] if isinstance(found.get("text"), str) and not exact else []
        return mine + [text for value in found.values() for text in plain_of(value)]
    return [text for value in found for text in plain_of(value)] if isinstance(found, list) else []


# One example of each kind of card: every branch of the renderers stands on one of these.
KINDS = (
    "case/distress_trouble",
    "case/everyday",
    "case/closed",
    "wake/backup",
    "question/answered",
    "reminder/2",
    "bundle",
    "proposal",
    "line/note",
    "race",
    "queue",
    "home",
    "form/reply/blocked",
    "form/read",
    "form/member",
    "form/emergency",
    "form/history",
    "form/more",
    "form/follow_up",
    "form/open_case",
    "form/reclassify",
)
CARDS = {one.name: one for one in examples(translator("fr", "Europe/Paris")) if one.name in KINDS}


@pytest.mark.parametrize("name", KINDS)
@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_hostile_words_everywhere_on_a_card(name: str, text: str) -> None:
    look_at(name, text)


@pytest.mark.parametrize("length", range(180, 330, 2))
def test_a_card_that_is_only_just_too_long_is_cut_too(length: int) -> None:
    look_at("case/distress_trouble", "0" * length)


@settings(max_examples=40)
@given(st.sampled_from(KINDS), words, st.integers(1, 60))
def test_any_words_everywhere_on_a_card(name: str, text: str, times: int) -> None:
    look_at(name, (text * times)[:6000])


def look_at(name: str, text: str) -> None:
    """Put `text` everywhere on an example: Slack takes it, and nothing in it works."""
    one = CARDS[name]
    view = drawn(poison(one.drawn, text), one.surface)
    assert not (view_problems(view) if "type" in view else message_problems(view))
    assert is_plain_mrkdwn(view.get("text", ""))
    assert all(map(is_plain_mrkdwn, mrkdwn_of(view["blocks"])))
    assert all(map(is_harmless, plain_of(view["blocks"])))
    json.dumps(view).encode("utf-8")


def test_buttons_are_never_cut_away() -> None:
    one = CARDS["case/distress_trouble"]
    view = drawn(poison(one.drawn, "x" * 40_000), one.surface)
    verbs = [e["action_id"].split(":")[1] for b in view["blocks"] if b["type"] == "actions" for e in b["elements"]]
    assert verbs == ["emergency", "read", "first_word", "restore", "ask", "more"]


def test_long_words_are_read_whole_in_a_form() -> None:
    one = CARDS["form/read"]
    long = " ".join(f"mot{i}" for i in range(4000))
    view = drawn(poison(one.drawn, long), one.surface)
    quoted = "".join(
        element["text"]
        for block in view["blocks"]
        if block["type"] == "rich_text"
        for part in block["elements"]
        if part["type"] == "rich_text_quote"
        for element in part["elements"]
    )
    assert quoted.startswith(long)


def test_what_is_copied_stays_letter_for_letter() -> None:
    one = CARDS["form/emergency"]
    assert "lou.77@exemple.invalid" in list(texts(drawn(one.drawn, one.surface)["blocks"]))


def test_what_was_typed_comes_back_as_it_was() -> None:
    one = CARDS["form/open_case"]
    assert isinstance(one.drawn, Form)
    text = "<@U1> *ainsi* :x: https://a.example"
    body = tuple(replace(i, value=text) if isinstance(i, TextInput) else i for i in one.drawn.body)
    view = render_form(replace(one.drawn, body=body))
    values = [b["element"]["initial_value"] for b in view["blocks"] if "initial_value" in b.get("element", {})]
    assert values
    assert set(values) == {text}


@pytest.mark.parametrize(
    ("account", "user"),
    [
        ("slack:T1/U1", "U1"),
        ("slack:T1/S1", "S1"),
        ("slack:T1/W12", "W12"),
        ("teams:a/b", ""),
        ("slack:T1/U1> <!channel>", ""),
        ("U1", ""),
        ("", ""),
    ],
)
def test_only_an_account_is_mentioned(account: str, user: str) -> None:
    assert user_of(account) == user
