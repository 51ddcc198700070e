"""What ships with Fanal is read once by each process of the tests: it is most of a desk's start, and the same for all.

A desk that lays files of its own over the lexicon, the templates or the helplines has them read anew, as in the field.
"""

from __future__ import annotations

import functools
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import config
from bot import catalog
from bot.catalog import confirmed, folders, helplines
from bot.rules.helplines import Status
from config.values import replace

SHIPPED = Path(config.__file__).parent
inside: Any = catalog
"""What `load_catalog` reads with stands in its module, where others are put in its place."""


def read_once() -> None:
    """From now on, in this process."""
    inside.read_lexicon = _once(inside.read_lexicon, folder=SHIPPED / "lexicon", own=(".",))
    inside.load_templates = _once(inside.load_templates, folder=SHIPPED, own=(folders.TEMPLATES,))
    inside.load_helplines = _once(inside.load_helplines, folder=SHIPPED, own=(helplines.FILE, confirmed.FILE))
    make = inside.Triage
    of_shipped = functools.cache(lambda: make(_lexicon()))
    inside.Triage = lambda lexicon: of_shipped() if lexicon is _lexicon() else make(lexicon)


def read_lately(found: catalog.Catalog, *, on: date) -> catalog.Catalog:
    """Whoever verified a helpline has read its source again on this day, so that tests outlive the shipped dates."""
    lines = found.helplines.lines
    verified = {line.id: on for line in lines if line.status is Status.VERIFIED}
    return replace(found, helplines=found.helplines.with_confirmed(verified))


def _lexicon() -> Any:
    return inside.read_lexicon(SHIPPED / "lexicon", None)[0]


def _once(read: Callable[..., Any], *, folder: Path, own: tuple[str, ...]) -> Callable[..., Any]:
    """`read(folder, overlay)`, remembered for this folder under any overlay that has none of its `own`."""
    known = functools.cache(functools.partial(read, folder, None))

    def reading(asked: Path, overlay: Path | None) -> Any:
        if asked != folder or any((overlay / name).exists() for name in own if overlay is not None):
            return read(asked, overlay)
        found, errors = known()
        return found, [*errors]

    return reading
