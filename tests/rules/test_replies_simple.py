"""The quick look at a template passes nothing that the parser would refuse."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import config
from bot.rules.replies.fields import FIELDS
from bot.rules.replies.render import _told
from bot.rules.replies.simple import is_simple

PIECES = st.sampled_from(
    [
        "words ",
        "}} %} ",
        "{",
        "{{ due }}",
        "{{ member.name }}",
        "{{ member }}",
        "{{ nobody.name }}",
        "{{ removal.automated }}",
        "{% if due %}",
        "{% if removal.automated %}",
        "{% if member %}",
        "{% if not %}",
        "{% elif due %}",
        "{% else %}",
        "{% endif %}",
        "{# words #}",
        "{% raw %}",
    ]
)


@given(st.lists(PIECES, max_size=8).map("".join))
def test_what_it_passes_the_parser_passes(body: str) -> None:
    assert not is_simple(body) or _told(body) == ()


@pytest.mark.parametrize("name", sorted(FIELDS))
def test_a_field_is_asked_about_and_shown_where_it_has_words(name: str) -> None:
    assert is_simple(f"{{% if {name} %}}a{{% else %}}b{{% endif %}}")
    assert is_simple(f"{{{{ {name} }}}}") is FIELDS[name].shown


def test_the_shipped_templates_are_all_simple() -> None:
    files = sorted((Path(config.__file__).parent / "templates").glob("*/*.md"))
    assert files
    assert [file.name for file in files if not is_simple(file.read_text(encoding="utf-8").split("+++", 2)[2])] == []
