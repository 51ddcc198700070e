"""The page on which somebody without a chat answers a question, and the e-mail that brings its address."""

from __future__ import annotations

from collections.abc import Iterator

from cards.answer_page import AGAIN, day_of, other, zone_of
from cards.labels import DISCIPLINES, VISIBILITIES, level_name
from cards.page import Box, Page, PageButton, PageForm, Part
from cards.translator import N_, Translator, translator
from cards.views.pages import ExpertPageView, Wrong

ADVICE, APPROVE, OBJECT, SEEN = "advice", "approval", "objection", "seen"
THANKS = {
    ADVICE: N_("Your advice stands in the case's thread, under your name."),
    APPROVE: N_("Your agreement stands in the case's thread, under your name. It holds for this version of the text."),
    SEEN: N_("Noted: you have seen it."),
    OBJECT: N_("Your objection stands in the case's thread, under your name, and in the way of the text."),
}


def expert_page(view: ExpertPageView, *, form: str, wrong: Wrong | None = None, text: str = "") -> Page:
    """What is asked, all that is needed to answer, a box and the buttons."""
    t = translator(view.locale, view.zone)
    problem = t(AGAIN[wrong], most="5000") if wrong is not None else ""
    box = Box(
        label=t("Your advice, or your reason"),
        hint=t("It will stand in the case's thread, under your name: {name}.", name=view.expert),
        text=text,
        problem=problem,
    )
    return Page(
        locale=t.locale,
        title=t("Case {number}", number=view.number),
        heading=_heading(view, t),
        paragraphs=tuple(_facts(view, t)),
        parts=tuple(_parts(view, t)),
        form=PageForm(buttons=tuple(_buttons(view, t)), box=None if view.inform else box, key=form, about=view.about),
        other=other(t),
    )


def thanks_page(view: ExpertPageView, kind: str) -> Page:
    t = translator(view.locale, view.zone)
    return Page(
        locale=t.locale,
        title=t("Thank you"),
        heading=t("Thank you"),
        paragraphs=(t(THANKS[kind]), t("You can close this page.")),
    )


def subject(view: ExpertPageView) -> str:
    """It tells a lock screen the number of a case."""
    t = translator(view.locale, view.zone)
    if view.news:
        to_read = t("please read this (reminder)") if view.reminder else t("please read this")
        return f"{t('Case {number}', number=view.number)} · {to_read}"
    if view.inform:
        return f"{t('Case {number}', number=view.number)} · {t('for your information')}"
    asked = t("your advice is asked for (reminder)") if view.reminder else t("your advice is asked for")
    return f"{t('Case {number}', number=view.number)} · {asked}"


def letter(view: ExpertPageView, address: str) -> str:
    """The e-mail: nothing of the case but its number."""
    t = translator(view.locale, view.zone)
    due, until = day_of(view.due_at, view.zone, t), day_of(view.holds_until, view.zone, t)
    where = t("Answer before {day} ({zone}), on this page, without an account:", day=due, zone=zone_of(view.zone, t))
    return "\n\n".join(
        (
            t("Good day,"),
            _asker(view, t),
            t("What is known stands on this page, without an account, with a button that says that you have seen it:")
            if view.inform
            else where,
            address,
            _until(view, until, t),
            " ".join(_answering(view, t)),
        )
    )  # fmt: skip


def _until(view: ExpertPageView, until: str, t: Translator) -> str:
    if view.inform:
        return t("It is meant for you alone, and works until you have said so, at the latest until {day}.", day=until)
    return t(
        "It is meant for you alone, and works until the question has its answer, at the latest until {day}.", day=until
    )


def _answering(view: ExpertPageView, t: Translator) -> Iterator[str]:
    """What becomes of an answer to the e-mail itself (`cases/inbound_mail.py` takes it in)."""
    if not view.heard:
        yield t("Nobody reads what you write to this e-mail's address.")
    elif view.inform:
        yield t("An answer to this e-mail is read by a manager, but not at once.")
    else:
        yield t(
            "You can also simply answer this e-mail, from this address and without a file: your words will stand in "
            "the case's thread, under your name."
        )
        if view.text_version is not None:
            yield t("Agreement with the proposed text is given on the page alone.")


def _heading(view: ExpertPageView, t: Translator) -> str:
    drill = f"{t('DRILL')} · " if view.drill else ""
    if view.news:
        return f"{drill}{t('Case {number}', number=view.number)} · {level_name(view.level, t)}"
    return f"{drill}{t('Case {number}', number=view.number)} · {t(DISCIPLINES[view.discipline])}"


def _asker(view: ExpertPageView, t: Translator) -> str:
    if view.news == STAND_IN:
        return t(
            "You are a manager at {client}, and stand in for somebody who has gone. Please read this page today.",
            client=view.client,
        )
    if view.news:
        return t("What this page tells concerns you at {client}. Please read it today.", client=view.client)
    if view.inform:
        return t("You are told of a message, as agreed with {client}.", client=view.client)
    if view.asked_by:
        return t("{who} asks for your advice, for {client}.", who=view.asked_by, client=view.client)
    return t("Your advice is asked for, as agreed with {client} for such messages.", client=view.client)


STAND_IN = "minor_stand_in"
NEWS = {
    "wrong_person": N_(
        "Something that was sent in this case reached the wrong person. You are told since you answer for personal "
        "data, or for the team, at {client}."
    ),
    "minor": N_(
        "The member of this case is probably a minor. You are told as whoever looks after children at {client}: please "
        "see with the team what they need."
    ),
    STAND_IN: N_(
        "The member of this case is probably a minor. You are told as a manager, since whoever looked after children "
        "at {client} has gone: please see with the team what they need, and who looks after children from now on."
    ),
}


def _news(view: ExpertPageView, t: Translator) -> Iterator[str]:
    yield t(NEWS[view.news], client=view.client)
    if view.news == "wrong_person" and view.until:
        until = day_of(view.until, view.zone, t)
        yield t(
            "If the authority must know, it must know before {day} ({zone}). Please see with the team what was done, "
            "and what is left to do.",
            day=until,
            zone=zone_of(view.zone, t),
        )


def _facts(view: ExpertPageView, t: Translator) -> Iterator[str]:
    if view.news:
        yield from _news(view, t)
        return
    yield _asker(view, t)
    answered = t("an answer was given") if view.replied else t("no answer was given yet")
    where = f"{view.client} › {view.community}"
    yield " · ".join((level_name(view.level, t), where, t(VISIBILITIES[view.visibility]), answered))
    if view.summary:
        yield t("In short: {words}", words=view.summary)
    if view.inform:
        return
    due = day_of(view.due_at, view.zone, t)
    yield t("Answer before {day} ({zone}).", day=due, zone=zone_of(view.zone, t))


def _parts(view: ExpertPageView, t: Translator) -> Iterator[Part]:
    if view.words:
        heading = t("What was noted of it") if view.news else t("The question")
        yield Part(heading=heading, paragraphs=(view.words,))
    if view.said and not view.news:
        yield Part(heading=t("What the member wrote"), paragraphs=(view.said,))
    if view.text and not view.news:
        heading = t("Proposed text (version {version}):", version=view.text_version)
        yield Part(heading=heading, paragraphs=(view.text,))
    if view.redacted and not view.news:
        left_out = t("Names and the member's own words are not shown here. If you need them, ask in your answer.")
        yield Part(heading=t("What is left out"), paragraphs=(left_out,))


def _buttons(view: ExpertPageView, t: Translator) -> Iterator[PageButton]:
    if view.inform:
        yield PageButton(label=t("Seen"), value=SEEN)
        return
    yield PageButton(label=t("Give advice"), value=ADVICE)
    if view.text:
        yield PageButton(label=t("I approve this text"), value=APPROVE, quiet=True)
        yield PageButton(label=t("I object"), value=OBJECT, quiet=True)
