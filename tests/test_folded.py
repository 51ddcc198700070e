"""A folded test tries every line, and names each that fails."""

from __future__ import annotations

import pytest

from tests.folded import for_each


def test_each_line_that_fails_is_named_and_those_after_it_are_tried() -> None:
    tried: list[int] = []

    @for_each([1, 2, 3, 4], lambda number: f"line {number}")
    def odd(number: int) -> None:
        tried.append(number)
        assert number % 2, "even"

    with pytest.raises(ExceptionGroup) as failed:
        odd()
    assert tried == [1, 2, 3, 4]
    assert "2 of 4 do not hold:\n  line 2\n  line 4" in str(failed.value)
    assert all("even" in str(error) for error in failed.value.exceptions)


def test_what_holds_for_every_line_passes() -> None:
    for_each("abc", str)(lambda letter: None)()


def test_a_test_of_no_lines_is_a_mistake() -> None:
    with pytest.raises(AssertionError):
        for_each([], str)
