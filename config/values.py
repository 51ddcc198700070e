"""What our frozen values are made with: a `replace` that mypy checks, and a base that keeps secrets out of a repr."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

if TYPE_CHECKING:
    # Checks each argument against the fields; msgspec's own takes anything.
    from dataclasses import replace
else:
    from msgspec.structs import replace

__all__ = ["Unshown", "replace"]


class Unshown(Struct, frozen=True):
    """A value with something secret or personal inside: its repr, which may end in a log, names the class alone."""

    def __repr__(self) -> str:
        return f"{type(self).__name__}(…)"
