"""Column types that work alike on both databases: instants, enum values, small JSON.

They convert values directly, without SQLAlchemy's `process_…` layer: every value of every row passes here.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from enum import StrEnum
from functools import lru_cache
from typing import Any

from sqlalchemy import JSON, TIMESTAMP, String
from sqlalchemy.engine import Dialect
from sqlalchemy.types import TypeDecorator, TypeEngine


class Instant(TypeDecorator[datetime]):
    """An aware UTC instant: `timestamptz` on PostgreSQL, fixed-width ISO text on SQLite, where text sorts as time."""

    impl = String(32)
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        if dialect.name == "postgresql":
            return dialect.type_descriptor(TIMESTAMP(timezone=True))
        return dialect.type_descriptor(String(32))

    def bind_processor(self, dialect: Dialect) -> Callable[[datetime | None], Any]:
        return _utc if dialect.name == "postgresql" else _utc_text

    def process_literal_param(self, value: datetime | None, dialect: Dialect) -> Any:
        return self.bind_processor(dialect)(value)

    def result_processor(self, dialect: Dialect, coltype: object) -> Callable[[Any], datetime | None]:
        return _utc if dialect.name == "postgresql" else _from_text


def _utc(value: datetime | None) -> datetime | None:
    if value is None or value.tzinfo is UTC:
        return value
    if value.tzinfo is None:
        raise ValueError("a naive datetime must not be stored: every instant is aware")
    return value.astimezone(UTC)


@lru_cache(maxsize=512)  # a transaction writes its one moment many times
def _utc_text(value: datetime | None) -> str | None:
    instant = _utc(value)
    return None if instant is None else instant.isoformat(timespec="microseconds")


def _from_text(value: str | None) -> datetime | None:
    return None if value is None else datetime.fromisoformat(value)


class Word(TypeDecorator[StrEnum]):
    """A member of a closed vocabulary, stored as its value."""

    impl = String(40)
    cache_ok = True

    def __init__(self, words: type[StrEnum]) -> None:
        super().__init__(40)
        self.words = words

    def bind_processor(self, dialect: Dialect) -> Callable[[StrEnum | None], str | None]:
        values: dict[Any, Any] = {word: word.value for word in self.words}
        return _Known({None: None, **values}).__getitem__

    def result_processor(self, dialect: Dialect, coltype: object) -> Callable[[str | None], StrEnum | None]:
        words: dict[Any, Any] = {word.value: word for word in self.words}
        return _Known({None: None, **words}).__getitem__


class _Known(dict[Any, Any]):
    """An unknown word is a mistake of ours."""

    def __missing__(self, word: object) -> Any:
        raise ValueError(f"no such word: {word!r}")


class SmallJson(TypeDecorator[Any]):
    """Ids and facts; never a member's words."""

    impl = JSON
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        if dialect.name == "postgresql":
            from sqlalchemy.dialects.postgresql import JSONB  # a thirtieth of the start, which SQLite does without

            return dialect.type_descriptor(JSONB())
        return dialect.type_descriptor(JSON())
