"""What a reply promises: « on vous réécrit mardi », "I'll get back to you tomorrow". Its writer is asked about it.

Only the writer's own promise counts: in the first person, in the future, with a day; not what is quoted, asked, denied,
or promised by somebody else. Where in doubt nothing is read: whoever wrote it can still plan a check-in by hand.

What is offered on a condition counts, with the condition among its words: « si vous voulez, on vous rappelle demain ».
Whether it has come true nobody can tell here (a yes comes by another way, « si vous ne répondez pas » is true by
itself), and most are mere politeness. To decline costs the writer one click; a day that nobody keeps in mind costs
somebody who waits for it. Whoever is reminded reads the condition again, and calls nobody who has not agreed.
What one only can do (« nous pouvons vous rappeler ») is no promise.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from functools import cache

from msgspec import Struct

from bot.rules.cadence import MORNING, out_of_quiet_hours
from bot.rules.promised_days import Named, days_in, written
from bot.rules.walltime import ONE_DAY, instant, local_day
from bot.rules.worktime import Calendar, next_opening
from config.patterns import late

MOST = 3
"""How many promises of one reply are proposed."""

_QUOTED = late(r"«[^»]*»|“[^”]*”|\"[^\"\n]*\"|^[ \t]*>.*$", re.MULTILINE)
_SENTENCE = late(r"(?:[^.!?;…\n]|\.(?=\d)|\n(?!\s*\n))+[.!?;…]*")

_TO = r"(?:(?:vous|te|nous|me|se|y|en|lui)\s+|[tsm][’'])*"
_INFINITIVE = (
    r"(?:ré|r|re)?écrire|(?:re)?contacter|(?:re|r)?appeler|répondre|revenir|(?:re)?donner|(?:re)?prendre|(?:re)?passer|"
    r"(?:re)?parler|tenir|faire|envoyer|demander|transmettre|confirmer|dire"
)
_CERTAIN = (  # future in form: it speaks of what will be, whatever the day
    r"(?:ré|r)?écri(?:rai|ras?|rons)|(?:re)?contacter(?:ai|a|ons)|(?:r)?appeller(?:ai|a|ons)|répondr(?:ai|a|ons)|"
    r"(?:re)?viendr(?:ai|a|ons)|(?:re)?donner(?:ai|a|ons)|(?:re)?prendr(?:ai|a|ons)|(?:re)?passer(?:ai|a|ons)|"
    r"(?:re)?parler(?:ai|a|ons)|tiendr(?:ai|a|ons)|fer(?:ai|a|ons)|enverr(?:ai|a|ons)|demander(?:ai|a|ons)|"
    r"transmettr(?:ai|a|ons)|confirmer(?:ai|a|ons)|dir(?:ai|a|ons)"
)
_PRESENT = (  # future by the day that follows: « on vous réécrit mardi »
    r"(?:ré|r)?écri(?:s|t|vons)|(?:re)?contact(?:e|ons)|(?:r)?appel(?:le|ons)|répond(?:s|ons)?|"
    r"(?:re)?(?:viens|vient|venons)|(?:re)?donn(?:e|ons)|(?:re)?pren(?:ds?|ons)|(?:re)?pass(?:e|ons)|"
    r"(?:re)?parl(?:e|ons)|(?:tiens|tient|tenons)|(?:fais|fait|faisons)|envo(?:ie|yons)|demand(?:e|ons)"
)
_PLEDGE = (
    r"(?:vais|va|allons)|m[’']engage\s+à|nous\s+engageons\s+à|(?:(?:vous|te)\s+)?(?:promets|promet|promettons)\s+de|"
    r"(?:compte|comptons)"
)
_I = r"\b(?:je\s+|nous\s+|on\s+|j[’'])"
_WILL = (
    r"\b(?:i|we)(?:\s+(?:will|shall)|[’']ll|(?:\s+am|[’']m|\s+are|[’']re)\s+going\s+to|\s+promise\s+(?:you\s+)?to)\s+"
)
_ACTS = (
    r"write|get\s+back|come\s+back|reply|answer|call|phone|ring|contact|message|text|e-?mail|send|check\s+(?:back\s+)?(?:in|on)|"
    r"follow\s+up|be\s+(?:back|in\s+touch)|reach\s+out|ask\s+how|look\s+in|let\s+you\s+know|update|respond|return|"
    r"get\s+in\s+touch|tell"
)
_FUTURE = (
    rf"{_I}{_TO}(?:{_CERTAIN})\b|{_I}(?:{_PLEDGE})\s+{_TO}(?:{_INFINITIVE})\b|"
    r"\b(?:vous|tu)\s+(?:aurez|auras|recevrez|recevras)\s+(?:\w+\s+)?(?:de\s+)?(?:mes\s+|nos\s+)?"
    r"(?:nouvelles|réponse|retour|message)\b|"
    rf"{_WILL}(?:(?:also|then|both|certainly|definitely|personally)\s+)?(?:{_ACTS})\b|"
    r"\byou(?:[’']ll|\s+will)\s+hear\s+(?:back\s+)?from\s+(?:me|us)\b"
)
_NOW_OR_LATER = rf"{_I}{_TO}(?:{_PRESENT})\b"

_LONGEST = 600
"""Characters of a sentence: a longer one is no sentence, and would take long to look through."""

_GAP = 80
_TURNS = late(  # what follows belongs to other words
    r"\b(?:qu[’']|(?:(?<!tard )que|qui|car|parce|puisque|dont|où|quand|lorsque|si|depuis|jamais|"
    r"because|that|what|who|which|when|since|if|never|not)\b)|\bpas\b(?!\s+plus\s+tard)",
    re.IGNORECASE,
)
_CONDITION = r"\b(?:(?:(?:même|sauf|seulement|uniquement|even|only)\s+)?(?:si|if)|s[’'](?:il|elle)|à\s+moins|unless)\b"
_OPEN = r"[^,:;()]{1,60}"
_ON_CONDITION = late(rf"{_CONDITION}{_OPEN},\s*$", re.IGNORECASE)  # right before the promise
_IF_SO = late(rf"\s*,?\s*{_CONDITION}{_OPEN}?(?=[,:;.!…)]|$)", re.IGNORECASE)  # right after its day
_LONGEST_CONDITION = 80
"""Characters, with what stands around it."""
_DENIED = late(r"\b(?:ne|cannot|not|never|nobody|sans)\b|\bn[’']|n[’']t\b", re.IGNORECASE)
_ABOUT = late(r"(?:\b(?:que|si|that|if|whether|promise|guarantee|sure|say|know)|\bqu[’'])\s*$", re.IGNORECASE)
_AND = late(r"\s*(?:,|\bet|\bpuis|\band|\bthen|\bagain|\bde nouveau|\bà nouveau|\s)+\s*", re.IGNORECASE)
_AT_ONCE = late(r"[\s,]*(?:au plus tard|at the latest)?[\s,]*", re.IGNORECASE)


class Promised(Struct, frozen=True):
    """One promise: its words as they stand in the text, the day in the member's zone, and until when it can be kept
    (aware UTC)."""

    words: str
    day: date
    until: datetime


def promises_in(text: str, *, at: datetime, zone: str) -> tuple[Promised, ...]:
    """What a text written at `at` (aware) promises to somebody who lives in `zone`: each day once, soonest first."""
    own = _QUOTED.sub(lambda quoted: "\n" * bool(quoted[0].startswith(">")) or " " * len(quoted[0]), text)
    found: dict[date, Promised] = {}
    for sentence in _SENTENCE.findall(own.replace("\u00a0", " ").replace("\u202f", " ")):
        said = " ".join(sentence.split())
        if len(said) <= _LONGEST and not said.endswith("?"):
            for one in _of_sentence(said, at, zone):
                found.setdefault(one.day, one)
    return tuple(sorted(found.values(), key=lambda one: one.until)[:MOST])


@cache
def _compiled(pattern: str) -> re.Pattern[str]:
    """Not before a reply is read: the long ones take some milliseconds, and every start would wait for them."""
    return re.compile(pattern, re.IGNORECASE)


def _of_sentence(sentence: str, at: datetime, zone: str) -> Iterator[Promised]:
    verbs = [(verb, True) for verb in _compiled(_FUTURE).finditer(sentence)]
    verbs += [(verb, False) for verb in _compiled(_NOW_OR_LATER).finditer(sentence)]
    if not verbs:
        return
    days = tuple(days_in(sentence, written(at, zone)))
    for verb, certain in verbs:
        if _is_denied(sentence[: verb.start()]):
            continue
        for day in _days_of(verb, days, sentence):
            if certain or not day.is_today:  # « je vous écris ce soir parce que… » is said of now
                start, end = min(verb.start(), day.start), max(verb.end(), day.end)
                yield Promised(_with_condition(sentence, start, end), day.day, day.until)


def _with_condition(sentence: str, start: int, end: int) -> str:
    """What stands from `start` to `end`, and what it depends on right before and after."""
    first = max(0, start - _LONGEST_CONDITION)
    if before := _ON_CONDITION.search(sentence[first:start]):
        start = first + before.start()
    if after := _IF_SO.match(sentence, end):
        end = after.end()
    return sentence[start:end]


def _days_of(verb: re.Match[str], days: tuple[Named, ...], sentence: str) -> Iterator[Named]:
    """The day after the verb, and what is joined to it by « et »; else the one right before it."""
    after = [day for day in days if day.start >= verb.end()]
    first = next(iter(after), None)
    if first is not None and first.start - verb.end() <= _GAP and not _TURNS.search(sentence, verb.end(), first.start):
        last = first
        yield first
        for day in after[1:]:
            if not _AND.fullmatch(sentence, last.end, day.start):
                return
            last = day
            yield day
        return
    before = [day for day in days if day.end <= verb.start()]
    if before and _AT_ONCE.fullmatch(sentence, before[-1].end, verb.start()):
        yield before[-1]


def _is_denied(before: str) -> bool:
    """« Je ne peux pas promettre que… »: what follows is no promise."""
    return bool(_ABOUT.search(before) and _DENIED.search(before))


def remind_at(promise: Promised, *, now: datetime, zone: str, staff: Calendar) -> datetime | None:
    """When to call it to mind (aware UTC): the morning of that day, once the staff is there and it is day in the
    member's `zone`; on the last working day before when nobody works then; at worst shortly before it is too late. None
    when it is too late already.
    """
    if promise.until <= now:
        return None
    day = promise.day
    while day >= local_day(now, zone):
        opens = out_of_quiet_hours(next_opening(instant(day, MORNING, zone), staff), zone)
        if now < opens < promise.until and local_day(opens, zone) == day:
            return opens
        day -= ONE_DAY
    return promise.until - min(timedelta(hours=1), (promise.until - now) / 2)
