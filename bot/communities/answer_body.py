"""The body of an answer as communities send it: a member wrote back there. docs/connect.md explains it."""

from __future__ import annotations

from typing import Annotated

from pydantic import BeforeValidator, Field

from bot.communities.flag_body import AuthorBody, Body, Id, Language, Link, MediaBody, Moment, Words, none_if_null
from config.deliveries import Answered
from config.words import Media


class AnswerBody(Body):
    """Somebody answered what the desk wrote, or wrote under a message that was flagged."""

    community: Id = Field(description="the community's slug in the client's file")
    external_id: Id = Field(description="the answer's own id on the community")
    in_reply_to: Id = Field(
        description="what it answers: the id of the desk's reply or private message (that you gave when it was made), "
        "of an earlier answer, or of the flagged message that it stands under"
    )
    media: Annotated[tuple[MediaBody, ...], BeforeValidator(none_if_null), Field(max_length=50)] = ()
    text: Words = Field(description="the answer, as it was written; it may be empty, or null, when there are media")
    author: AuthorBody
    posted_at: Moment = Field(description="when it was written, RFC 3339 with its offset")
    case: Annotated[int | None, Field(ge=1, le=2**53)] = Field(
        default=None, description="the case that your log has for the desk's reply; it helps where the id is not known"
    )
    private: bool = Field(default=False, description="true: it was written in private, to us alone")
    url: Link = Field(default="", description="where people see it")
    language: Language = Field(default="", description="BCP 47, when the community knows it")

    def answered(self, client: str) -> Answered:
        """The same as the desk's own type."""
        return Answered(
            client=client,
            author=self.author.author(),
            media=tuple(Media(**one.model_dump()) for one in self.media),
            **self.model_dump(exclude={"author", "media", "case"}),
            case=self.case or 0,
        )
