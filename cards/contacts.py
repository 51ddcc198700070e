"""Contact details: the source's own line on the card, what is known (masked), what nobody can tell, and the forms."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from cards.card import (
    Bold,
    ButtonRow,
    ChoiceInput,
    Context,
    Element,
    Exact,
    Field,
    Fields,
    Form,
    FormElement,
    Line,
    Option,
    Section,
)
from cards.inputs import form, note
from cards.labels import CONTACTS, handle_of
from cards.translator import N_, Translator
from cards.verbs import Numbered, button
from cards.views import ContactsFormView, DoubtView, KnownView, LookUpView, MaskedView, WholeContactView
from config.contacts import ContactKind, LookUpState, SourceKind
from config.words import Verb

OWN: Final[dict[str, str]] = {SourceKind.FLAG: N_("the flag"), SourceKind.EARLIER: N_("earlier cases")}
"""Sources without a name in the client's file; any other is called by its name."""

STATES: Final[dict[LookUpState, str]] = {
    LookUpState.ASKING: N_("{source}: being asked"),
    LookUpState.FOUND: N_("{source} ✓"),
    LookUpState.NOTHING: N_("{source}: nothing"),
    LookUpState.REFUSED: N_("{source}: refused"),
    LookUpState.TIMED_OUT: N_("{source}: no answer in time"),
    LookUpState.AMBIGUOUS: N_("{source}: to be confirmed"),
}

MOST_DOUBTS = 3
GIVEN: Final = (
    ContactKind.EMAIL, ContactKind.PHONE, ContactKind.ADDRESS, ContactKind.NAME, ContactKind.COUNTRY,
    ContactKind.BIRTH_YEAR,
)  # fmt: skip


def source_name(source: str, t: Translator) -> str:
    """« forum », « le signalement », « cas 3 »"""
    kind, _, number = source.partition(":")
    if kind == SourceKind.EARLIER and number:
        return t("case {number}", number=number)
    return t(OWN[source]) if source in OWN else source


def contact_lines(known: KnownView, t: Translator) -> Iterator[Line]:
    """« Coordonnées : forum ✓ · annuaire : rien », then what is known, masked."""
    if known.look_ups:
        yield (t("Contact details: {sources}", sources=" · ".join(_state(one, t) for one in known.look_ups)),)
    if known.known:
        yield (" · ".join(part for one in known.known for part in _masked(one, t)),)


def _state(look_up: LookUpView, t: Translator) -> str:
    return t(STATES[look_up.state], source=source_name(look_up.source, t))


def _masked(one: MaskedView, t: Translator) -> Iterator[str]:
    if one.different > 1:
        yield _conflict(one, t)
    elif one.kind is ContactKind.COUNTRY:
        yield t("{label}: {value}", label=t(CONTACTS[one.kind]), value=t.territory(one.value))
    elif one.kind in (ContactKind.EMAIL, ContactKind.PHONE):
        yield one.value
    else:
        yield t("{label}: {value}", label=t(CONTACTS[one.kind]), value=one.value)


def _conflict(one: MaskedView, t: Translator) -> str:
    """« 2 adresses différentes »"""
    match one.kind:
        case ContactKind.EMAIL:
            return t.n("{count} e-mail", "{count} different e-mails", one.different)
        case ContactKind.PHONE:
            return t.n("{count} phone number", "{count} different phone numbers", one.different)
        case ContactKind.ADDRESS:
            return t.n("{count} address", "{count} different addresses", one.different)
        case ContactKind.NAME:
            return t.n("{count} name", "{count} different names", one.different)
        case ContactKind.COUNTRY:
            return t.n("{count} country", "{count} different countries", one.different)
    return t.n("{count} year of birth", "{count} different years of birth", one.different)


def doubt_elements(known: KnownView, view: Numbered, t: Translator) -> Iterator[Element]:
    """« Même nom, autre e-mail. Est-ce bien la même personne ? » [Oui] [Non]"""
    for doubt in known.doubts[:MOST_DOUBTS]:
        yield Section((_doubt(doubt, t),))
        yield ButtonRow(
            (
                button(Verb.CONFIRM_CONTACT, view, t, ref=doubt.ref),
                button(Verb.DECLINE_CONTACT, view, t, ref=doubt.ref),
            )
        )
    more = len(known.doubts) - MOST_DOUBTS
    if more > 0:
        yield Context(((t.n("and {count} other", "and {count} others", more),),))


def _doubt(doubt: DoubtView, t: Translator) -> Line:
    told = " · ".join(doubt.values)
    source = source_name(doubt.source, t)
    if doubt.by_name:
        said = t(
            "{source}: same name, nothing else in common ({values}). Is it the same person?", source=source, values=told
        )
    else:
        said = t(
            "{source}: several people fit; one of them is {values}. Is it this person?", source=source, values=told
        )
    return (said,)


# --- forms -----------------------------------------------------------------------------------------


def contacts_form(view: ContactsFormView, t: Translator) -> Form:
    """« Coordonnées »: whole, with where each comes from."""
    return form(Verb.REVEAL, view, t, title=t("Contact details"), body=_whole(view, t), ref=view.ref)


def _whole(view: ContactsFormView, t: Translator) -> Iterator[FormElement]:
    yield Section(((Bold(handle_of(view.handle)),),))
    if view.contacts:
        yield Fields(tuple(_contact(contact, t) for contact in view.contacts))
    else:
        yield Context(((t("No contact details are known."),),))
    for line in contact_lines(KnownView(look_ups=view.known.look_ups), t):
        yield Section((line,))
    yield from doubt_elements(view.known, view, t)
    yield ButtonRow((button(Verb.CORRECT_CONTACT, view, t, ref=view.ref),))
    yield Context(((t("Only you see this. That you have looked is recorded."),),))


def _contact(contact: WholeContactView, t: Translator) -> Field:
    told: Line = (f" · {_origin(contact, t)}",)
    if contact.found_on is not None:
        told = (*told, ", ", t.moment(contact.found_on, style="day"))
    return Field(t("{label}:", label=t(CONTACTS[contact.kind])), (Exact(_value(contact, t)), *told))


def _value(contact: WholeContactView, t: Translator) -> str:
    return t.territory(contact.value) if contact.kind is ContactKind.COUNTRY else contact.value


def _origin(contact: WholeContactView, t: Translator) -> str:
    if contact.by:
        return t("confirmed by {who}", who=contact.by)
    return source_name(contact.source, t)


def correct_form(view: ContactsFormView, t: Translator) -> Form:
    """Add a contact detail, or put the right one in a wrong one's place."""
    kinds = tuple(Option(kind.value, t(CONTACTS[kind])) for kind in GIVEN)
    body: list[FormElement] = [
        ChoiceInput(id="kind", label=t("What is it?"), options=kinds),
        note(
            t("The contact detail"),
            id="value",
            optional=False,
            hint=t("An address: six lines of 38 characters at most, to fit an envelope."),
        ),
    ]
    if view.contacts:
        once = {(one.kind, one.value): one for one in view.contacts}
        wrong = tuple(Option(one.id, f"{t(CONTACTS[one.kind])} · {_value(one, t)}"[:70]) for one in once.values())
        body.append(ChoiceInput(id="wrong", label=t("It takes the place of"), options=wrong[:20], optional=True))
    title = t("Add or correct")
    return form(Verb.CORRECT_CONTACT, view, t, title=title, body=body, submit=t("Keep"), ref=view.ref)
