"""What keeps a reply from leaving: pure functions over the draft and what is known.

The sentences are made in `cards` from these ids (stable: stored with a reply that passed one) and values:

Hard: nothing passes them.
- `other_client`: name. Remedy remove_name (our own name takes its place).
- `retired_number`: number, reason_fr, reason_en, instead (empty if nothing replaces it). Remedy replace_number, or
  remove_number.
- `recipient_dead`: recipient. Remedy change_recipient.
- `account_gone`: recipient. Remedy drop_method, or none if it is the only one. Keeps back the private message.
- `wrong_role`: role (theirs), written_for (roles, with commas). Remedy choose_template.
- `words_of_another`: nothing. Remedy remove_quotation.
- `second_person`: why (`minor` or `home`). Remedy ask_approval. Keeps back e-mail and letter.
- `same_name`: recipient. Remedy confirm_address. Keeps back the method whose address it is.
- `stop_request` of a check-in: recipient, on (ISO day). Remedy follow_up_stop.

Soft: on P0 and P1 whoever is on watch may pass them with a reason (`why_not_pass`).
- `stop_request` of anything else: the same; none for the answer to what they wrote since.
- `wrong_language`: written, wanted (`fr`, `en`). Remedy use_language.
- `names_another`: name (somebody else's in the case). Remedy remove_line.
- `open_placeholder`: hole (its label, in the text's language). Remedy fill_hole.
- `objection`: by, reason. Remedy ask_approval.
- `missing_approval`: by. Remedy ask_approval.
- `no_quotation`: nothing. Remedy add_quotation. Keeps back private methods. Not asked for domestic or sexual violence,
  nor of a letter that somebody chose to send without.
- `outdated`: line (what the text says of where the message stands, and is not true any more). Remedy say_now.
- `is_online`: nothing. A notice of a removal, or of a message that waits, and the message is to be seen.
- `method_details`: nothing. Remedy remove_details.
- `public_quotation`: nothing. Remedy remove_quotation, or none if the member's words stand in our own sentences.
  Keeps back the public reply.
- `no_helpline`: country, reason (a `NoLine` value, or empty: there is one to add), doubtful (names of the lines that
  the text gives and nobody vouches for), leads (lines about the topic that a person would have to verify first, with
  their numbers, one below the other). Remedy add_helpline, or none if there is no line to add.
- `foreign_helpline`: number, country (whose line it is). Remedy remove_number.
- `no_invitation`: nothing. Remedy add_invitation.
- `no_signature`: nothing. Remedy add_signature, or none without a signer.
- `no_address` (hard): nothing. Keeps back the methods without an address.
- `letter_lines`, `letter_columns`, `letter_characters` (hard): nothing. Remedy drop_method. Keeps back the letter.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache

from bot.rules.helplines import Found, Helpline, NoLine, Status
from bot.rules.replies.details import without_details
from bot.rules.replies.draft import Draft, Facts, Obstacle, Remedy, RemedyKind
from bot.rules.replies.fields import holes
from bot.rules.replies.folding import bare, first_word, folded, names_in, without
from bot.rules.replies.method_guards import no_address, unfit_for_paper
from bot.rules.replies.numbers import Said, said_in
from bot.rules.replies.outdated import outdated
from bot.rules.replies.phrases import invites
from bot.rules.replies.speech import wrong_language
from bot.rules.replies.template import Kind
from bot.rules.replies.whom import about_another, account_gone, same_name, second_person, stop_request, wrong_role
from bot.rules.replies.words import body_for, paragraphs, quoted, unquoted
from config.words import Category, Method

Guard = Callable[[Draft, Facts], Iterable[Obstacle]]

_WITH_QUOTATION = frozenset({Kind.REPLY, Kind.REMOVAL_NOTICE, Kind.KEEP_WAITING})
_WITHOUT_INVITATION = frozenset({Kind.ACKNOWLEDGEMENT})
_WITHOUT_SIGNATURE = frozenset({Kind.ACKNOWLEDGEMENT})
_VERBATIM = 6
"""So many of the member's words in a row, in public, are a quotation."""


def guards(draft: Draft, facts: Facts) -> tuple[Obstacle, ...]:
    """Everything that stands in the way, the hard ones first; empty if the reply may leave."""
    found = [obstacle for guard in GUARDS for obstacle in guard(draft, facts)]
    return tuple(sorted(found, key=lambda obstacle: not obstacle.hard))


def other_client(draft: Draft, facts: Facts) -> Iterator[Obstacle]:
    """A name or signature of another client; the member may have named it, so quotations are not searched."""
    text = f"{draft.subject}\n{unquoted(draft.text)}"
    said = bare(text)
    for own in sorted(facts.own_names, key=len, reverse=True):  # « Maison Lumen » may hold another's « Lumen »
        if first_word(own) in said:
            text = without(text, names_in(text, own), "·")
    for first, name in _by_first_word(tuple(facts.other_names)):
        if first not in said:
            continue  # the usual case, without a pattern of its own
        if name.strip() and name not in facts.own_names and names_in(text, name):
            yield Obstacle("other_client", True, {"name": name}, Remedy(RemedyKind.REMOVE_NAME, name))


@lru_cache(maxsize=8)
def _by_first_word(names: tuple[str, ...]) -> tuple[tuple[str, str], ...]:
    """Each name once, with its first word in small letters: the clients' files hardly ever change."""
    return tuple((first_word(name), name) for name in dict.fromkeys(names))


def retired_number(draft: Draft, facts: Facts) -> Iterator[Obstacle]:
    """A number that must never leave again, wherever the member lives."""
    said = said_in(unquoted(draft.text))
    for retired in facts.helplines.retired:
        if not said.gives(retired.number, country=retired.country):
            continue
        kind = RemedyKind.REPLACE_NUMBER if retired.instead else RemedyKind.REMOVE_NUMBER
        values = {
            "number": retired.number,
            "reason_fr": retired.reason.fr,
            "reason_en": retired.reason.en,
            "instead": retired.instead,
        }
        yield Obstacle("retired_number", True, values, Remedy(kind, retired.number))


def recipient_dead(draft: Draft, facts: Facts) -> Iterator[Obstacle]:
    if facts.recipient_dead:
        values = {"recipient": facts.recipient}
        yield Obstacle("recipient_dead", True, values, Remedy(RemedyKind.CHANGE_RECIPIENT))


def open_placeholder(draft: Draft, facts: Facts) -> Iterator[Obstacle]:
    for label in holes(f"{draft.subject}\n{draft.text}"):
        yield Obstacle("open_placeholder", False, {"hole": label}, Remedy(RemedyKind.FILL_HOLE, label))


def objection(draft: Draft, facts: Facts) -> Iterator[Obstacle]:
    for against in facts.objections:
        values = {"by": against.by, "reason": against.reason}
        yield Obstacle("objection", False, values, Remedy(RemedyKind.ASK_APPROVAL, against.by))


def missing_approval(draft: Draft, facts: Facts) -> Iterator[Obstacle]:
    for who in facts.missing_approvals:
        yield Obstacle("missing_approval", False, {"by": who}, Remedy(RemedyKind.ASK_APPROVAL, who))


def no_quotation(draft: Draft, facts: Facts) -> Iterator[Obstacle]:
    """In private the member should see what is answered, unless somebody chose to send without.

    Never asked for somebody who lives with violence: whoever holds their phone would read it.
    """
    if Category.DOMESTIC_SEXUAL_VIOLENCE in facts.categories:
        return
    private = frozenset(method for method in draft.methods if method.is_private)
    if Category.CHILD_PROTECTION in facts.categories or not draft.letter_quotes:
        private -= {Method.LETTER}  # whoever opens the post there would read it
    if not private or not draft.quotation or draft.kind not in _WITH_QUOTATION or not facts.quotation:
        return
    cited = quoted(draft.text)
    if not _cites(cited, facts.original) and _words(cited) != _words(quoted(facts.quotation)):
        yield Obstacle("no_quotation", False, {}, Remedy(RemedyKind.ADD_QUOTATION), private)


def method_details(draft: Draft, facts: Facts) -> Iterator[Obstacle]:
    """Nobody in danger reads back by what means, how much or where."""
    cited = quoted(draft.text)
    if facts.is_call_for_help and without_details(cited) != unicodedata.normalize("NFC", cited):
        yield Obstacle("method_details", False, {}, Remedy(RemedyKind.REMOVE_DETAILS))


def public_quotation(draft: Draft, facts: Facts) -> Iterator[Obstacle]:
    """In public the member's words are not repeated: others read, and what was hidden would be back."""
    if Method.PUBLIC_REPLY not in draft.methods:
        return
    body = body_for(Method.PUBLIC_REPLY, draft.text, also=draft.methods)
    only = frozenset({Method.PUBLIC_REPLY})
    if quoted(body).strip():
        yield Obstacle("public_quotation", False, {}, Remedy(RemedyKind.REMOVE_QUOTATION), only)
    elif _repeats(body, facts.original):
        yield Obstacle("public_quotation", False, {}, None, only)


def no_helpline(draft: Draft, facts: Facts) -> Iterator[Obstacle]:
    """A call for help is answered with a line that somebody verified and that serves the member's country."""
    if not facts.is_call_for_help:
        return
    said = said_in(unquoted(draft.text))
    given = [line for line in facts.helplines.of(facts.country) if _gives(said, line)]
    if any(_counts(line, facts) for line in given):
        return
    found = line_to_add(draft, facts)
    reason = _why_not(given, facts) if given or found.best else found.reason
    values = {
        "country": facts.country,
        "reason": reason.value if reason else "",
        "doubtful": ", ".join(line.name.in_(draft.language) for line in given),
        "leads": "\n".join(f"{line.name.in_(draft.language)}, {line.number}" for line in found.doubtful),
    }
    remedy = Remedy(RemedyKind.ADD_HELPLINE, found.best.id) if found.best else _to_confirm(given, found)
    yield Obstacle("no_helpline", False, values, remedy)


def _counts(line: Helpline, facts: Facts) -> bool:
    """Whether this line of the member's country answers their call for help."""
    there = line.is_trusted(facts.today) and line.serves(facts.region)
    return there and facts.helplines.serves(line, facts.topic, facts.today)


def _to_confirm(given: list[Helpline], found: Found) -> Remedy | None:
    """Where no line is vouched for, a manager may verify one now."""
    doubtful = (*given, *found.doubtful)
    return Remedy(RemedyKind.CONFIRM_HELPLINE, doubtful[0].id) if doubtful else None


def warnings(draft: Draft, facts: Facts) -> tuple[Obstacle, ...]:
    """What keeps nothing back and should be mended all the same: a line in the text whose review date has passed.

    `review_passed`: name, review_by. Remedy confirm_helpline.
    """
    said = said_in(unquoted(draft.text))
    return tuple(
        Obstacle(
            "review_passed",
            False,
            {"name": line.name.in_(draft.language), "review_by": line.review_by.isoformat()},
            Remedy(RemedyKind.CONFIRM_HELPLINE, line.id),
        )
        for line in facts.helplines.of(facts.country)
        if line.is_trusted(facts.today) and line.is_due(facts.today) and _gives(said, line)
    )


def foreign_helpline(draft: Draft, facts: Facts) -> Iterator[Obstacle]:
    """Another country's line: its short code rings nowhere, or elsewhere."""
    if not facts.country:
        return
    said = said_in(unquoted(draft.text))
    home = [number.dial for line in facts.helplines.of(facts.country) for number in line.numbers]
    told: set[str] = set()
    for line in facts.helplines.lines:
        for number in line.numbers:
            foreign = line.country != facts.country.upper() and number.dial not in home and number.dial not in told
            if foreign and said.gives(number.dial, country=line.country, names=(line.name.fr, line.name.en)):
                told.add(number.dial)
                values = {"number": number.dial, "country": line.country}
                yield Obstacle("foreign_helpline", False, values, Remedy(RemedyKind.REMOVE_NUMBER, number.dial))


def no_invitation(draft: Draft, facts: Facts) -> Iterator[Obstacle]:
    if draft.kind not in _WITHOUT_INVITATION and not invites(unquoted(draft.text)):
        yield Obstacle("no_invitation", False, {}, Remedy(RemedyKind.ADD_INVITATION))


def no_signature(draft: Draft, facts: Facts) -> Iterator[Obstacle]:
    """The last paragraph of ours holds a person's first name."""
    if draft.kind in _WITHOUT_SIGNATURE:
        return
    last = (paragraphs(unquoted(draft.text)) or [""])[-1]
    if not any(names_in(last, name) for name in (*facts.signers, facts.signer) if name.strip()):
        remedy = Remedy(RemedyKind.ADD_SIGNATURE, facts.signer) if facts.signer.strip() else None
        yield Obstacle("no_signature", False, {}, remedy)


GUARDS: tuple[Guard, ...] = (
    other_client,
    retired_number,
    recipient_dead,
    account_gone,
    wrong_role,
    about_another,
    second_person,
    same_name,
    stop_request,
    wrong_language,
    open_placeholder,
    objection,
    missing_approval,
    no_helpline,
    foreign_helpline,
    outdated,
    no_quotation,
    method_details,
    public_quotation,
    no_invitation,
    no_signature,
    no_address,
    unfit_for_paper,
)


def line_to_add(draft: Draft, facts: Facts) -> Found:
    """The lines that may be given to this member now."""
    found = facts.helplines.for_(
        country=facts.country, region=facts.region, topic=facts.topic, language=draft.language, today=facts.today
    )
    return facts.helplines.for_child(found) if facts.minor else found


def _gives(said: Said, line: Helpline) -> bool:
    names = (line.name.fr, line.name.en)
    return any(said.gives(number.dial, country=line.country, names=names) for number in line.numbers)


def _why_not(given: list[Helpline], facts: Facts) -> NoLine | None:
    """Why the lines that the text gives do not count; None if it gives none."""
    if not given:
        return None
    if not any(line.serves(facts.region) for line in given):
        return NoLine.OTHER_REGION
    if any(line.is_trusted(facts.today) and line.serves(facts.region) for line in given):
        return NoLine.OTHER_TOPIC
    expired = any(line.status is Status.VERIFIED for line in given)
    return NoLine.REVIEW_PASSED if expired else NoLine.NOT_VERIFIED


def _cites(quotation: str, original: str) -> bool:
    """Whether a quotation holds words of the original in its order; details may be left out, a short one is whole."""
    said, kept = _words(original), _words(quotation)
    if not kept:
        return False
    runs = {tuple(said[start : start + 3]) for start in range(len(said))}
    return any(tuple(kept[start : start + 3]) in runs for start in range(len(kept)))


def _repeats(text: str, original: str) -> bool:
    said, ours = _words(original), _words(text)
    runs = {tuple(said[start : start + _VERBATIM]) for start in range(len(said) - _VERBATIM + 1)}
    return any(tuple(ours[start : start + _VERBATIM]) in runs for start in range(len(ours) - _VERBATIM + 1))


def _words(text: str) -> list[str]:
    return re.findall(r"\w+", folded(text).casefold())
