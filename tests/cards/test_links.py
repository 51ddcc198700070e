"""What is to be opened by a click: our own addresses alone, in either chat."""

from __future__ import annotations

import pytest

from cards.card import Link
from cards.slack_text import mrkdwn
from cards.teams_text import markdown_line, needs_markdown

OURS = "https://desk.example/letters/QUJD-_x.y"


def test_it_is_a_link_in_either_chat_with_harmless_words() -> None:
    line = (Link(OURS, "Ouvrir <!channel> | [la](x) lettre"),)
    assert mrkdwn(line, 300).startswith(f"<{OURS}|Ouvrir &lt;")
    assert mrkdwn(line, 300).count("|") == 1
    assert needs_markdown(line)
    assert markdown_line((Link(OURS, "Ouvrir"),), 300) == f"[Ouvrir]({OURS})"
    assert markdown_line(line, 300).endswith(f"]({OURS})")


@pytest.mark.parametrize(
    "url",
    [
        "",
        "desk.example/x",
        "javascript:alert(1)",
        "https://a|b",
        "https://a b",
        "https://a/)](x",
        "https://a/>x",
        "mailto:a@b",
    ],
)
def test_nothing_else_may_be_one(url: str) -> None:
    with pytest.raises(ValueError, match="not an address"):
        Link(url, "x")
