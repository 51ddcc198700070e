"""What a letter's PDF shows, read by poppler: the words with their places in millimetres, and the typefaces."""

from __future__ import annotations

import re
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from html import unescape
from io import BytesIO
from pathlib import Path

import segno
from PIL import Image

MILLIMETRES = 25.4 / 72
DOTS = 300
"""To the inch."""
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


def modules(url: str) -> list[list[bool]]:
    """The code of an address as a reader sees it, True where it is dark."""
    return [[bool(one) for one in row] for row in segno.make(url, error="m", micro=False).matrix]


def code_in(pdf: bytes, *, left: float, top: float, side: float, url: str) -> list[list[bool]]:
    """The first page's square at that place (millimetres), read as a code of as many modules as this address needs.

    Where exactly the page begins it is taken from what is dark: its corners always are."""
    count = len(modules(url))
    page = Image.open(BytesIO(picture_of(pdf))).convert("L")
    scale, slack = DOTS / 25.4, 2.0
    edges = (left - slack, top - slack, left + side + slack, top + side + slack)
    west, north, east, south = (round(edge * scale) for edge in edges)
    square = page.crop((west, north, east, south)).point(lambda grey: 255 if grey < 128 else 0)
    box = square.getbbox()
    assert box is not None, "there is no code"
    step = (box[2] - box[0]) / count, (box[3] - box[1]) / count
    return [
        [
            square.getpixel((int(box[0] + (x + 0.5) * step[0]), int(box[1] + (y + 0.5) * step[1]))) == 255
            for x in range(count)
        ]
        for y in range(count)
    ]


def picture_of(pdf: bytes) -> bytes:
    """The first page as it is printed, a PNG."""
    path = shutil.which("pdftoppm")
    assert path is not None, "poppler-utils is missing: on Debian and Ubuntu, apt-get install poppler-utils"
    command = [path, "-r", str(DOTS), "-f", "1", "-l", "1", "-gray", "-png"]
    return subprocess.run(command, input=pdf, check=True, capture_output=True).stdout
