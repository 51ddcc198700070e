"""What triage costs beside its own normaliser: `python -m tests.bench.triage` prints times and ratios."""

from __future__ import annotations

import gc
import time
from collections.abc import Callable
from pathlib import Path

from bot.catalog.lexicon import load_lexicon
from bot.rules.triage import Triage
from tests.bench.report import Report, median

LEXICON = Path(__file__).parents[2] / "config" / "lexicon"
ROUNDS = 15
PLAIN = (
    "Bonjour, j'ai reçu hier le canapé que vous m'avez livré et il est très confortable, par contre le tissu n'a pas "
    "la couleur de la photo et mon chat le trouve à son goût. Nous avons invité des amis dimanche et tout le monde a "
    "aimé le salon, merci encore à toute l'équipe pour le conseil ! "
)
ENGLISH = (
    "Hello there, the sofa arrived yesterday and it is very comfortable, although the fabric does not have the colour "
    "of the picture and my cat seems to think it is hers. We had friends over on Sunday and they all liked the living "
    "room, so thank you again to the whole team for the good advice. "
)
CALL = (
    "je sais plus quoi faire, tout le monde serait mieux sans moi, j'ai envie de mourir et personne ne le voit, ce "
    "soir j'ai tout préparé, pardonnez-moi, prenez soin de mon chat, je n'ai plus la force de continuer et je "
    "voudrais juste m'endormir et ne plus jamais me réveiller, merci pour tout. "
)


def micros(work: Callable[[str], object], text: str) -> float:
    """CPU microseconds of one call, from about 5 ms of calls."""
    work(text)
    calls = max(1, int(0.005 / max(1e-6, _once(work, text))))
    begin = time.process_time_ns()
    for _ in range(calls):
        work(text)
    return (time.process_time_ns() - begin) / calls / 1000


def _once(work: Callable[[str], object], text: str) -> float:
    begin = time.perf_counter()
    work(text)
    return time.perf_counter() - begin


def texts() -> dict[str, str]:
    """What is measured: 280 and 5,000 characters, harmless and not."""
    short = {"everyday fr": PLAIN, "everyday en": ENGLISH, "call for help": CALL}
    return {f"{name} {size}": (text * 20)[:size] for name, text in short.items() for size in (280, 5000)}


def measure(report: Report) -> None:
    """Triage and its own normaliser in turns."""
    report.section(f"3. Triage beside its own normaliser, {ROUNDS} rounds in turns, medians")
    begin = time.perf_counter()
    lexicon = load_lexicon(LEXICON)
    loaded = time.perf_counter()
    triage = Triage(lexicon)
    triage.build()
    report.note(f"load {1000 * (loaded - begin):.0f} ms, build {1000 * (time.perf_counter() - loaded):.0f} ms")
    gc.collect()
    gc.freeze()
    for name, text in texts().items():
        floor, whole = [], []
        for _ in range(ROUNDS):
            floor.append(micros(triage.normal, text))
            whole.append(micros(triage.read, text))
        low, high = median(floor), median(whole)
        report.note(f"{name:20} normaliser {low:7.1f} us   triage {high:7.1f} us")
        if text.startswith(CALL[:20]):  # full of signals: the time goes into weighing them, and is well spent
            report.tell(f"{name}: times the normaliser", f"{high / low:.1f}")
            continue
        report.at_most(f"{name}: times the normaliser", high / low, 3)
        if len(text) == 280:
            report.at_most(f"{name}: time", high, 50, "us")


if __name__ == "__main__":
    measure(Report())
