"""Two forms of the law: the report of an offence (DSA art. 18), and a message that reached the wrong person (GDPR)."""

from __future__ import annotations

from collections.abc import Iterator

from cards.card import Bold, Context, Divider, Form, FormElement, Line, Quote, Section
from cards.inputs import form, line, note
from cards.translator import Translator
from cards.views import CaseFormView, OffenceView, ReportedView, WrongPersonView
from config.words import Verb

# --- an offence ----------------------------------------------------------------------------------


def report_offence_form(view: OffenceView, t: Translator) -> Form:
    """« Signaler une infraction »: what is suspected, the facts, told to whom, when, under which reference."""
    return form(
        Verb.REPORT_OFFENCE, view, t, title=t("Report an offence"), body=_report(view, t), submit=t("Note the report")
    )


def _report(view: OffenceView, t: Translator) -> Iterator[FormElement]:
    yield Section(((t("For an act that threatens somebody's life or safety. Fanal keeps the report; you make it."),),))
    yield Context(((t("If somebody is in danger now, use the emergency sheet first."),),))
    if view.reports:
        yield Section(((Bold(t("Reports so far")),), *(_made(made, view, t) for made in view.reports)))
        yield Divider()
    yield line(t("Which offence is suspected?"), id="offence")
    yield note(t("The facts: what, when, where, by whom"), id="facts", optional=False)
    yield line(t("Which authority was told?"), id="authority", most=80)
    yield line(t("When, if it was not just now"), id="when", optional=True, most=80)
    yield line(t("Their reference, if they gave one"), id="reference", optional=True, most=80)


def _made(made: ReportedView, view: OffenceView, t: Translator) -> Line:
    reference = t("reference {reference}", reference=made.reference) if made.reference else ""
    said = " · ".join(part for part in (f" {made.by} → {made.authority}", made.offence, reference) if part)
    return (t.moment(made.at, view.now), said)


# --- the wrong person ----------------------------------------------------------------------------


def wrong_person_form(view: CaseFormView, t: Translator) -> Form:
    """« Parti chez la mauvaise personne »: one button stops the rest and tells who must know."""
    body = (
        Section(
            (
                (t("This stops what has not left yet, and tells the managers and the client's privacy contact."),),
                (t("From now on the client has 72 hours to tell the authority, if it must."),),
            )
        ),
        note(t("What reached whom?"), id="text", optional=False, hint=t("It is kept with the case, encrypted.")),
    )
    return form(Verb.WRONG_PERSON, view, t, title=t("Wrong person"), body=body, submit=t("Stop and tell them"))


def wrong_person_done_form(view: WrongPersonView, t: Translator) -> Form:
    """What was done about it: it ends the reminders."""
    return form(Verb.WRONG_PERSON_DONE, view, t, title=t("What was done"), body=_done(view, t), submit=t("Note it"))


def _done(view: WrongPersonView, t: Translator) -> Iterator[FormElement]:
    if view.words:
        yield Quote(view.words, (f"— {view.by}",))
    if view.until:
        at = t.moment(view.until, view.now)
        yield Section((t.line("If the authority must be told: before {at}.", at=at),))
    hint = t("Who was told (the person, the client, the authority), or why nobody had to be.")
    yield note(t("What was done?"), id="text", optional=False, hint=hint)
