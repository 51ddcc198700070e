"""What a measurement found, beside what was aimed at."""

from __future__ import annotations

import statistics
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Line:
    """One measured value. `aim` reads as a sentence's end ("at least 0.06"); no aim: it is only told."""

    what: str
    value: str
    aim: str = ""
    reached: bool | None = None


@dataclass
class Report:
    """All lines of a run, printed as they come."""

    lines: list[Line] = field(default_factory=list)

    def section(self, title: str) -> None:
        print(f"\n{title}", flush=True)

    def tell(self, what: str, value: str) -> None:
        self._add(Line(what, value))

    def at_least(self, what: str, value: float, aim: float, unit: str = "") -> None:
        self._add(Line(what, _shown(value, unit), f"at least {_shown(aim, unit)}", value >= aim))

    def at_most(self, what: str, value: float, aim: float, unit: str = "") -> None:
        self._add(Line(what, _shown(value, unit), f"at most {_shown(aim, unit)}", value <= aim))

    def holds(self, what: str, value: str, reached: bool) -> None:
        self._add(Line(what, value, "always", reached))

    def note(self, words: str) -> None:
        print(f"   ({words})", flush=True)

    def _add(self, line: Line) -> None:
        self.lines.append(line)
        verdict = "" if line.reached is None else ("   reached" if line.reached else "   NOT reached")
        aim = f"   aim: {line.aim}" if line.aim else ""
        print(f"   {line.what:62} {line.value:>12}{aim:32}{verdict}", flush=True)

    @property
    def missed(self) -> list[Line]:
        return [line for line in self.lines if line.reached is False]


def median(values: Iterable[float]) -> float:
    return statistics.median(values)


def percentile(values: Sequence[float], share: float) -> float:
    """The value below which this share (0..1) of the values lies."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))]


def _shown(value: float, unit: str) -> str:
    digits = 0 if abs(value) >= 100 else 1 if abs(value) >= 10 else 2 if abs(value) >= 1 else 3
    return f"{value:.{digits}f}{' ' + unit if unit else ''}"
