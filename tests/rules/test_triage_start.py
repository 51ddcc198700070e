"""What reading needs is made once, whoever reads first."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest

from bot.rules.triage import Lexicon, Triage, engine
from bot.rules.triage.finder import Finder
from config.words import Level
from tests.rules.triage_lexicon import triage

CALL, READERS = "je veux mourir", 6


def test_flags_that_come_before_all_is_made_wait_for_it_and_it_is_made_once(monkeypatch: pytest.MonkeyPatch) -> None:
    expected, made = triage().read(CALL).level, list[Lexicon]()

    def make(lexicon: Lexicon) -> Finder:
        made.append(lexicon)
        return Finder(lexicon)

    monkeypatch.setattr(engine, "Finder", make)
    fresh, together = Triage(triage().lexicon), Barrier(READERS + 1)

    def first_of_all(_: int) -> Level:
        together.wait(timeout=60)
        return fresh.read(CALL).level

    def after_the_start() -> None:
        together.wait(timeout=60)
        fresh.build()

    with ThreadPoolExecutor(READERS + 1) as threads:
        built = threads.submit(after_the_start)
        levels = set(threads.map(first_of_all, range(READERS)))
        built.result()
    assert levels == {expected} <= {Level.P0, Level.P1}
    assert len(made) == 1
