"""The body of a flag as communities send it, field by field; OpenAPI shows it, docs/connect.md explains it."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import Annotated, Any

from pydantic import AfterValidator, AwareDatetime, BaseModel, BeforeValidator, ConfigDict, Field, ValidationInfo

from config.patterns import late
from config.words import Author, ContextMessage, Flag, FlaggedBy, Media, Moderation

# RFC 3339 5.6, with the offset that makes it an instant; a bare number or a local time is refused.
_RFC_3339 = late(r"\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d:\d\d(\.\d+)?([Zz]|[+-]\d\d:\d\d)", re.ASCII)
# What no database keeps and no reader sees: NUL and lone surrogates come from broken encoders, never from members.
_UNKEEPABLE = late(r"[\x00\ud800-\udfff]")


def _clean(value: Any) -> Any:
    """Unkeepable characters go; the words around them stay: a call for help is not refused over a broken byte."""
    # What is printable holds none of them, which is told faster; what has several lines is looked at closely.
    return value if not isinstance(value, str) or value.isprintable() else _UNKEEPABLE.sub("", value)


def _number_or_text(value: Any) -> Any:
    """Many forums number their messages."""
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else _clean(value)


def _absent(value: Any) -> Any:
    """null is the same as not given."""
    return "" if value is None else _clean(value)


def _or_pictures(value: Any, info: ValidationInfo) -> Any:
    """No words are none (`""`) beside pictures alone: else null is a field that was forgotten."""
    if value is None and not info.data.get("media", True):
        raise ValueError('write the words; null is taken where there are media, "" for a message without words')
    return _absent(value)


def _is_rfc_3339(value: Any) -> Any:
    if not isinstance(value, str) or not _RFC_3339.fullmatch(value):
        raise ValueError("write the moment as RFC 3339 with its offset: 2026-11-22T03:02:00+01:00")
    return value


def _in_utc(value: datetime) -> datetime:
    if not 1970 <= value.year <= 9000:
        raise ValueError("write a moment after 1970")
    return value.astimezone(UTC)


def _is_web_address(value: str) -> str:
    if value and not value.startswith(("http://", "https://")):
        raise ValueError("write a whole address, with http:// or https://")
    return value


def _is_plain(value: str) -> str:
    if not value.strip() or not value.isprintable():
        raise ValueError("write an identifier: not empty, without control characters")
    return value


def _in_capitals(value: str) -> str:
    """`str.upper` itself has no signature but its words, and to read those takes pydantic some milliseconds."""
    return value.upper()


def none_if_null(value: Any) -> Any:
    return () if value is None else value


Id = Annotated[str, Field(max_length=200), BeforeValidator(_number_or_text), AfterValidator(_is_plain)]
Short = Annotated[str, Field(max_length=500), BeforeValidator(_absent)]
Long = Annotated[str, Field(max_length=200_000), BeforeValidator(_absent)]
Words = Annotated[str, Field(max_length=200_000), BeforeValidator(_or_pictures)]  # `media` stands above it in its body
Link = Annotated[str, Field(max_length=2000), BeforeValidator(_absent), AfterValidator(_is_web_address)]
Moment = Annotated[AwareDatetime, BeforeValidator(_is_rfc_3339), AfterValidator(_in_utc)]
Language = Annotated[str, Field(max_length=35), BeforeValidator(_absent)]
Country = Annotated[str, Field(pattern=r"^([A-Za-z]{2})?$"), BeforeValidator(_absent), AfterValidator(_in_capitals)]


class Body(BaseModel):
    """Fields that we do not know are let be: a forum may send what a later version of the desk will read."""

    model_config = ConfigDict(
        frozen=True,
        extra="ignore",
        str_strip_whitespace=False,
        defer_build=True,  # the first flag that comes builds its body and those inside it, in some milliseconds
    )


class MediaBody(Body):
    """A picture or film that came with the message. Never fetched, previewed or posted."""

    url: Annotated[str, Field(max_length=2000), BeforeValidator(_clean)]
    type: Short = Field(default="", description="its media type: image/jpeg")
    alt: Short = Field(default="", description="what it shows, in words")
    sha256: Annotated[str, Field(pattern=r"^([0-9a-fA-F]{64})?$"), BeforeValidator(_absent)] = ""


class AuthorBody(Body):
    """The member who wrote."""

    id: Id = Field(description="the member's id on the community; it never changes")
    name: Annotated[str, Field(max_length=200), BeforeValidator(_clean)] = Field(description="the name others see")
    email: Short = ""
    phone: Short = ""
    postal_address: Short = ""
    country: Country = Field(default="", description="ISO 3166-1 alpha-2; it chooses the emergency numbers")
    age: Annotated[int | None, Field(ge=0, le=150)] = None

    def author(self) -> Author:
        return Author(**vars(self))


class ContextBody(Body):
    """A message around the flagged one."""

    author: Short = ""
    text: Long
    posted_at: Moment | None = None


APART = frozenset({"author", "media", "context"})
"""Fields of a flag that are not taken as they are."""


class FlagBody(Body):
    """This message needs eyes."""

    community: Id = Field(description="the community's slug in the client's file")
    external_id: Id = Field(description="the message's id on the community; the same id is the same case")
    media: Annotated[tuple[MediaBody, ...], BeforeValidator(none_if_null), Field(max_length=50)] = ()
    text: Words = Field(
        description="the message, as the member wrote it; it may be empty, or null, when there are media"
    )
    author: AuthorBody
    posted_at: Moment = Field(description="when it was written, RFC 3339 with its offset")
    moderation: Moderation = Field(description="a_priori: it waits for publication; a_posteriori: it is online")
    url: Link = Field(default="", description="where people see it")
    language: Language = Field(default="", description="BCP 47, when the community knows it")
    reason: Short = Field(default="", description="why it was flagged, in the words of whoever did")
    reporter: Short = Field(default="", description="who flagged it: a member's id or name, or a rule's name")
    flagged_by: FlaggedBy = Field(default=FlaggedBy.HUMAN, description="a human's flag always makes a card")
    context: Annotated[tuple[ContextBody, ...], BeforeValidator(none_if_null), Field(max_length=50)] = ()
    drill: bool = Field(default=False, description="an exercise: its cards say so, in capitals")

    def flag(self, client: str) -> Flag:
        """The same as the desk's own type."""
        rest = {name: value for name, value in vars(self).items() if name not in APART}
        return Flag(
            client=client,
            author=self.author.author(),
            media=tuple(Media(**vars(one)) for one in self.media),
            context=tuple(ContextMessage(**vars(one)) for one in self.context),
            **rest,
        )


def written_out(model: type[BaseModel]) -> dict[str, Any]:
    """The JSON schema of a body in one piece, for OpenAPI: references are written out; nothing refers to itself."""
    schema = model.model_json_schema()
    parts = schema.pop("$defs", {})

    def whole(value: Any) -> Any:
        if isinstance(value, list):
            return [whole(item) for item in value]
        if not isinstance(value, dict):
            return value
        named = parts[value["$ref"].rsplit("/", 1)[-1]] if "$ref" in value else {}
        return {key: whole(item) for key, item in (named | value).items() if key != "$ref"}

    found: dict[str, Any] = whole(schema)
    return found
