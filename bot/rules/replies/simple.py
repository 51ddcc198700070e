"""Tells templates that are surely right without parsing them: nearly all are, and at each start all of them are looked
at. Whatever it doubts is for the parser (`render.check`), which says what is wrong and where.
"""

from __future__ import annotations

from bot.rules.replies.fields import FIELDS
from config.patterns import late

_TAG = late(r"\{\{ ([\w.]+) \}\}|\{% (?:if ([\w.]+)|(else|endif)) %\}")


def is_simple(body: str) -> bool:
    """Whether a body only shows fields that have words and asks about fields, each question closed."""
    if "{" in _TAG.sub("", body):
        return False
    questions: list[str] = []
    for shown, asked, mark in _TAG.findall(body):
        if shown:
            if shown not in FIELDS or not FIELDS[shown].shown:
                return False
        elif asked:
            if asked not in FIELDS:
                return False
            questions.append("if")
        elif not questions or questions[-1] == mark:  # nothing was asked, or a second `else`
            return False
        elif mark == "endif":
            questions.pop()
        else:
            questions[-1] = mark
    return not questions
