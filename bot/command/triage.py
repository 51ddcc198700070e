"""`fanal triage`: texts in, readings out, one JSON object a line, in order; needs no settings, secrets or database."""

from __future__ import annotations

import codecs
import json
import math
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, BinaryIO, NoReturn, TextIO

from msgspec import Struct

import config
from bot.catalog.lexicon import load_lexicon
from bot.command.told import Told
from bot.rules.triage import Reading, Triage

SHIPPED = Path(config.__file__).parent / "lexicon"
_LOOKS_LIKE_JSON = re.compile(r'\s*\{\s*["}]')
TEXT_NEEDED = 'an object with “text” (words between quotes) is needed: {"text": "…", "language": "fr", "id": 1}'
_WIDE = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_OLD_BYTES = "fanal.windows-1252"


def _in_windows_1252(error: UnicodeError) -> tuple[str, int]:
    """What bytes that are no UTF-8 say in the encoding that old French files have: without it, their accents are lost,
    and with them words. What a byte cannot be there either stays unreadable."""
    if not isinstance(error, UnicodeDecodeError):
        raise error
    return error.object[error.start : error.end].decode("cp1252", errors="replace"), error.end


codecs.register_error(_OLD_BYTES, _in_windows_1252)


class Answer(Struct, frozen=True):
    """What is printed for one line of input. `problem` is "" where it could be read."""

    line: int
    json: dict[str, Any]
    problem: str = ""


def given(standard_input: TextIO | None) -> BinaryIO:
    """The lines that somebody gives; Python has no input where it is closed. Raises Told."""
    if standard_input is None:
        raise Told("Standard input is closed. Give the texts there: fanal triage < texts.txt")
    return standard_input.buffer


def triage_of(overlay: Path | None) -> Triage:
    """The shipped lexicon, with that of an operator's folder over it. Raises ConfigErrors."""
    return Triage(load_lexicon(SHIPPED, overlay and overlay / "lexicon"))


def answers(lines: Iterable[bytes], triage: Triage, *, locale: str, language: str = "") -> Iterator[Answer]:
    """One answer for each line, as it comes; an empty line is an empty text.

    The first line that is not empty tells whether all are JSON: then one that is none is a problem, in its place. Among
    plain texts a line that is a whole object with a text is read as such, and anything else is a text.
    """
    is_json: bool | None = None
    is_wide = False
    for number, raw in enumerate(lines, start=1):
        is_wide = is_wide or (number == 1 and raw.startswith(_WIDE))
        if is_wide:
            yield _refused(number, {}, "this is UTF-16: write the texts as UTF-8")
            continue
        text = raw.rstrip(b"\r\n").decode("utf-8", errors=_OLD_BYTES)
        text = text.removeprefix("\ufeff") if number == 1 else text
        if is_json is None and text.strip():
            is_json = _LOOKS_LIKE_JSON.match(text) is not None
        answer = (
            _of_json(number, text, triage, locale=locale, language=language)
            if _LOOKS_LIKE_JSON.match(text) or (is_json and text.strip())
            else None
        )
        if answer is None or (answer.problem and not is_json):
            answer = Answer(number, shown(triage.read(text, language=language), locale))
        yield answer


def _of_json(number: int, text: str, triage: Triage, *, locale: str, language: str) -> Answer:
    try:
        given = json.loads(text, parse_constant=_no_number, parse_float=_finite)
    except json.JSONDecodeError as error:
        return _refused(number, {}, f"this is not JSON ({error.msg} at character {error.pos + 1})")
    except (ValueError, RecursionError):
        return _refused(
            number, {}, "this is JSON that nobody can keep: a number is too long or none, or it is nested too deeply"
        )
    if not isinstance(given, dict):
        return _refused(number, {}, TEXT_NEEDED)
    named = {"id": given["id"]} if "id" in given else {}
    if not isinstance(given.get("text"), str):
        return _refused(number, named, TEXT_NEEDED)
    spoken = given.get("language") or language
    if not isinstance(spoken, str):
        return _refused(number, named, "“language” is a word such as “fr”")
    return Answer(number, named | shown(triage.read(given["text"], language=spoken), locale))


def _no_number(name: str) -> NoReturn:
    """NaN and Infinity are Python's own: whoever reads our answers may not know them."""
    raise ValueError(name)


def _finite(text: str) -> float:
    """Python reads 1e999 as Infinity, and would write that."""
    number = float(text)
    return _no_number(text) if math.isinf(number) else number


def _refused(number: int, named: dict[str, Any], problem: str) -> Answer:
    return Answer(number, {**named, "line": number, "error": problem}, problem)


def shown(reading: Reading, locale: str) -> dict[str, Any]:
    """A reading as it is printed: the words in one language."""
    return {
        "level": reading.level.value,
        "category": reading.category.value,
        "categories": [category.value for category in reading.categories],
        "distress": reading.distress,
        "signals": [
            {
                "term": signal.term,
                "meaning": signal.meaning.in_(locale),
                "start": signal.start,
                "end": signal.end,
                "weight": signal.weight,
                "why": signal.why.in_(locale),
            }
            for signal in reading.signals
        ],
    }


def write(answer: Answer, out: BinaryIO) -> None:
    """One line, at once: whoever reads us waits for it. A lone surrogate stays an escape: it is no UTF-8."""
    line = json.dumps(answer.json, ensure_ascii=False)
    try:
        body = line.encode()
    except UnicodeEncodeError:
        body = json.dumps(answer.json).encode()
    out.write(body + b"\n")
    out.flush()
