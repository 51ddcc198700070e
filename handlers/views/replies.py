"""The forms of a reply (its text, its methods, what stands in its way) and of a proposed template."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from msgspec import Struct

from bot.cases import answer_links, dispatches, mailing, wording
from bot.cases.addresses import address_of
from bot.cases.methods import keeps_private
from bot.catalog.clients import Person
from bot.rules import letters
from bot.rules.replies import Kind, Obstacle, Template, body_for, fitting
from bot.rules.replies.words import is_quoted
from bot.rules.triage.reading import Bilingual
from bot.rules.watch import on_watch
from bot.storage.records import Case, Message, Proposal, Reply
from bot.storage.sent_records import MemberAnswer
from bot.storage.session import TABLE
from cards.labels import category_name
from cards.views import (
    DispatchView,
    FirstWordView,
    LatestView,
    MethodView,
    ObstacleView,
    ReplyFormView,
    SendingView,
    SentBeforeView,
    TemplateChoiceView,
    TemplateProposalView,
)
from config.deliveries import ADDRESSED
from config.words import Category, Discipline, Level, Method, ReplyState
from handlers.views.room import Room

THEIR_OWN = Bilingual("(une adresse faite pour ce membre)", "(an address made for this member)")
UNQUOTED = Bilingual("(La lettre ne cite pas le message.)", "(The letter does not quote the message.)")
LETTER_LINES = 6
"""So many lines of a letter are shown before it is made."""


def reply_view(room: Room, case: Case, reply: Reply, reader: Person, typed: Mapping[str, Any]) -> ReplyFormView:
    """The form of a reply; `typed` is what was typed in it when it came back."""
    content = room.reads.words(reply.evidence)
    standing = wording.obstacles(room.reads, case, reply, reader)
    passing = _passing(room, case, standing, reader)
    return ReplyFormView(
        number=case.id,
        version=case.drawn,
        ref=str(reply.id),
        now=room.reads.now,
        to=room.handle(reply.member),
        text=str(content.get("text", "")),
        methods=_methods(room, case, reply),
        revision=int(content.get("revision", 0)),
        obstacles=tuple(obstacle_view(found) for found in standing),
        warnings=tuple(obstacle_view(found) for found in wording.warned(room.reads, case, reply, reader)),
        can_pass=passing.allowed,
        may_pass=passing.others,
        reason=str(typed.get("reason") or ""),
        templates=_templates(room, case, reply),
        keeps_private=keeps_private(case),
        letter_quotes=_letter_quotes(room, case, reply),
        leaves_after=int(room.reads.catalog.rules.undo.total_seconds()),
        latest=_latest(room, case) if reply.kind == Kind.CHECK_IN and room.full else None,
        before=_before(room, case, reply),
    )


def _before(room: Room, case: Case, reply: Reply) -> SentBeforeView | None:
    """The last of what leaves for this member or has left: nobody writes the same twice unawares."""
    replies = TABLE[Reply].c
    wanted = (replies.member == reply.member, replies.state.in_((ReplyState.QUEUED.value, ReplyState.SENT.value)))
    last = max(room.reads.of_case(Reply, case.id, *wanted), key=lambda one: one.at, default=None)
    if last is None:
        return None
    leaves = last.undo_until if last.state is ReplyState.QUEUED else None
    return SentBeforeView(by=room.name(last.by), at=leaves or last.sent_at or last.at, left=leaves is None)


class _Passing(Struct, frozen=True):
    """Whether the reader may send despite what stands in the way, and who else may."""

    allowed: bool
    others: str = ""


def _passing(room: Room, case: Case, standing: tuple[Obstacle, ...], reader: Person) -> _Passing:
    if case.level not in (Level.P0, Level.P1) or any(found.hard for found in standing):
        return _Passing(allowed=False)
    if not standing or wording.is_on_watch(room.reads, reader):
        return _Passing(allowed=bool(standing))
    turn = on_watch(room.reads.staffed.watch(Discipline.MODERATION), room.reads.now)
    return _Passing(allowed=False, others=room.name(turn.person) if turn is not None and turn.person else "")


def _latest(room: Room, case: Case) -> LatestView | None:
    """The member's latest words, here or elsewhere: nobody should ask how they are without reading them."""
    posted, answered = TABLE[Message].c, TABLE[MemberAnswer].c
    messages = room.reads.rows(Message, posted.member == case.author, order=(posted.posted_at.desc(),), limit=1)
    own = (answered.member == case.author, answered.trusted.is_(True))
    answers = room.reads.rows(MemberAnswer, *own, order=(answered.at.desc(),), limit=1)
    said = [*((m.posted_at, m.evidence) for m in messages), *((a.at, a.evidence) for a in answers)]
    if not said:
        return None
    at, evidence = max(said)
    content = room.reads.words(evidence)
    return LatestView(at=at, text=str(content.get("text", "")), between=bool(content.get("between")))


def obstacle_view(found: Obstacle) -> ObstacleView:
    return ObstacleView(
        id=found.id,
        hard=found.hard,
        values=dict(found.values),
        remedy=wording.remedy_ref(found.remedy) if found.remedy else "",
        methods=tuple(method for method in Method if method in found.methods),
    )


def _methods(room: Room, case: Case, reply: Reply) -> tuple[MethodView, ...]:
    text = str(room.reads.words(reply.evidence).get("text", ""))
    able = [m for m in Method if m in wording.methods_of(room.reads, case) or m.value in reply.methods]
    chosen = [method for method in able if method.value in reply.methods]
    return tuple(
        MethodView(
            method=method,
            chosen=method in chosen,
            unaddressed=method in ADDRESSED and not address_of(room.reads, case.id, reply.member, method),
            preview=_preview(room, reply, method, text, chosen) if method in chosen else "",
        )
        for method in able
    )


def _preview(room: Room, reply: Reply, method: Method, text: str, chosen: list[Method]) -> str:
    """What the member gets by this method; empty if that is the text itself."""
    content = room.reads.words(reply.evidence)
    quotes = bool(content.get("letter_quotes", True))
    body = body_for(method, text, also=set(chosen) - {method}, letter_quotes=quotes)
    if not method.is_private:
        return body if body != text else ""
    answer = _answer_line(reply, method) if content.get("answerable") else ""
    if method is Method.EMAIL:
        subject = str(content.get("subject", "")) or mailing.SUBJECT.in_(reply.language)
        return "\n\n".join(part for part in (subject, body, answer) if part)
    if method is Method.LETTER:
        return "\n".join([*body.split("\n")[:LETTER_LINES], *_letter_end(body, answer, language=reply.language)])
    return f"…\n\n{answer}" if answer else ""


def _answer_line(reply: Reply, method: Method) -> str:
    """« Pour nous répondre : … »: the address itself is made when the reply leaves."""
    if method is Method.LETTER:
        return letters.ANSWER.in_(reply.language)
    return answer_links.LINE.in_(reply.language).format(address=THEIR_OWN.in_(reply.language))


def _letter_end(body: str, answer: str, *, language: str) -> list[str]:
    """What comes below the first lines: that there is more, whether it quotes, and how to answer."""
    more = ["…"] if body.count("\n") >= LETTER_LINES else []
    quoted = any(is_quoted(line) for line in body.split("\n"))
    return [*more, *([] if quoted else ["", UNQUOTED.in_(language)]), *(["", answer] if answer else [])]


def _letter_quotes(room: Room, case: Case, reply: Reply) -> bool | None:
    """Asked for a call for help whose letter would have an address."""
    able = Method.LETTER in wording.methods_of(room.reads, case)
    if not able or not keeps_private(case) or not address_of(room.reads, case.id, reply.member, Method.LETTER):
        return None
    return wording.draft_of(room.reads, reply).letter_quotes


def dispatch_views(room: Room, reply: Reply) -> tuple[DispatchView, ...]:
    """The state of each method of the reply."""
    return tuple(
        DispatchView(
            method=found.method,
            state=found.state,
            at=found.settled_at or found.sent_at,
            reason=found.reason,
            ref=str(found.id) if found.made else "",
        )
        for found in dispatches.of_reply(room.reads, reply.id)
    )


def _templates(room: Room, case: Case, reply: Reply) -> tuple[TemplateChoiceView, ...]:
    """Templates that could be used instead, best first, including the current one."""
    method = Method(reply.methods[0]) if reply.methods else Method.PUBLIC_REPLY
    found = fitting(
        wording.templates(room.reads),
        category=case.category,
        language=reply.language,
        country=wording.country_of(room.reads, case),
        method=method,
        kind=Kind(reply.kind),
        role=wording.role_of_author(room.reads, case),
        fallback_language=room.client.locale,
    )
    known = {template.id: template for template in found if template.language == reply.language}
    in_use = wording.templates(room.reads).get(reply.template, reply.language, room.client.country)
    if in_use is not None and in_use.id not in known:  # it was chosen for another method: its words may stay
        known = {in_use.id: in_use, **known}
    names = [_named(room, template) for template in known.values()]
    return tuple(
        TemplateChoiceView(
            id=template.id,
            name=f"{name} ({template.id})" if names.count(name) > 1 else name,
            chosen=template.id == reply.template,
        )
        for template, name in zip(known.values(), names, strict=True)
    )


def _named(room: Room, template: Template) -> str:
    """The template's own name, else its purpose in the reader's language."""
    if template.name not in ("", template.id):
        return template.name
    known = [category_name(category, room.t) for category in Category if category in template.categories]
    return ", ".join(name for name in known if name) or template.id


def first_word_view(room: Room, case: Case, reply: Reply, reader: Person) -> FirstWordView:
    """The short reply agreed in advance, and by whom it was agreed."""
    table = TABLE[Proposal]
    accepted = room.reads.rows(
        Proposal,
        table.c.template == reply.template,
        table.c.version == reply.template_version,
        table.c.accepted_at.is_not(None),
    )
    standing = wording.obstacles(room.reads, case, reply, reader)
    passing = _passing(room, case, standing, reader)
    return FirstWordView(
        number=case.id,
        version=case.drawn,
        ref=str(reply.id),
        to=room.handle(reply.member),
        text=str(room.reads.words(reply.evidence).get("text", "")),
        methods=_methods(room, case, reply),
        obstacles=tuple(obstacle_view(found) for found in standing),
        can_pass=passing.allowed,
        may_pass=passing.others,
        approved_by=room.name(accepted[-1].decided_by if accepted else room.client.approver),
        approved_on=accepted[-1].accepted_at if accepted else None,
        keeps_private=keeps_private(case),
    )


def sending_view(room: Room, case: Case, reply: Reply) -> SendingView:
    """A reply being sent, and whether its edited text could become a template."""
    content = room.reads.words(reply.evidence)
    text = str(content.get("text", ""))
    return SendingView(
        number=case.id,
        version=case.drawn,
        ref=str(reply.id),
        now=room.reads.now,
        to=room.handle(reply.member),
        leaves_at=reply.undo_until or reply.at,
        methods=tuple(Method(name) for name in reply.methods),
        text=text,
        sent_at=reply.sent_at,
        can_keep_template=bool(reply.template) and text != content.get("rendered", text),
    )


def proposal_view(room: Room, case: Case, proposal: Proposal) -> TemplateProposalView:
    """A text proposed as a template, beside the one in use now."""
    content = room.reads.words(proposal.evidence)
    decided = proposal.accepted_at or proposal.declined_at
    used = wording.templates(room.reads).get(proposal.template, proposal.language, room.client.country)
    waiting = used if decided is None else None
    return TemplateProposalView(
        ref=f"{proposal.id}.{used.version}" if used else str(proposal.id),
        client=room.client.name,
        template=proposal.template,
        proposed_by=room.name(proposal.by),
        before=waiting.body if waiting else str(content.get("before", "")),
        after=str(content.get("body", "")),
        template_version=waiting.version + 1 if waiting else proposal.version,
        number=case.id,
        version=case.drawn,
        decided_by=room.name(proposal.decided_by) if decided else "",
        accepted=None if decided is None else proposal.accepted_at is not None,
    )
