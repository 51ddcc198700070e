"""The text, and its version, that an approval, an objection or a question concerns."""

from __future__ import annotations

from bot.cases.reads import Reads
from bot.rules.replies import Kind
from bot.storage.records import Question, Reply
from bot.storage.session import TABLE
from config.words import ReplyState

UNDECIDED = frozenset({ReplyState.DRAFT, ReplyState.QUEUED, ReplyState.FAILED})
"""States of a reply that has not left; one held back for lack of an approval can still be approved."""


_IN_ADVANCE = (Kind.FIRST_WORD.value, Kind.ACKNOWLEDGEMENT.value)


def in_hand(reads: Reads, case: int) -> Reply | None:
    """What is being written to the member or waits to be sent: "the text" means this one.

    An untouched first word was agreed in advance, so there is nothing to decide about it even while its form is open.
    """
    table = TABLE[Reply]
    written = reads.of_case(Reply, case, table.c.state.in_((ReplyState.DRAFT, ReplyState.QUEUED)))
    open_only = [one for one in written if _is_first_word_untouched(one)]
    return next((one for one in reversed(written) if one not in open_only), None)


def _is_first_word_untouched(reply: Reply) -> bool:
    return reply.state is ReplyState.DRAFT and reply.kind == Kind.FIRST_WORD and reply.version == 1


def to_ask_about(reads: Reads, case: int, asker: str) -> Reply | None:
    """The text that a question asks about.

    Not a text that is already leaving and was decided: a first word or acknowledgement, agreed in advance, or what the
    asker has just sent. A question asked then concerns the case.
    """
    found = in_hand(reads, case)
    if found is None or found.state is ReplyState.DRAFT:
        return found
    return None if found.kind in _IN_ADVANCE or found.by == asker else found


def about(reads: Reads, case: int, question: Question | None) -> Reply | None:
    """The text that came with a question, whatever became of it, else the current one."""
    if question is not None and question.reply:
        return reads.find(Reply, question.reply)
    return in_hand(reads, case)


def version_of(reply: Reply) -> str:
    """Which text and version a button concerns: `<reply>.<version>`."""
    return f"{reply.id}.{reply.version}"
