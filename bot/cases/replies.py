"""Replies to the member: filled in from a template, edited, guarded, and sent after 30 s in which they can be
undone."""

from __future__ import annotations

from bot.cases import deeds, dispatches, drafts, follow_ups, looks, methods, openings, overtaken, wording
from bot.cases.answer import Answer
from bot.cases.methods import by_default
from bot.cases.tx import Tx
from bot.catalog.clients import Person
from bot.errors import Conflict, MissingData, Refused
from bot.rules import lifecycle
from bot.rules.replies import Kind, NoPass, RemedyKind, apply_remedy, render, why_not_pass
from bot.storage.records import Case, Entry, Message, Question, Reply
from bot.storage.session import TABLE
from config.words import CaseStatus, Click, Method, ReplyState, Verb, Visibility

WITHOUT_QUOTATION = "unquoted"
"""The tick « Sans citer le message »: the letter without its quotation."""

KEEP, READ, BACK = "keep", "read", "back"
"""What mends nothing: « Garder pour plus tard » and « Lire le message » keep what was typed; and the way back."""

# --- preparing ------------------------------------------------------------------------------------


def reply(tx: Tx, click: Click) -> Answer:
    """Open the form ready to send: the best template, filled in."""
    deed = deeds.look(tx, click)
    if deed.case.status is CaseStatus.CLOSED:
        raise Refused("case_closed")
    return compose(tx, click.case, deed.person.id)


def compose(tx: Tx, case_id: int, who: str, *, private: bool = False) -> Answer:
    """The draft in hand, or a new one."""
    case = tx.current(case_id)
    draft, person = drafts.in_hand(tx, case.id) or drafts.held_back(tx, case.id), _person(tx, who)
    waits = case.visibility is Visibility.PENDING and draft is not None and draft.kind == Kind.KEEP_WAITING
    kind = Kind.KEEP_WAITING if private or waits else Kind.REPLY
    methods = by_default(tx, case, private=kind is Kind.KEEP_WAITING)
    if draft is not None:
        draft = drafts.refreshed(tx, case, person, draft, kind=kind, methods=methods)
    else:
        draft = drafts.make(tx, case, person, kind=kind, methods=methods)
    return Answer.form("reply", ref=str(draft.id))


def first_word(tx: Tx, click: Click) -> Answer:
    """Show a short reply agreed in advance; a second click sends it."""
    deed = deeds.look(tx, click)
    if deed.case.status is CaseStatus.CLOSED:
        raise Refused("case_closed")
    _not_said_yet(tx, deed.case)
    kept = [one for one in _first_words(tx, click.case) if (one.state, one.by) == (ReplyState.DRAFT, deed.person.id)]
    methods = by_default(tx, deed.case)[:1]
    if not methods:
        raise Refused("cannot_reply")
    if kept:
        draft = drafts.refreshed(tx, deed.case, deed.person, kept[-1], methods=methods)
    else:
        draft = drafts.make(tx, deed.case, deed.person, kind=Kind.FIRST_WORD, methods=methods)
    return Answer.form("first_word", ref=str(draft.id))


def _first_words(tx: Tx, case: int) -> list[Reply]:
    return tx.of_case(Reply, case, TABLE[Reply].c.kind == Kind.FIRST_WORD.value)


def _not_said_yet(tx: Tx, case: Case) -> None:
    """Two first words would say the same: the second person is told who was first."""
    if left := [one for one in _first_words(tx, case.id) if _answers_the_newest(tx, case, one)]:
        raise Conflict(left[-1].by, Verb.SEND, left[-1].at)


def _answers_the_newest(tx: Tx, case: Case, word: Reply) -> bool:
    """Whether a first word is queued, or has left and may arrive, since the member's last message and the case's
    opening."""
    if word.state not in (ReplyState.QUEUED, ReplyState.SENT):
        return False
    entries = tx.of_case(Entry, case.id)
    called = looks.last_call(entries)
    wrote = [message.received_at for message in tx.of_case(Message, case.id)]
    since = max(openings.began(case, entries), *wrote, *([called.at] if called is not None else []))
    ways = dispatches.of_reply(tx, word.id)
    return word.at >= since and not (ways and all(one.state.did_not_arrive for one in ways))


# --- editing --------------------------------------------------------------------------------------


def send(tx: Tx, click: Click) -> Answer:
    """Send the form's text, unless something stands in its way: then the form says what, and how to mend it."""
    deed = deeds.begin(tx, click)
    lifecycle.require_open(deed.state)
    shown = _editable(tx, click)
    if shown.kind == Kind.FIRST_WORD:
        _not_said_yet(tx, deed.case)
    found = _take_in(tx, click, shown)
    if deeds.value(click, "template") not in ("", found.template):
        return _change_template(tx, click, found, deed.person)
    if not found.methods:
        raise MissingData({"methods": "required"})
    if not wording.draft_of(tx, found).text.strip():
        raise MissingData({"text": "required"})
    standing = wording.obstacles(tx, deed.case, found, deed.person)
    reason = deeds.value(click, "reason")
    watching = wording.is_on_watch(tx, deed.person)
    refused = why_not_pass(standing, level=deed.case.level, on_watch=watching, reason=reason)
    if refused is not None:
        if refused is NoPass.NO_REASON and _has_been_told(tx, click, shown, found):
            raise MissingData({"reason": "why_all_the_same"})
        name = "first_word" if found.kind == Kind.FIRST_WORD else "reply"
        return Answer.form(name, ref=str(found.id), blocked="yes")
    deeds.take_if_free(tx, deed)
    passed = [obstacle.id for obstacle in standing]
    queue(tx, deed.case, found, deed.person.id, passed=passed, reason=reason)
    return Answer.form("sending", ref=str(found.id))


def _has_been_told(tx: Tx, click: Click, shown: Reply, found: Reply) -> bool:
    """Whether the form already asked for a reason, and nothing in the reply has changed since."""
    return "reason" in (click.values or {}) and wording.draft_of(tx, shown) == wording.draft_of(tx, found)


def mend(tx: Tx, click: Click) -> Answer:
    """Apply one remedy and show the mended text. `ref` is `<reply>/<remedy>`."""
    deed = deeds.begin(tx, click)
    reply_id, _, remedy = click.ref.partition("/")
    found = _draft_by_id(tx, click.case, reply_id)
    found = _take_in(tx, click, found)
    if remedy == KEEP:
        return Answer.private("draft_kept")
    if remedy == READ:
        deeds.has_read(tx, deed)
        return Answer.form("read", reply=str(found.id))
    if remedy == BACK:
        return Answer.form("reply", ref=str(found.id))
    asked = wording.remedy_of(remedy)
    if asked.kind is RemedyKind.USE_LANGUAGE:
        found = _in_language(tx, deed.case, found, deed.person, asked.about)
    else:
        facts = wording.facts_for(tx, deed.case, found, deed.person)
        mended = apply_remedy(wording.draft_of(tx, found), asked, facts)
        found = tx.change(found, methods=sorted(mended.methods))
        found = _rewrite(tx, found, text=mended.text, subject=mended.subject, by_us=True)
    return Answer.form("first_word" if found.kind == Kind.FIRST_WORD else "reply", ref=str(found.id))


def _take_in(tx: Tx, click: Click, found: Reply) -> Reply:
    """Keep what was typed, chosen and ticked; a new version of the text voids approvals of the former one."""
    if click.values is None:
        return found
    found = drafts.touched(tx, found)
    if "methods" in click.values:
        ticked = methods.chosen(tx, tx.current(found.case_id), deeds.chosen(click, "methods"))
        found = tx.change(found, methods=[method.value for method in ticked])
    if "letter" in click.values:
        found = _letter(tx, found, quotes=WITHOUT_QUOTATION not in deeds.chosen(click, "letter"))
    if "text" in click.values:
        found = _rewrite(tx, found, text=deeds.value(click, "text"), by_us=False)
    return found


def _letter(tx: Tx, found: Reply, *, quotes: bool) -> Reply:
    """Whether the letter quotes the member's message: somebody close may open it."""
    content = tx.words(found.evidence)
    if quotes is bool(content.get("letter_quotes", True)):
        return found
    evidence, _ = tx.seal("reply", {**content, "letter_quotes": quotes}, case=found.case_id)
    return tx.change(found, evidence=evidence)


def _in_language(tx: Tx, case: Case, found: Reply, person: Person, language: str) -> Reply:
    """The same template in the member's language, else the best one there is in that language."""
    kind, methods = Kind(found.kind), [Method(name) for name in found.methods]
    same = wording.templates(tx).get(found.template, language, tx.client.country)
    template = same or wording.template_for(tx, case, kind=kind, methods=methods)
    if template is None:
        raise Refused("no_template")
    rendered = render(template, wording.data_for(tx, case, person, language=template.language))
    chosen = {"language": template.language, "template": template.id, "template_version": template.version}
    found = tx.change(found, **chosen)
    return _rewrite(tx, found, text=rendered.text, subject=rendered.subject, by_us=True, filled_in=True)


def _rewrite(
    tx: Tx, found: Reply, *, text: str, by_us: bool, subject: str | None = None, filled_in: bool = False
) -> Reply:
    """`filled_in`: from a template, without anybody's own words."""
    content = tx.words(found.evidence)
    subject = str(content.get("subject", "")) if subject is None else subject
    if content.get("text") == text and content.get("subject", "") == subject:
        return found
    revision = int(content.get("revision", 0)) + (1 if by_us else 0)
    after_us = {**content, "text": text, "subject": subject, "revision": revision}
    if filled_in:
        after_us["rendered"] = text
    evidence, words = tx.seal("reply", after_us, case=found.case_id)
    after = tx.change(found, evidence=evidence, version=found.version + 1)
    case = tx.lock(found.case_id)
    tx.record(case, found.by, "edited", words=words, reply=found.id, reply_version=after.version)
    for question in tx.matching(Question, case_id=case.id, reply=found.id):
        tx.redraw_question(case, question.id)  # an expert who was asked decides on the current text
    tx.redraw(case)
    return after


def _change_template(tx: Tx, click: Click, found: Reply, person: Person) -> Answer:
    template = wording.templates(tx).get(deeds.value(click, "template"), found.language, tx.client.country)
    if template is None:
        raise MissingData({"template": "unknown_template"})
    case = tx.current(click.case)
    rendered = render(template, wording.data_for(tx, case, person, language=template.language))
    found = tx.change(found, template=template.id, template_version=template.version)
    found = _rewrite(tx, found, text=rendered.text, by_us=True, filled_in=True)
    return Answer.form("reply", ref=str(found.id))


# --- on its way -----------------------------------------------------------------------------------


def queue(tx: Tx, case: Case, found: Reply, who: str, *, passed: list[str], reason: str = "") -> Reply:
    """Freeze the text; it leaves in 30 s unless that is undone."""
    leaves = tx.now + tx.rules.undo
    found = tx.change(
        found,
        state=ReplyState.QUEUED,
        digest=wording.draft_of(tx, found).digest,
        by=who,
        at=tx.now,
        undo_until=leaves,
        overridden=passed,
    )
    words = tx.seal("reason", {"text": reason}, case=case.id)[1] if reason and passed else ""
    dispatches.queue(tx, found)
    overtaken.superseded(tx, found)
    case = tx.save(tx.current(case.id), decided_at=case.decided_at or tx.now)
    if Method.LETTER.value in found.methods and not wording.draft_of(tx, found).letter_quotes:
        tx.record(case, who, "letter_unquoted", reply=found.id)
    tx.record(case, who, Verb.SEND, words=words, reply=found.id, methods=found.methods, passed=passed)
    tx.set_timer("send", leaves, case=case.id, ref=str(found.id))
    if passed:
        for manager in tx.staffed.managers:
            if manager.id != who:
                tx.direct(case, manager.id, "passed", ref=str(found.id), by=who)
    tx.redraw(case)
    return found


def undo_send(tx: Tx, click: Click) -> Answer:
    """Take it back before it has left: the text becomes a draft again."""
    deed = deeds.begin(tx, click)
    found = tx.get(Reply, int(click.ref or 0))
    if found.state is not ReplyState.QUEUED or not tx.cancel_timer("send", case=click.case, ref=str(found.id)):
        raise Refused("too_late")
    tx.change(found, state=ReplyState.DRAFT, digest="", undo_until=None)
    dispatches.undo(tx, found)
    tx.record(deed.case, deed.person.id, Verb.UNDO_SEND, reply=found.id)
    tx.redraw(deed.case)
    return Answer.form("first_word" if found.kind == Kind.FIRST_WORD else "reply", ref=str(found.id))


def acknowledge(tx: Tx, case: Case, who: str) -> Reply:
    """Send the everyday card's acknowledgement; what it promises becomes a due date once it has left."""
    due = tx.client.promised_by(case.level, tx.now)
    methods = by_default(tx, case)[:1]
    if not methods:
        raise Refused("cannot_reply")
    person = _person(tx, who)
    found = drafts.make(tx, case, person, kind=Kind.ACKNOWLEDGEMENT, methods=methods, due=due)
    found = queue(tx, case, found, who, passed=[])
    follow_ups.plan(tx, case, programme=follow_ups.PROMISE, due=due, responsible=who, by=who)
    return found


def withdraw(tx: Tx, reply_id: int, who: str) -> None:
    """Undo an acknowledgement: the reply does not leave and nothing is promised."""
    found = tx.get(Reply, reply_id)
    if found.state is ReplyState.QUEUED and tx.cancel_timer("send", case=found.case_id, ref=str(found.id)):
        tx.change(found, state=ReplyState.UNDONE, undo_until=None)
        dispatches.undo(tx, found)
        follow_ups.take_back_promises(tx, found.case_id, who)
    else:
        raise Refused("too_late")


def _editable(tx: Tx, click: Click) -> Reply:
    return _draft_by_id(tx, click.case, click.ref.partition("/")[0])


def _draft_by_id(tx: Tx, case: int, reply_id: str) -> Reply:
    found = tx.get(Reply, int(reply_id) if reply_id.isdecimal() else 0)
    if found.case_id == case and found.state in (ReplyState.QUEUED, ReplyState.SENT):
        raise Conflict(found.by, Verb.SEND, found.at)
    if found.case_id != case or found.state is not ReplyState.DRAFT:
        raise Refused("reply_not_editable")
    return found


def _person(tx: Tx, who: str) -> Person:
    return tx.client.person(who) or Person(id=who, name="")
