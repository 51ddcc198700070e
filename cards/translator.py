"""One reader's language and time zone: sentences, lists and instants in their words.

Message ids are the English sentences; the catalogues are `cards/locale/<locale>/LC_MESSAGES/fanal.po`. They are read
once, at the first use of a locale (10 ms each for 500 messages: compiled catalogues would save little).
"""

from __future__ import annotations

import gettext
import io
from collections.abc import Iterable
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from string import Formatter
from typing import Final
from zoneinfo import ZoneInfo

from babel import Locale
from babel.dates import format_datetime, format_skeleton
from babel.lists import format_list
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from cards.card import Line, Moment, MomentStyle, Span
from config.values import Unshown

LOCALES: Final = ("fr", "en")
DEFAULT_LOCALE: Final = "fr"


def N_(message: str) -> str:
    """Mark a message id that stands in a table."""
    return message


class Translator(Unshown, frozen=True):
    """`t("Case {number}", number=217)`. Values are put in as they are: renderers escape, catalogues never do."""

    locale: str
    zone: str
    _catalogue: gettext.NullTranslations

    def __call__(self, message: str, /, **values: object) -> str:
        """The message in this language, its `{holes}` filled with words."""
        text = self._catalogue.gettext(message)
        return text.format(**values) if values else text

    def n(self, one: str, many: str, count: int, /, **values: object) -> str:
        """The form of a message for `count` things; `{count}` is filled by itself."""
        return self._catalogue.ngettext(one, many, count).format(count=count, **values)

    def line(self, message: str, /, **values: Span) -> Line:
        """The message as a line: its `{holes}` may be filled with moments, mentions and bold words."""
        return self.fill(self._catalogue.gettext(message), **values)

    def fill(self, text: str, /, **values: Span) -> Line:
        """As `line`, for a text that is translated already."""
        spans: list[Span] = []
        for words, hole, _, _ in Formatter().parse(text):
            spans += [words] if words else []
            spans += [values[hole]] if hole else []
        return tuple(spans)

    def nth(self, count: int) -> str:
        """« 3e », "3rd"."""
        if self.locale == "fr":
            return "1er" if count == 1 else f"{count}e"
        teens = 10 < count % 100 < 14
        return f"{count}{'th' if teens else {1: 'st', 2: 'nd', 3: 'rd'}.get(count % 10, 'th')}"

    def territory(self, code: str) -> str:
        """« Belgique » for "BE"; the code itself where nobody knows it."""
        return str(Locale.parse(self.locale).territories.get(code.upper(), code))

    def all_of(self, words: Iterable[str]) -> str:
        """« A, B et C »"""
        return format_list(list(words), style="standard", locale=self.locale)

    def to_all(self, names: Iterable[str]) -> str:
        """« Nadia et à Marc », after « Réservé à »: French says the preposition again."""
        first, *rest = names
        return self.all_of([first, *(f"à {name}" if self.locale == "fr" else name for name in rest)])

    def any_of(self, words: Iterable[str]) -> str:
        """« A, B ou C »"""
        return format_list(list(words), style="or", locale=self.locale)

    def apart(self, words: Iterable[str]) -> str:
        """« A, 01 ; B, 02 »: what has commas of its own is told apart by semicolons."""
        semicolon = "\N{NARROW NO-BREAK SPACE}; " if self.locale == "fr" else "; "
        return semicolon.join(words)

    def moment(self, at: datetime, near: datetime | None = None, style: MomentStyle | None = None) -> Moment:
        """The instant `at`. Without a style: the time alone on the same day as `near`, else the day and the time.

        A card passes the day on which it was posted as `near`: an hour that stands on it is never taken for another
        day's. Both are aware.
        """
        if style is None:
            style = "time" if near is not None and self._day(at) == self._day(near) else "day_time"
        return Moment(at=at, fallback=self.clock(at, style), style=style)

    def clock(self, at: datetime, style: MomentStyle) -> str:
        """The instant in words, in this reader's zone: "03:06", "03:06:12", "8 nov.", "mar. 24 nov. 14:20"."""
        zone = ZoneInfo(self.zone)
        if style == "day_time":
            day = format_skeleton("MMMEd", at.astimezone(zone), locale=self.locale)
            return f"{day} {self.clock(at, 'time')}"
        if style == "day":
            return format_skeleton("MMMd", at.astimezone(zone), locale=self.locale)
        return format_datetime(at, "HH:mm" if style == "time" else "HH:mm:ss", tzinfo=zone, locale=self.locale)

    def _day(self, at: datetime) -> object:
        return at.astimezone(ZoneInfo(self.zone)).date()


@lru_cache(maxsize=64)
def translator(locale: str, zone: str = "UTC") -> Translator:
    """For a reader. An unknown locale ("fr-CA", "de") falls back to its language, then to French."""
    language = locale.replace("_", "-").split("-", 1)[0].lower()
    known = language if language in LOCALES else DEFAULT_LOCALE
    return Translator(known, zone, _catalogue(known))


@lru_cache(maxsize=len(LOCALES))
def _catalogue(locale: str) -> gettext.GNUTranslations:
    with (Path(__file__).parent / "locale" / locale / "LC_MESSAGES" / "fanal.po").open("rb") as file:
        catalogue = read_po(file, locale=locale)
    compiled = io.BytesIO()
    write_mo(compiled, catalogue)
    compiled.seek(0)
    return gettext.GNUTranslations(compiled)
