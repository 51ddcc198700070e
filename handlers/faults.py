"""How errors are logged: by where they were raised, never by their message, which may repeat somebody's words."""

from __future__ import annotations

import traceback
from pathlib import Path

FRAMES = 4


def placed(error: BaseException) -> str:
    """`ValueError at notes.py:55 < store.py:230 …`, innermost frame first."""
    frames = traceback.extract_tb(error.__traceback__)[-FRAMES:]
    return f"{type(error).__name__} at " + " < ".join(f"{Path(f.filename).name}:{f.lineno}" for f in reversed(frames))


def raised_in(error: BaseException, package: str) -> bool:
    """Whether the innermost frame is inside this package."""
    frames = traceback.extract_tb(error.__traceback__)
    return bool(frames) and package in Path(frames[-1].filename).parts
