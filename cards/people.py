"""What opens for one person alone, and is recorded first: the words, the member, the emergency numbers."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from zoneinfo import ZoneInfo

from babel.dates import format_date, format_datetime

from cards.card import (
    Bold,
    ButtonRow,
    ChoiceInput,
    Context,
    Divider,
    Exact,
    Field,
    Fields,
    Form,
    FormElement,
    Line,
    Option,
    Quote,
    Section,
)
from cards.case_lines import earlier_words, joined, minor_words, reachable_words, stopped_words
from cards.contacts import contact_lines, doubt_elements, source_name
from cards.inputs import form, line, note
from cards.labels import CONTACTS, LEVELS, PERSON_ROLES, VIAS, VISIBILITIES, handle_of, level_name
from cards.numbers import numbers_line
from cards.translator import Translator
from cards.verbs import button
from cards.views import CallView, CaseFormView, ContactView, EmergencyView, MemberView, PersonView, ReadView, SaidView
from config.words import Level, PersonRole, Verb

MAX_WORDS = 30_000  # characters shown of one message; the whole is in the case's export
MAX_READ_OUT, _READ_OUT = 2500, 5  # characters and messages of the call sheet; the rest opens with "read"
_LEVELS = (Level.P0, Level.P1, Level.P2, Level.P3)


# --- the words -----------------------------------------------------------------------------------


def read_form(view: ReadView, t: Translator) -> Form:
    """« Lire le message »: the words as they were written, what stood around them, why they were flagged."""
    return form(Verb.READ, view, t, title=t("Read the message"), body=_read(view, t))


def _read(view: ReadView, t: Translator) -> Iterator[FormElement]:
    for said in view.messages:
        yield from _said(said, view, t)
    why = tuple(_why(view, t))
    if why:
        yield Section(why)
    if view.context:
        yield Divider()
        yield Section(((Bold(t("What was written around it")),),))
        for said in view.context:
            yield from _said(said, view, t)
    yield Context(((t("Only you see this. That you have read it is recorded."),),))
    if view.reply:
        yield ButtonRow((button(Verb.MEND, view, t, ref=f"{view.reply}/back", label=t("Go back to the reply")),))


def quotation_too(t: Translator) -> Context:
    """Above words of a member among which ours may stand."""
    return Context(((t("What they quote stands here too: nothing was written above or below it."),),))


def _said(said: SaidView, view: ReadView, t: Translator) -> Iterator[FormElement]:
    words = said.text[:MAX_WORDS] or t("(no words)")
    by: Line = (f"— {handle_of(said.handle)}",) if said.handle else ("—",)
    if said.posted_at:
        by = (*by, ", ", t.moment(said.posted_at, view.now))
    if said.visibility:
        by = (*by, " · ", t(VISIBILITIES[said.visibility]))
    if said.via:
        by = (*by, " · ", t(VIAS[said.via]))
    if said.between:
        yield quotation_too(t)
    yield Quote(words, by)
    if said.stranger and said.via is not None and said.via.names_members:
        yield Context(((t("Written by another member, {name}: not the one we write to.", name=said.stranger),),))
    elif said.stranger:
        warning = t("Sent from another address, {address}: it may be somebody else.", address=said.stranger)
        yield Context(((warning,),))
    if len(said.text) > MAX_WORDS:
        yield Context(((t("The rest is in the case's export."),),))
    for media in said.media:
        what = t("Attached, not shown: {type}", type=media.type)
        yield Context(((f"{what} · {media.alt}" if media.alt else what,),))


def _why(view: ReadView, t: Translator) -> Iterator[Line]:
    if view.reasons:
        yield t.line("Why: {reasons}", reasons=" · ".join(view.reasons))
    if view.flag_reason:
        yield t.line("Reason of the flag: {words}", words=view.flag_reason)
    if view.reporter:
        yield t.line("Flagged by: {who}", who=view.reporter)


# --- the member ----------------------------------------------------------------------------------


def member_form(view: MemberView, t: Translator) -> Form:
    """« Détails »: who it is; contact details stay masked until they are asked for."""
    return form(Verb.MEMBER, view, t, title=t("Details"), body=_member(view, t))


def _member(view: MemberView, t: Translator) -> Iterator[FormElement]:
    author = view.person
    name: Line = (Bold(handle_of(author.handle)), f" · {t(PERSON_ROLES[author.role])}")
    yield Section(tuple(line for line in (name, joined(earlier_words(author, t), reachable_words(author, t))) if line))
    yield from _known(view.person, view, t)
    yield from _age(author, view, t)
    if view.people:
        yield Section(((Bold(t("The others in this case")),),))
    for person in view.people:
        yield Section((_other(person, t),))
        yield from _known(person, view, t)
    if view.earlier:
        yield Section(((Bold(t("Earlier cases")),),))
        for case in view.earlier:
            reached = t("reached") if case.reached_at else t("not reached")
            said: Line = (f"{t('Case {number}', number=case.number)} · {level_name(case.level, t)} · ",)
            said = (*said, t.moment(case.opened_at, style="day"), f" · {reached}")
            yield Section((said,), button(Verb.HISTORY, case, t))
    yield Context(((t("Only you see this. That you have looked is recorded."),),))


def _age(author: PersonView, view: MemberView, t: Translator) -> Iterator[FormElement]:
    """A machine may not have seen it, or may have read it wrongly."""
    verb = Verb.UNMARK_MINOR if author.minor else Verb.MARK_MINOR
    if author.minor:
        yield Section((minor_words(author, t),))
    if author.stopped_at is not None:
        yield Section((stopped_words(author, t),))
    yield ButtonRow((button(verb, view, t),))


def _known(person: PersonView, view: MemberView, t: Translator) -> Iterator[FormElement]:
    """Masked here too: what one looks at in whole is asked for, and recorded, by itself."""
    lines = tuple(contact_lines(person.known, t))
    yield Section(lines) if lines else Context(((t("No contact details are known."),),))
    yield from doubt_elements(person.known, view, t)
    reveal = (button(Verb.REVEAL, view, t, ref=person.ref),) if person.known.known else ()
    again = (button(Verb.LOOK_UP_AGAIN, view, t, ref=person.ref),) if person.known.silent else ()
    yield ButtonRow((*reveal, button(Verb.CORRECT_CONTACT, view, t, ref=person.ref), *again))


def _contacts(contacts: tuple[ContactView, ...], t: Translator) -> Iterator[FormElement]:
    if not contacts:
        yield Context(((t("No contact details are known."),),))
        return
    yield Fields(tuple(_contact(contact, t) for contact in contacts))


def _contact(contact: ContactView, t: Translator) -> Field:
    label = t(CONTACTS[contact.what]) if contact.what in CONTACTS else contact.what
    known = [source_name(contact.source, t), t("since {day}", day=_day(contact.since, t)) if contact.since else ""]
    source = f" ({', '.join(part for part in known if part)})" if any(known) else ""
    value = t.territory(contact.value) if contact.what == "country" else contact.value
    return Field(t("{label}:", label=label), (Exact(value), source))


def _day(at: datetime, t: Translator) -> str:
    return str(format_date(at.date(), "long", locale=t.locale))


def _other(person: PersonView, t: Translator) -> Line:
    reached = t("reached") if person.reached_at else t("not reached")
    return (f"{handle_of(person.handle)} · {t(PERSON_ROLES[person.role])} · {reached}",)


def add_person_form(view: CaseFormView, t: Translator) -> Form:
    """« Ajouter quelqu'un »: who is in danger, the target, a witness; replies and check-ins belong to a person."""
    roles = tuple(Option(role.value, t(PERSON_ROLES[role])) for role in PersonRole if role is not PersonRole.AUTHOR)
    levels = tuple(Option(level.value, t(LEVELS[level])) for level in _LEVELS)
    body = (
        ChoiceInput(id="role", label=t("Who is it?"), options=roles),
        line(t("Name or handle"), id="name"),
        ChoiceInput(id="level", label=t("How urgent for them"), options=levels, optional=True),
        note(t("What is known"), id="notes"),
    )
    return form(Verb.ADD_PERSON, view, t, title=t("Add somebody"), body=body, submit=t("Add"))


# --- emergency -----------------------------------------------------------------------------------


def emergency_form(view: EmergencyView, t: Translator) -> Form:
    """« Urgence »: whom to call, what they will ask, the calls so far, and the call to note (`LOG_CALL`)."""
    return form(Verb.LOG_CALL, view, t, title=t("Emergency"), body=_emergency(view, t), submit=t("Note the call"))


def _emergency(view: EmergencyView, t: Translator) -> Iterator[FormElement]:
    numbers = numbers_line(view.numbers, t)
    if view.country:
        yield Section(((Bold(t("Country of the member: {country}", country=t.territory(view.country))),),))
    else:
        yield Section(((Bold(t("The member's country is not known.")),),))
    yield Section((numbers or (t("Call the emergency number of your country and say where the member may be."),),))
    yield Context(((t("They will ask: what was written and when, who and where the member is, how to reach them."),),))
    if view.member:
        yield Section(((t("Member: {member}", member=handle_of(view.member.handle)),),))
    yield from _contacts(tuple(found for found in view.contacts if found.what != "country"), t)
    yield from _to_read_out(view, t)
    if view.minor:
        yield from _child(view, t)
    yield ButtonRow((button(Verb.READ, view, t),))
    if view.calls:
        yield Section(((Bold(t("Calls so far")),), *(_call(call, view, t) for call in view.calls)))
    yield Divider()
    yield line(t("Whom did you call?"), id="service", most=80)
    yield note(t("What came of it?"), id="outcome", optional=False)
    yield line(t("Their reference, if they gave one"), id="reference", optional=True, most=80)


def _to_read_out(view: EmergencyView, t: Translator) -> Iterator[FormElement]:
    """The call sheet: what was said, verbatim, when, in which zone, where; and who else can be called."""
    if view.said:
        yield Section(((Bold(t("What was written, word for word")),),))
    for said in view.said[-_READ_OUT:]:
        parts = (handle_of(said.handle), _said_at(said.posted_at, view.zone, t), view.where)
        yield Quote(said.text[:MAX_READ_OUT], (" · ".join(part for part in parts if part),))
    for url in view.urls[-_READ_OUT:]:
        yield Section(((Exact(url),),))
    if view.platform:
        contact = Exact(view.platform)  # it will be copied
        yield Section((t.line("The platform's own emergency contact: {contact}", contact=contact),))
    if view.relay:
        number = Exact(view.relay)
        yield Section((t.line("From another country, call the relay, who calls for you: {number}", number=number),))


def _said_at(at: datetime | None, zone: str, t: Translator) -> str:
    """An instant as it is read out on the phone: with its day, and its zone by name."""
    if at is None or not zone:
        return ""
    told = format_datetime(at, "long", tzinfo=ZoneInfo(zone), locale=t.locale)
    return f"{told} ({zone})"


def _child(view: EmergencyView, t: Translator) -> Iterator[FormElement]:
    """The sheet for a child in danger. Nobody here tells the parents: they may be the danger."""
    yield Divider()
    yield Section(((Bold(t("Probably a minor")),),))
    if view.child_line:
        yield Section(((t("About a child in danger: {line}", line=view.child_line),),))
    yield Context(((t("Do not contact the parents from here. Whoever protects children decides that."),),))


def _call(call: CallView, view: EmergencyView, t: Translator) -> Line:
    said = f" {call.by} → {call.service}"
    reference = t("reference {reference}", reference=call.reference) if call.reference else ""
    return (t.moment(call.at, view.now), " · ".join(part for part in (said, call.outcome, reference) if part))
