"""What a click or a command gets back, in no chat's own words: the handler gives it in its chat's way."""

from __future__ import annotations

from enum import StrEnum

from msgspec import Struct, field


class AnswerKind(StrEnum):
    NOTHING = "nothing"
    PRIVATE = "private"
    FORM = "form"


class Answer(Struct, frozen=True):
    """`name` is the private answer or the form; `ref` the part of the case it is about; `values` fill the sentence."""

    kind: AnswerKind
    name: str = ""
    ref: str = ""
    values: dict[str, str] = field(default_factory=dict)

    @staticmethod
    def nothing() -> Answer:
        return Answer(AnswerKind.NOTHING)

    @staticmethod
    def private(name: str, ref: str = "", **values: str) -> Answer:
        """Words for this person alone."""
        return Answer(AnswerKind.PRIVATE, name, ref, values)

    @staticmethod
    def form(name: str, ref: str = "", **values: str) -> Answer:
        """A form opens (or, from inside a form, takes its place)."""
        return Answer(AnswerKind.FORM, name, ref, values)
