"""What `fanal doctor` found: each thing it looked at, whether it holds, and how to mend it."""

from __future__ import annotations

from enum import StrEnum

from msgspec import Struct


class Mark(StrEnum):
    """How a finding begins."""

    GOOD = "ok  "
    DOUBT = "look"
    BAD = "FAIL"


class Finding(Struct, frozen=True):
    """One thing that was looked at. `remedy` tells whoever reads what to do; "" where all is well."""

    mark: Mark
    what: str
    remedy: str = ""

    def __str__(self) -> str:
        return f"{self.mark}  {self.what}" + (f"\n      → {self.remedy}" if self.remedy else "")


def good(what: str) -> Finding:
    return Finding(Mark.GOOD, what)


def doubt(what: str, remedy: str) -> Finding:
    """Somebody should look; the desk works meanwhile."""
    return Finding(Mark.DOUBT, what, remedy)


def bad(what: str, remedy: str) -> Finding:
    """Something that people count on does not work."""
    return Finding(Mark.BAD, what, remedy)
