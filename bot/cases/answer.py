"""What a click or command gets back, independent of the chat; the handler translates it."""

from __future__ import annotations

from enum import StrEnum

from msgspec import Struct, field


class AnswerKind(StrEnum):
    NOTHING = "nothing"
    PRIVATE = "private"
    FORM = "form"


class Answer(Struct, frozen=True):
    """`name` is the private answer or the form, `ref` the part of the case it concerns; `values` fill the sentence."""

    kind: AnswerKind
    name: str = ""
    ref: str = ""
    values: dict[str, str] = field(default_factory=dict)

    @staticmethod
    def nothing() -> Answer:
        return Answer(AnswerKind.NOTHING)

    @staticmethod
    def private(name: str, ref: str = "", **values: str) -> Answer:
        """A private message to the person who acted."""
        return Answer(AnswerKind.PRIVATE, name, ref, values)

    @staticmethod
    def form(name: str, ref: str = "", **values: str) -> Answer:
        """Open a form, or replace the open one."""
        return Answer(AnswerKind.FORM, name, ref, values)
