"""Where things stand in a message: sentences, clauses, quotation marks, and which marks are near a finding."""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Iterable
from functools import cached_property

from bot.rules.triage.finder import Found, Hit
from config.patterns import late

_SENTENCE_END = late(r"[.!?…]+(?=\s|$)|[\n;]+|[!?…]+|[\U0001F300-\U0001FAFF]+")
_FULL_STOP = late(r"(?<![.!?])[.!?](?=\s|$)|[!?]{2,}|[\n;]+")
"""Where a sentence ends and another begins, and nobody only pauses: « mort… de rire » goes on."""
_CLAUSE_END = late(r"[,:()\u2013\u2014]|\.{2,}|\s-\s|[.!?…;\n]+")
_QUOTED = late(r"«[^»]{1,300}»|“[^”]{1,300}”|\"[^\"]{1,300}\"")
_LAUGHING = late(
    r"[😂🤣😹😆😅🤪💀☠😜😝]|\b(?:a?(?:h[aeiou]){2,}h?|(?:[xX]+[dD]+)|(?:lo+l+)|(?:mdr+)|(?:ptdr+))\b", re.IGNORECASE
)
_WORD = late(r"\w")
_AFTER_NOBODY = frozenset(
    {"y", "faut", "vaut", "semble", "reste", "pleut", "arrive", "suffit", "tarde", "manque", "plait"}
)
_POLITE = (["il", "vous", "plait"], ["il", "te", "plait"])
_TO_WHOM = frozenset({"me", "te", "nous", "vous", "lui", "leur"})
_NEAR = 14
"""How many words apart two things may stand and still belong together, whatever the punctuation."""
_EARSHOT = 80
"""How many characters away a laugh may stand."""


class Scope:
    """A message and what was found in it. Everything is worked out when first asked for."""

    def __init__(self, text: str, found: Found) -> None:
        self.text, self.found = text, found
        self.tokens, self.marks = found.normal.tokens, found.marks

    @cached_property
    def _sentences(self) -> list[int]:
        return self._numbered([match.end() for match in _SENTENCE_END.finditer(self.text)])

    @cached_property
    def _clauses(self) -> list[int]:
        return self._numbered([match.end() for match in _CLAUSE_END.finditer(self.text)])

    def _numbered(self, starts: list[int]) -> list[int]:
        """For each token, how many of these places lie before it."""
        spans = self.found.normal.spans
        return [bisect_right(starts, start) for start, _ in spans] if starts else [0] * len(spans)

    @cached_property
    def _stops(self) -> list[int]:
        return [match.end() for match in _FULL_STOP.finditer(self.text)]

    @cached_property
    def _breaths(self) -> list[int]:
        return self._numbered(self._stops)

    @cached_property
    def _quotes(self) -> list[tuple[int, int]]:
        return [match.span() for match in _QUOTED.finditer(self.text)]

    @cached_property
    def _laughs(self) -> list[int]:
        if self.found.normal.index is None:
            return [match.start() for match in _LAUGHING.finditer(self.text)]
        seen = [place for place, sign in enumerate(self.text) if unicodedata.category(sign) != "Cf"]
        return [seen[match.start()] for match in _LAUGHING.finditer("".join(map(self.text.__getitem__, seen)))]

    def span(self, hit: Hit) -> tuple[int, int]:
        """Start and end of a hit in the message as written."""
        spans = self.found.normal.spans
        return spans[hit.first][0], spans[hit.last][1]

    def written_before(self, hit: Hit, place: int) -> str:
        """What stands between the token at `place` and the hit, as written: some words make no token."""
        return self.text[self.found.normal.spans[place][1] : self.span(hit)[0]]

    def is_quoted(self, hit: Hit) -> bool:
        return bool(self._quotes) and any(
            start < self.span(hit)[0] and self.span(hit)[1] < end for start, end in self._quotes
        )

    def has(self, *groups: str) -> bool:
        """Whether one of these marks stands anywhere in the message."""
        return any(group in self.marks for group in groups)

    def is_in_one_breath(self, hit: Hit) -> bool:
        """Whether no full stop and no new line stands among its words."""
        return self._breaths[hit.first] == self._breaths[hit.last]

    def near(self, hit: Hit, groups: Iterable[str], *, within: int = _NEAR) -> bool:
        """Whether one of these marks stands in the hit's sentence, or at most `within` words away."""
        places = self._places(groups)  # most messages have none, and this is asked for each of their findings
        return bool(places) and any(self._is_near(place, hit, within) for place in places)

    def _is_near(self, place: int, hit: Hit, within: int) -> bool:
        return not hit.first <= place <= hit.last and (
            hit.first - within <= place <= hit.last + within or self._sentences[place] == self._sentences[hit.first]
        )

    def in_sentence(self, hit: Hit, groups: Iterable[str]) -> bool:
        return any(self._sentences[place] == self._sentences[hit.first] for place in self._places(groups))

    def _places(self, groups: Iterable[str]) -> list[int]:
        return [place for group in groups if group in self.marks for place in self.marks[group]]

    def before(self, hit: Hit, count: int) -> list[str]:
        """Up to `count` tokens before the hit, nearest first, not beyond its clause."""
        start = max(0, hit.first - count)
        clause = self._clauses[hit.first]
        return [self.tokens[place] for place in range(hit.first - 1, start - 1, -1) if self._clauses[place] == clause]

    def after(self, hit: Hit, count: int) -> list[str]:
        """Up to `count` tokens after the hit, not beyond its clause."""
        clause, places = self._clauses[hit.last], range(hit.last + 1, min(hit.last + 1 + count, len(self.tokens)))
        return [self.tokens[place] for place in places if self._clauses[place] == clause]

    def goes_on(self, hit: Hit) -> bool:
        """Whether the hit's clause goes on after it."""
        following = hit.last + 1
        return following < len(self.tokens) and self._clauses[following] == self._clauses[hit.last]

    def is_whole_sentence(self, hit: Hit) -> bool:
        """Whether its sentence says nothing else."""
        around = [place for place in (hit.first - 1, hit.last + 1) if 0 <= place < len(self.tokens)]
        return not any(self._sentences[place] == self._sentences[hit.first] for place in around)

    def nearest(self, hit: Hit, groups: tuple[str, ...], *, within: int) -> str:
        """Which of these marks stands last before the hit in its sentence; "" if none does.

        A "you" counts in the hit's clause alone: « vous comprenez pas, envie de mourir ».
        """
        best, found = -1, ""
        for group in groups:
            for place in self.marks.get(group, ()):
                if group == "second" and self._clauses[place] != self._clauses[hit.first]:
                    continue
                if max(best, hit.first - within - 1) < place < hit.first and not self._is_impersonal(place):
                    best, found = place, group
        return found if best >= 0 and self._sentences[best] == self._sentences[hit.first] else ""

    def _is_impersonal(self, place: int) -> bool:
        """`il y a`, `il faut`, `s'il vous plaît`: an "il" that is nobody, and a "vous" that is only polite."""
        if self.tokens[place - 1 : place + 2] in _POLITE:
            return True
        if self.tokens[place] != "il":
            return False
        after = [token for token in self.tokens[place + 1 : place + 3] if token not in _TO_WHOM]
        return bool(after) and after[0] in _AFTER_NOBODY

    def laughs(self, hit: Hit) -> bool:
        """Whether somebody laughs shortly before or after, and not at what they told before."""
        start, end = self.span(hit)
        heard = [place for place in self._laughs if start - _EARSHOT <= place <= end + _EARSHOT]
        spans = self.found.normal.spans
        heard += [spans[place][0] for place in self._places(("laugh",)) if self._is_near(place, hit, 8)]
        return any(self._reaches(place, start if place < start else end) for place in heard)

    def _reaches(self, laugh: int, place: int) -> bool:
        """Whether a laugh at character `laugh` belongs to what stands at `place`: « mdr ! je meurs », « je
        meurs. mdr », but not « trop drôle mdr. Sinon je pleure »."""
        here, there = bisect_right(self._stops, laugh), bisect_right(self._stops, place)
        if abs(there - here) != 1:
            return here == there
        end = self._stops[here] if here < len(self._stops) else None
        return not _WORD.search(_LAUGHING.sub("", self.text[self._stops[here - 1] if here else 0 : end]))
