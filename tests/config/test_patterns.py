"""A late pattern is the compiled one, from its first use on."""

from __future__ import annotations

import importlib
import pkgutil
import re
from threading import Barrier, Thread

import pytest

import bot
import cards
import config
import handlers
from config.patterns import late


def test_it_does_what_the_compiled_one_does() -> None:
    pattern = late(r"(\d+) ans", re.IGNORECASE)
    for _ in range(2):
        found = pattern.search("J'ai 14 ANS")
        assert found is not None
        assert (found[1], found.re.flags & re.IGNORECASE) == ("14", re.IGNORECASE)
    assert (pattern.sub("-", "3 ans, 4 ans"), pattern.groups, pattern.pattern) == ("-, -", 1, r"(\d+) ans")


def test_nothing_is_compiled_before_it_is_used() -> None:
    broken = late("(")
    with pytest.raises(re.error):
        broken.search("")


def test_threads_may_race_for_the_first_use() -> None:
    pattern, together, found = late(r"\bmot\b"), Barrier(8), list[bool]()

    def ask() -> None:
        together.wait(timeout=60)
        found.append(pattern.search("un mot") is not None)

    threads = [Thread(target=ask) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == [True] * 8


def test_every_late_pattern_of_the_desk_compiles() -> None:
    """A mistake would be told by the first message that needs it."""
    modules = [
        importlib.import_module(found.name)
        for room in (bot, cards, config, handlers)
        for found in pkgutil.walk_packages(room.__path__, f"{room.__name__}.")
        if not found.name.endswith("__main__")
    ]
    patterns = [one for module in modules for value in vars(module).values() for one in _patterns(value)]
    assert len(patterns) > 100
    for pattern in patterns:
        assert pattern.groups >= 0


def _patterns(value: object) -> list[re.Pattern[str]]:
    """The late ones in a value of a module, also inside what it lists."""
    if type(value) is type(late("")):
        return [value]
    if isinstance(value, dict):
        value = (*value, *value.values())
    return [one for part in value for one in _patterns(part)] if isinstance(value, (tuple, list)) else []
