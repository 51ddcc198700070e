"""Spaces and apostrophes of French: one rule, and the places that hold to it. `python -m tests.cards.typography` after
a change.

A narrow no-break space before `;`, `!` and `?`; a no-break space before `:` and inside « » (Imprimerie nationale). A
plain one lets the mark begin the next line, on a phone nearly always. Apostrophes are straight, as SCREENS writes
them: two kinds on one screen look like a slip.
"""

from __future__ import annotations

import re
from pathlib import Path

from babel.messages.catalog import Message

from tests.cards.messages import path_of, read, save

TEMPLATES = Path(__file__).parents[2] / "config" / "templates" / "fr"
_SPACES = "[ \u00a0\u2009\u202f]"
_HIGH = re.compile(rf"{_SPACES}+([;!?])(?!=)")
_COLON = re.compile(rf"{_SPACES}+:(?![\w/:])")
_OPENING, _CLOSING = re.compile(rf"«{_SPACES}*"), re.compile(rf"{_SPACES}*»")


def french(text: str) -> str:
    """The text with its spaces as French sets them. None is put where there was none, but inside « »: `14:20`."""
    text = text.replace("\u2019", "'")
    text = _HIGH.sub("\u202f\\1", text)
    text = _COLON.sub("\u00a0:", text)
    return _CLOSING.sub("\u00a0»", _OPENING.sub("«\u00a0", text))


def set_in_french(message: Message) -> str | tuple[str, ...]:
    """Its translation, or each form of one."""
    assert message.string is not None, message.id
    return french(message.string) if isinstance(message.string, str) else tuple(french(one) for one in message.string)


def main() -> None:
    """Write the French catalogue and templates again."""
    catalogue = read("fr")
    message: Message
    for message in catalogue:
        if message.id:
            message.string = set_in_french(message)
    save(catalogue, path_of("fr"))
    for path in TEMPLATES.glob("*.md"):
        path.write_text(french(path.read_text("utf-8")), "utf-8")


if __name__ == "__main__":
    main()
