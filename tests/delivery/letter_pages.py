"""What a letter's PDF shows, read by poppler: the words with their places in millimetres, and the typefaces."""

from __future__ import annotations

import re
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from html import unescape
from pathlib import Path

MILLIMETRES = 25.4 / 72
_WORD = re.compile(r'<word xMin="([\d.]+)" yMin="([\d.]+)" xMax="([\d.]+)" yMax="([\d.]+)">(.*?)</word>')


@dataclass(frozen=True)
class Word:
    text: str
    left: float
    top: float
    right: float
    bottom: float


def poppler(tool: str, pdf: bytes, *options: str) -> bytes:
    """What a tool of poppler-utils writes about a PDF."""
    path = shutil.which(tool)
    assert path is not None, "poppler-utils is missing: on Debian and Ubuntu, apt-get install poppler-utils"
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "letter.pdf"
        file.write_bytes(pdf)
        return subprocess.run(
            [path, *options, str(file), *(["-"] if tool == "pdftotext" else [])], check=True, capture_output=True
        ).stdout


def words_of(pdf: bytes) -> list[Word]:
    """The first page's words, in reading order."""
    page = poppler("pdftotext", pdf, "-bbox", "-l", "1").decode()
    return [
        Word(unescape(found[5]), *(float(found[n]) * MILLIMETRES for n in range(1, 5)))
        for found in _WORD.finditer(page)
    ]


def text_of(pdf: bytes) -> str:
    """All words, one space between them."""
    return " ".join(poppler("pdftotext", pdf).decode().split())


def fonts_of(pdf: bytes) -> Iterator[tuple[str, str, str]]:
    """Each typeface: name, whether it is embedded, whether it is a subset."""
    for line in poppler("pdffonts", pdf).decode().splitlines()[2:]:
        fields = line.split()
        yield fields[0], fields[-5], fields[-4]
