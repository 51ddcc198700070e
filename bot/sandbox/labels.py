"""What is written on a button or a field, as people read and type it: a no-break space is a space."""

from __future__ import annotations

from typing import Any


def reads(label: Any) -> str:
    """To compare what somebody typed with what stands there."""
    return " ".join(str(label).split())
