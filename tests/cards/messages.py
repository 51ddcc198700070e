"""Finds every message id in cards/ and lays it into the catalogues: `python -m tests.cards.messages` after a change.

New ids stand in the French catalogue with an empty translation (a test names them); ids that nothing uses are dropped.
"""

from __future__ import annotations

import ast
import io
from collections.abc import Iterator
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po, write_po

CARDS = Path(__file__).parents[2] / "cards"
LOCALE = CARDS / "locale"
Id = str | tuple[str, str]


def messages() -> dict[Id, list[tuple[str, int]]]:
    """Message id -> where it stands. A plural is a pair."""
    found: dict[Id, list[tuple[str, int]]] = {}
    for path in sorted(CARDS.rglob("*.py")):
        for message, line in _in(ast.parse(path.read_text("utf-8"))):
            found.setdefault(message, []).append((path.relative_to(CARDS.parent).as_posix(), line))
    return found


def _in(tree: ast.AST) -> Iterator[tuple[Id, int]]:
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call) or not node.args:
            continue
        words = [arg.value for arg in node.args if isinstance(arg, ast.Constant) and isinstance(arg.value, str)]
        match node.func:
            case ast.Name("t" | "N_") | ast.Attribute(ast.Name("t"), "line") if words:
                yield words[0], node.lineno
            case ast.Attribute(ast.Name("t"), "n") if len(words) == 2:
                yield (words[0], words[1]), node.lineno


def path_of(locale: str) -> Path:
    """The catalogue of a locale."""
    return LOCALE / locale / "LC_MESSAGES" / "fanal.po"


def read(locale: str) -> Catalog:
    """A catalogue, as babel reads it."""
    with path_of(locale).open("rb") as file:
        return read_po(file, locale=locale, abort_invalid=True)


def catalogue(locale: str | None) -> Catalog:
    """All ids, with the translations that are known; English is the id itself."""
    known = read(locale) if locale and path_of(locale).exists() else Catalog()
    fresh = Catalog(locale=locale, project="Fanal", fuzzy=False)
    for message, places in messages().items():
        old = known.get(message if isinstance(message, str) else message[0])
        string = message if locale == "en" else (old.string if old and locale else "")
        fresh.add(message, string or ("" if isinstance(message, str) else ("", "")), locations=places)
    return fresh


def save(catalogue: Catalog, path: Path) -> None:
    """Write a catalogue; its header holds no dates, so that it only changes when a message does."""
    path.parent.mkdir(parents=True, exist_ok=True)
    body = io.BytesIO()
    write_po(body, catalogue, width=120, omit_header=True, sort_output=True, include_lineno=False)
    plural = f"Plural-Forms: {catalogue.plural_forms}\\n" if catalogue.locale else ""
    lines = ("Project-Id-Version: Fanal\\n", "Content-Type: text/plain; charset=utf-8\\n", plural)
    header = "".join(f'"{line}"\n' for line in lines if line)
    path.write_bytes(f'msgid ""\nmsgstr ""\n{header}\n'.encode() + body.getvalue())


def main() -> None:
    """Write messages.pot and both catalogues again."""
    for locale in (None, "fr", "en"):
        path = path_of(locale) if locale else LOCALE / "messages.pot"
        save(catalogue(locale), path)


if __name__ == "__main__":
    main()
