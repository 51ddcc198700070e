"""Regular expressions that are compiled when they are first used: a start needs a few of the more than a hundred."""

from __future__ import annotations

import re
from typing import Any, cast


def late(source: str, flags: int = 0) -> re.Pattern[str]:
    """Like `re.compile`, later: a mistake is told when the pattern is first used, so a test must use each."""
    return cast("re.Pattern[str]", _Late(source, flags))


class _Late:
    def __init__(self, source: str, flags: int) -> None:
        self._made_of = source, flags

    def __getattr__(self, name: str) -> Any:
        """What the compiled pattern has of this name; kept, so that it is asked for once."""
        found = getattr(re.compile(*self._made_of), name)
        setattr(self, name, found)
        return found
