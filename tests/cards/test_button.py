"""What a button carries comes back as it was sent; whatever we did not write is refused."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cards.button import (
    MAX_NUMBER,
    MAX_REF,
    BadButton,
    Carried,
    decode_button,
    decode_form,
    encode_action,
    encode_form,
    encode_value,
)
from config.words import Verb

numbers = st.integers(0, MAX_NUMBER)
refs = st.text(max_size=MAX_REF).filter(str.isprintable)


@given(st.sampled_from(Verb), numbers, numbers, refs, st.integers(0, 9999))
def test_a_button_comes_back_as_it_was_sent(verb: Verb, case: int, version: int, ref: str, n: int) -> None:
    carried = Carried(verb=verb, case=case, version=version, ref=ref)
    value = encode_value(case, version, ref)
    assert decode_button(encode_action(verb, n), value) == carried
    assert decode_form(encode_form(verb), value) == carried
    assert len(value.encode("utf-16-le")) // 2 <= 2000


def test_the_wire_is_what_was_agreed() -> None:
    assert encode_action(Verb.TAKE_OFFLINE, 3) == "fanal:take_offline:3"
    assert encode_form(Verb.REPLY) == "fanal:reply"
    assert encode_value(217, 12, "5") == '{"v":1,"case":217,"version":12,"ref":"5"}'


GOOD = encode_value(217, 12)


@pytest.mark.parametrize(
    "action",
    [
        None,
        7,
        "",
        "fanal",
        "fanal:take",
        "fanal:take:",
        "fanal:take:x",
        "fanal:take:1 ",
        "fanal:take:1\n",
        "Fanal:take:1",
        "fanal:TAKE:1",
        "fanal:drop_tables:1",
        "fanal:take:10000",
        "fanal:take:٣",
        "x" * 300,
    ],
)
def test_a_name_that_is_not_ours_is_refused(action: object) -> None:
    with pytest.raises(BadButton):
        decode_button(action, GOOD)


def _value(**changes: object) -> str:
    return json.dumps({"v": 1, "case": 217, "version": 12, "ref": "", **changes})


@pytest.mark.parametrize(
    "value",
    [
        None,
        b"{}",
        "",
        "null",
        "[]",
        "{}",
        "{",
        '{"v":1,"case":217,"version":12}',
        _value(more=1),
        _value(v=2),
        _value(v=True),
        _value(v="1"),
        _value(case=-1),
        _value(case=1.0),
        _value(case=True),
        _value(case=MAX_NUMBER + 1),
        _value(case="217"),
        _value(version=None),
        _value(ref=None),
        _value(ref="a\nb"),
        _value(ref="\x00"),
        _value(ref="\ud800"),
        _value(ref="x" * (MAX_REF + 1)),
        '{"v":1,"case":NaN,"version":12,"ref":""}',
        '{"v":1,"case":1e400,"version":12,"ref":""}',
        "[" * 1999,
        '{"v":' * 300,
        "9" * 1999,
    ],
)
def test_a_value_that_is_not_ours_is_refused(value: object) -> None:
    with pytest.raises(BadButton):
        decode_button("fanal:take:1", value)


@given(st.text(max_size=2100))
def test_no_value_does_more_than_be_refused(value: str) -> None:
    with pytest.raises(BadButton):
        decode_button("fanal:take:1", value)


@pytest.mark.parametrize(("case", "ref"), [(-1, ""), (1, "a\nb"), (1, "x" * (MAX_REF + 1))])
def test_we_do_not_write_what_we_would_refuse(case: int, ref: str) -> None:
    with pytest.raises(BadButton):
        encode_value(case, 1, ref)
