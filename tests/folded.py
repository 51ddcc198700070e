"""One test for many lines of data, which fails with the name of each line that does not hold.

A test of its own for each line costs some milliseconds in every process, and thousands of lines take them ten times as
long to collect and to tell of as to check.
"""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable, Iterable
from typing import TypeVar

Row = TypeVar("Row")


def for_each(rows: Iterable[Row], named: Callable[[Row], str]) -> Callable[[Callable[[Row], None]], Callable[[], None]]:
    """The test holds for each of `rows`: all are tried, and what failed is told together, under their names."""
    lines = [*rows]
    assert lines, "a test of no lines holds for nothing"

    def folded(check: Callable[[Row], None]) -> Callable[[], None]:
        @functools.wraps(check)
        def test() -> None:
            failed = [error for row in lines if (error := _failure(check, row, named(row))) is not None]
            if failed:
                names = "\n  ".join(error.__notes__[-1] for error in failed)
                raise ExceptionGroup(f"{len(failed)} of {len(lines)} do not hold:\n  {names}\n", failed)

        test.__signature__ = inspect.Signature()  # type: ignore[attr-defined]  # pytest looks for no fixture `row`
        return test

    return folded


def _failure(check: Callable[[Row], None], row: Row, name: str) -> Exception | None:
    try:
        check(row)
    except Exception as error:  # noqa: BLE001 - told under its name, with all the others
        error.add_note(name)
        return error
    return None
