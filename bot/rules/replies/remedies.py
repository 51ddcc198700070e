"""Mends a draft in one click: adds the helpline, the quotation, the invitation or the signature, or takes words out."""

from __future__ import annotations

import re
from collections.abc import Callable

from bot.rules.replies.details import without_details
from bot.rules.replies.draft import Draft, Facts, Remedy, RemedyKind
from bot.rules.replies.fields import FIELDS, hole
from bot.rules.replies.folding import names_in, without
from bot.rules.replies.numbers import Said
from bot.rules.replies.outdated import say_now
from bot.rules.replies.phrases import HELPLINE, INVITATION
from bot.rules.replies.words import (
    announces,
    is_quoted,
    paragraphs,
    plain_line,
    tidy,
    unquoted,
    with_quotation,
)
from config.values import replace

_Mend = Callable[[Draft, Remedy, Facts], Draft]


def apply_remedy(draft: Draft, remedy: Remedy, facts: Facts) -> Draft:
    """The draft after one click; unchanged if the remedy is for people, or if nothing is left to mend."""
    mend = MENDS.get(remedy.kind)
    return mend(draft, remedy, facts) if mend else draft


def _add_helpline(draft: Draft, remedy: Remedy, facts: Facts) -> Draft:
    line = facts.helplines.get(remedy.about)
    if line is None:
        return draft
    words = line.line(draft.language)
    gap = hole(FIELDS["helpline.line"].label.in_(draft.language), draft.language)
    if gap in draft.text:
        return draft.with_text(draft.text.replace(gap, words))
    return _insert(draft, HELPLINE.in_(draft.language).format(line=words), facts)


def _add_quotation(draft: Draft, remedy: Remedy, facts: Facts) -> Draft:
    known = facts.quotation
    return draft.with_text(with_quotation(draft.text, known, draft.language)) if known else draft


def _remove_details(draft: Draft, remedy: Remedy, facts: Facts) -> Draft:
    lines = (without_details(line) if is_quoted(line) else line for line in draft.text.split("\n"))
    return draft.with_text("\n".join(lines))


def _remove_quotation(draft: Draft, remedy: Remedy, facts: Facts) -> Draft:
    return draft.with_text(unquoted(draft.text))


def _add_invitation(draft: Draft, remedy: Remedy, facts: Facts) -> Draft:
    return _insert(draft, INVITATION.in_(draft.language), facts)


def _add_signature(draft: Draft, remedy: Remedy, facts: Facts) -> Draft:
    ours, theirs = _parts(draft.text)
    name = plain_line(remedy.about)
    gap = hole(FIELDS["signer.name"].label.in_(draft.language), draft.language)
    if gap in ours:
        return draft.with_text(draft.text.replace(gap, name))
    return draft.with_text(_join(f"{ours}\n\n{name}", theirs)) if name else draft


def _replace_number(draft: Draft, remedy: Remedy, facts: Facts) -> Draft:
    retired = next((entry for entry in facts.helplines.retired if entry.number == remedy.about), None)
    if retired is None or not retired.instead:
        return draft
    ours, theirs = _parts(draft.text)
    said = Said(ours)
    ours = without(ours, said.places(retired.number, country=retired.country), retired.instead)
    return draft.with_text(_join(ours, theirs))


def _remove_number(draft: Draft, remedy: Remedy, facts: Facts) -> Draft:
    """Take out the lines that give the number: half a sentence around a gap would be worse."""
    country = next((entry.country for entry in facts.helplines.retired if entry.number == remedy.about), "")
    lines = [line for line in facts.helplines.lines if any(number.dial == remedy.about for number in line.numbers)]
    names = tuple(name for line in lines for name in (line.name.fr, line.name.en))
    country = country or next((line.country for line in lines), "")
    kept = [
        line
        for line in draft.text.split("\n")
        if is_quoted(line) or not Said(line).gives(remedy.about, country=country, names=names)
    ]
    return draft.with_text(tidy("\n".join(kept)))


def _own_name(draft: Draft, remedy: Remedy, facts: Facts) -> Draft:
    """Another client's name becomes ours: the text was written for them."""
    if not facts.own_names or not remedy.about.strip():
        return draft
    ours, theirs = _parts(draft.text)
    return replace(
        draft,
        text=_join(_with_ours(ours, remedy.about, facts), theirs),
        subject=_with_ours(draft.subject, remedy.about, facts),
    )


def _with_ours(words: str, name: str, facts: Facts) -> str:
    """Our name in the place of theirs; a name of ours may hold theirs: « Maison Lumen » stays, « Lumen » alone not."""
    kept = [span for own in facts.own_names for span in names_in(words, own)]
    theirs = (span for span in names_in(words, name) if not any(a < span[1] and span[0] < b for a, b in kept))
    return without(words, theirs, facts.own_names[0])


def _drop_method(draft: Draft, remedy: Remedy, facts: Facts) -> Draft:
    kept = frozenset(method for method in draft.methods if method != remedy.about)
    return replace(draft, methods=kept) if kept else draft


def _remove_line(draft: Draft, remedy: Remedy, facts: Facts) -> Draft:
    """Take out the lines of ours that say a name."""
    bare = remedy.about.strip().lstrip("@")
    said = re.compile(rf"(?<!\w){re.escape(bare)}(?!\w)", re.IGNORECASE)
    kept = [line for line in draft.text.split("\n") if is_quoted(line) or not bare or not said.search(line)]
    return draft.with_text(tidy("\n".join(kept)))


MENDS: dict[RemedyKind, _Mend] = {
    RemedyKind.ADD_HELPLINE: _add_helpline,
    RemedyKind.ADD_QUOTATION: _add_quotation,
    RemedyKind.REMOVE_QUOTATION: _remove_quotation,
    RemedyKind.REMOVE_DETAILS: _remove_details,
    RemedyKind.ADD_INVITATION: _add_invitation,
    RemedyKind.ADD_SIGNATURE: _add_signature,
    RemedyKind.REPLACE_NUMBER: _replace_number,
    RemedyKind.REMOVE_NUMBER: _remove_number,
    RemedyKind.REMOVE_NAME: _own_name,
    RemedyKind.DROP_METHOD: _drop_method,
    RemedyKind.REMOVE_LINE: _remove_line,
    RemedyKind.SAY_NOW: say_now,
}


def _insert(draft: Draft, sentence: str, facts: Facts) -> Draft:
    """Put a paragraph before the signature, or at the end of our words; what stands alone is no signature."""
    ours, theirs = _parts(draft.text)
    parts = paragraphs(ours)
    signed = len(parts) > 1 and _is_signature(parts[-1], facts)
    parts.insert(len(parts) - 1 if signed else len(parts), sentence)
    return draft.with_text(_join("\n\n".join(parts), theirs))


def _is_signature(paragraph: str, facts: Facts) -> bool:
    signs = [name for name in (*facts.signers, facts.signer) if name.strip()]
    short = "\n" not in paragraph and len(paragraph) <= 60
    return short and (any(name in paragraph for name in signs) or not paragraph.rstrip().endswith((".", "?", ":")))


def _parts(text: str) -> tuple[str, str]:
    """Our words, and the quotation at the end with the line that announces it."""
    lines = text.rstrip().split("\n")
    start = len(lines)
    while start and is_quoted(lines[start - 1]):
        start -= 1
    if start == len(lines):
        return text.rstrip(), ""
    before = start - 1
    while before >= 0 and not lines[before].strip():
        before -= 1
    if before >= 0 and announces(lines[before]):
        start = before
    return "\n".join(lines[:start]).rstrip(), "\n".join(lines[start:])


def _join(ours: str, theirs: str) -> str:
    return f"{ours}\n\n{theirs}" if theirs else ours
