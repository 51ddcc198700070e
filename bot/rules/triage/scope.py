"""Where things stand in a message: sentences, clauses, quotation marks, and which marks are near a finding."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable
from functools import cached_property

from bot.rules.triage.finder import Found, Hit

_SENTENCE_END = re.compile(r"[.!?…]+(?=\s|$)|[\n;]+|[!?…]+|[\U0001F300-\U0001FAFF]+")
_CLAUSE_END = re.compile(r"[,:()\u2013\u2014]|\.{2,}|\s-\s|[.!?…;\n]+")
_QUOTED = re.compile(r"«[^»]{1,300}»|“[^”]{1,300}”|\"[^\"]{1,300}\"")
_LAUGHING = re.compile(
    r"[😂🤣😹😆😅🤪💀☠😜😝]|\b(?:a?(?:h[aeiou]){2,}h?|(?:[xX]+[dD]+)|(?:lo+l+)|(?:mdr+)|(?:ptdr+))\b", re.IGNORECASE
)
_NEAR = 14
"""How many words apart two things may stand and still belong together, whatever the punctuation."""


class Scope:
    """A message and what was found in it. Everything is worked out when first asked for."""

    def __init__(self, text: str, found: Found) -> None:
        self.text, self.found = text, found
        self.tokens = found.normal.tokens

    @cached_property
    def _sentence_starts(self) -> list[int]:
        return [match.end() for match in _SENTENCE_END.finditer(self.text)]

    @cached_property
    def _clause_starts(self) -> list[int]:
        return [match.end() for match in _CLAUSE_END.finditer(self.text)]

    @cached_property
    def _quotes(self) -> list[tuple[int, int]]:
        return [match.span() for match in _QUOTED.finditer(self.text)]

    def _place(self, token: int) -> int:
        return self.found.normal.origin(token, token)[0]

    def sentence_of(self, token: int) -> int:
        return bisect_right(self._sentence_starts, self._place(token))

    def same_clause(self, first: int, second: int) -> bool:
        return bisect_right(self._clause_starts, self._place(first)) == bisect_right(
            self._clause_starts, self._place(second)
        )

    def same_sentence(self, first: int, second: int) -> bool:
        return self.sentence_of(first) == self.sentence_of(second)

    def is_quoted(self, hit: Hit) -> bool:
        return any(start < hit.start and hit.end < end for start, end in self._quotes)

    def has(self, *groups: str) -> bool:
        """Whether one of these marks stands anywhere in the message."""
        return any(group in self.found.marks for group in groups)

    def near(self, hit: Hit, groups: Iterable[str], *, within: int = _NEAR) -> bool:
        """Whether one of these marks stands in the hit's sentence, or at most `within` words away."""
        return any(
            hit.first - within <= place <= hit.last + within or self.same_sentence(place, hit.first)
            for group in groups
            for place in self.found.marks.get(group, ())
            if not hit.first <= place <= hit.last
        )

    def in_sentence(self, hit: Hit, groups: Iterable[str]) -> bool:
        return any(
            self.same_sentence(place, hit.first) for group in groups for place in self.found.marks.get(group, ())
        )

    def before(self, hit: Hit, count: int) -> list[str]:
        """Up to `count` tokens before the hit, nearest first, not beyond its clause."""
        found: list[str] = []
        for place in range(hit.first - 1, max(-1, hit.first - 1 - count), -1):
            if not self.same_clause(place, hit.first):
                break
            found.append(self.tokens[place])
        return found

    def sentence_before(self, hit: Hit, count: int) -> list[str]:
        """Up to `count` tokens before the hit, nearest first, not beyond its sentence."""
        found: list[str] = []
        for place in range(hit.first - 1, max(-1, hit.first - 1 - count), -1):
            if not self.same_sentence(place, hit.first):
                break
            found.append(self.tokens[place])
        return found

    @cached_property
    def _laughs(self) -> list[int]:
        return [match.start() for match in _LAUGHING.finditer(self.text)]

    def laughs(self, hit: Hit) -> bool:
        """Whether somebody laughs shortly before or after."""
        return any(hit.start - 80 <= place <= hit.end + 80 for place in self._laughs) or self.near(
            hit, ("laugh",), within=8
        )
