"""Drafts: filled in from a template, kept until they are sent, brought up to date when they are opened."""

from __future__ import annotations

from datetime import datetime

from bot.cases import dispatches, wording
from bot.cases.tx import Tx
from bot.catalog.clients import Person
from bot.errors import Refused
from bot.rules.replies import Kind, Step, Template, fitting, names_line, render
from bot.storage.records import Advice, Case, Question, Reply
from bot.storage.session import TABLE
from config.deliveries import DispatchState
from config.words import Category, Method, ReplyState


def in_hand(tx: Tx, case: int) -> Reply | None:
    """The reply being written for this case. First words, check-ins and notices have their own drafts."""
    table = TABLE[Reply]
    written = (Kind.REPLY.value, Kind.KEEP_WAITING.value)
    drafts = tx.of_case(Reply, case, table.c.state == ReplyState.DRAFT, table.c.kind.in_(written))
    return drafts[-1] if drafts else None


def held_back(tx: Tx, case: int) -> Reply | None:
    """The last reply, if none of it has left, whoever held it back: its text becomes a draft again."""
    table = TABLE[Reply]
    written = tx.of_case(Reply, case, table.c.kind.in_((Kind.REPLY.value, Kind.KEEP_WAITING.value)))
    found = max(written, key=lambda one: one.id, default=None)
    if found is None or found.state is not ReplyState.FAILED:
        return None
    if any(one.state not in (DispatchState.FAILED, DispatchState.UNDONE) for one in dispatches.of_reply(tx, found.id)):
        return None
    dispatches.undo(tx, found)
    return tx.change(found, state=ReplyState.DRAFT, digest="", undo_until=None, problem="")


def prepare(tx: Tx, case: Case, person: Person, *, kind: Kind, step: Step | None = None) -> Reply:
    """A filled-in draft of this kind, for the case's preferred private method."""
    methods = [method for method in wording.methods_of(tx, case) if method.is_private][:1]
    if not methods:
        raise Refused("cannot_reply")
    return make(tx, case, person, kind=kind, methods=methods, step=step)


def make(
    tx: Tx,
    case: Case,
    person: Person,
    *,
    kind: Kind,
    methods: list[Method],
    due: datetime | None = None,
    step: Step | None = None,
) -> Reply:
    """A draft for these methods."""
    template = _template(tx, case, kind=kind, methods=methods, step=step)
    if template is None:
        raise Refused("no_template")
    return _filled(tx, case, person, template, kind=kind, methods=methods, due=due)


def _template(tx: Tx, case: Case, *, kind: Kind, methods: list[Method], step: Step | None = None) -> Template | None:
    """The best template. A first word is sent unread: if no helpline can be named, one that names none."""
    found = wording.template_for(tx, case, kind=kind, methods=methods, step=step)
    if kind is not Kind.FIRST_WORD or found is None or not names_line(found):
        return found
    if wording.data_for(tx, case, Person(id="", name=""), language=found.language).helpline is not None:
        return found
    general = fitting(
        wording.templates(tx), category=Category.NONE, language=found.language, method=methods[0], kind=kind
    )
    return general[0] if general and not names_line(general[0]) else found


def _filled(
    tx: Tx, case: Case, person: Person, template: Template, *, kind: Kind, methods: list[Method], due: datetime | None
) -> Reply:
    data = wording.data_for(tx, case, person, language=template.language, due=due)
    rendered = render(template, data)
    content = {"text": rendered.text, "subject": rendered.subject, "rendered": rendered.text, "quotation": True}
    content["answerable"] = bool(tx.rules.public_url)
    if due is not None:
        content["promised"] = due.isoformat()
    evidence, _ = tx.seal("reply", content, case=case.id)
    return tx.add(
        Reply,
        case_id=case.id,
        member=case.author,
        state=ReplyState.DRAFT,
        kind=kind.value,
        template=template.id,
        template_version=template.version,
        language=template.language,
        methods=[method.value for method in methods],
        evidence=evidence,
        by=person.id,
        at=tx.now,
    )


def refreshed(
    tx: Tx, case: Case, person: Person, found: Reply, *, kind: Kind | None = None, methods: list[Method] | None = None
) -> Reply:
    """A reopened draft, brought up to date (where the message stands, which helpline listens) and signed by the person
    who opens it, unless somebody edited it or was asked about it.

    With `methods`, choices that nobody made are made anew: a question may have become a call for help.
    """
    content = tx.words(found.evidence)
    if content.get("text") != content.get("rendered") or _is_looked_at(tx, found):
        return found
    template = wording.templates(tx).get(found.template, found.language, tx.client.country)
    kind, methods = kind or Kind(found.kind), [] if content.get("touched") else methods or []
    if methods:
        template = _template(tx, case, kind=kind, methods=methods) or template
        found = tx.change(found, kind=kind.value, methods=[method.value for method in methods])
    if template is None:
        return found
    rendered = render(template, wording.data_for(tx, case, person, language=template.language))
    if (rendered.text, rendered.subject) == (content["text"], content.get("subject", "")):
        return found
    words = {"text": rendered.text, "rendered": rendered.text, "subject": rendered.subject}
    revision = int(content.get("revision", 0)) + 1
    evidence, _ = tx.seal("reply", {**content, **words, "revision": revision}, case=case.id)
    source = {"template": template.id, "template_version": template.version, "language": template.language}
    return tx.change(found, evidence=evidence, by=person.id, **source)


def touched(tx: Tx, found: Reply) -> Reply:
    """Somebody made a choice in the form: do not choose anew."""
    content = tx.words(found.evidence)
    if content.get("touched"):
        return found
    evidence, _ = tx.seal("reply", {**content, "touched": True}, case=found.case_id)
    return tx.change(found, evidence=evidence)


def _is_looked_at(tx: Tx, found: Reply) -> bool:
    """Whether an expert was asked about this text or commented on it: they must see any change."""
    return bool(tx.matching(Question, case_id=found.case_id, reply=found.id)) or bool(
        tx.matching(Advice, case_id=found.case_id, reply=found.id)
    )
