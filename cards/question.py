"""A question to an expert, with all that is needed to answer; and the forms to ask and to answer."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

from cards.card import (
    Bold,
    Button,
    ButtonRow,
    Card,
    ChoicesInput,
    Context,
    Element,
    Form,
    FormElement,
    Line,
    Option,
    Quote,
    Section,
)
from cards.inputs import form, note
from cards.labels import ADVICE_KINDS, DISCIPLINES, VERBS, VISIBILITIES, level_name, lock_screen
from cards.notices import mentions
from cards.tame import opening
from cards.translator import N_, Translator
from cards.verbs import button
from cards.views import (
    AdviceFormView,
    AnswerView,
    AskFormView,
    InformView,
    KeptForView,
    QuestionView,
    WaitingView,
)
from config.values import replace
from config.words import Verb

_OTHERS = 9
"""So many other questions are named, each with its button; all of them stand in the home."""
_IN_SIGHT = 3
"""The buttons of the others may stand in a menu."""
_OPENING = 40
"""So many characters of a question tell it from another, and leave a button room for its case (75 in both chats)."""


def question_card(view: QuestionView, t: Translator) -> Card:
    """SCREENS: who is asked, what, where the message stands, the text that is proposed, until when."""
    notification = lock_screen(view.number, view.level, t("your advice"), t)
    return Card(notification=notification, body=tuple(_body(view, t)))


def _body(view: QuestionView, t: Translator) -> Iterator[Element]:
    yield Section((_whom(view, t), _case(view, t), *_asks(view, t)))
    yield Section((_where(view, t),), button(Verb.READ, view, t))
    if view.text:
        yield Section((_proposed(view, t),))
        yield Quote(view.text)
    elif view.text_version is not None:
        version, opens = str(view.text_version), t(VERBS[Verb.ADVISE]).rstrip("…")
        yield Section(
            (t.line("Proposed text (version {version}): “{button}” opens it.", version=version, button=opens),)
        )
    if view.over and not view.settled:
        yield Section(((t("The case is closed: your advice is no longer awaited."),),))
    elif not view.settled or (view.answers and all(answer.cancelled for answer in view.answers)):
        yield Section((_due(view, t),))
    if view.answers:
        yield Context(tuple(_answer(answer, view, t) for answer in view.answers))
    yield ButtonRow(tuple(_buttons(view, t)))


def _near(view: QuestionView) -> datetime | None:
    """The day on which it was posted; a reminder comes on another, and names each day."""
    return None if view.reminder else view.opened_at


def _whom(view: QuestionView, t: Translator) -> Line:
    """« Maître Diallo · Juridique · d'astreinte jusqu'à 20:00 »"""
    expert = "" if view.mentions else view.expert  # a mention is the name already
    parts: Line = (Bold(" · ".join(part for part in (expert, t(DISCIPLINES[view.discipline])) if part)),)
    if view.on_watch_until:
        until = t.moment(view.on_watch_until, _near(view))
        parts = (*parts, " · ", *t.line("on watch until {until}", until=until))
    return (*mentions(view.mentions), *(("· ",) if view.mentions else ()), *parts)


def _case(view: QuestionView, t: Translator) -> Line:
    drill = f"{t('DRILL')} · " if view.drill else ""
    where = f"{view.client} › {view.community}"
    return (f"{drill}{level_name(view.level, t)} · {t('Case {number}', number=view.number)} · {where}",)


def _asks(view: QuestionView, t: Translator) -> Iterator[Line]:
    if view.reminder:
        yield (t("No answer yet: this is a reminder."),)
    if view.asked_by and view.words:
        yield t.line("{who} asks: {question}", who=view.asked_by, question=view.words)
    elif view.asked_by:
        yield t.line("{who} asks for your advice.", who=view.asked_by)
    else:
        yield (t("Your advice is asked for, as agreed with the client for such messages."),)
    if view.summary:
        yield t.line("In short: {summary}", summary=view.summary)


def _where(view: QuestionView, t: Translator) -> Line:
    """« sur le forum · en ligne depuis 09:40 · rien n'a encore été répondu »"""
    state: Line = (t(VISIBILITIES[view.visibility]),)
    if view.visible_since:
        since = t.moment(view.visible_since, _near(view))
        state = t.line("{state} since {since}", state=t(VISIBILITIES[view.visibility]), since=since)
    answered = t("an answer was given") if view.replied else t("no answer was given yet")
    return (t("on the forum"), " · ", *state, " · ", answered)


def _proposed(view: QuestionView, t: Translator) -> Line:
    if view.text_version is None:
        return (t("Proposed text:"),)
    return (t("Proposed text (version {version}):", version=view.text_version),)


def _due(view: QuestionView, t: Translator) -> Line:
    if view.private:
        how = t("Or simply write here.")
    elif view.heard:
        how = t("Or simply write in this thread.")
    else:
        how = t("Answer with the button, or by mentioning @Fanal.")
    return (*t.line("Answer before {at}.", at=t.moment(view.due_at, _near(view))), " ", how)


def _answer(answer: AnswerView, view: QuestionView, t: Translator) -> Line:
    """« 09:58 Maître Diallo : Accord (version 2) »"""
    kind = t(ADVICE_KINDS[answer.kind])
    if answer.text_version is not None:
        kind = t("{kind} (version {version})", kind=kind, version=answer.text_version)
    said = t("{fact}: {words}", fact=answer.by, words=kind)
    said = f"{said}, {t('“{words}”', words=answer.words)}" if answer.words else said
    if answer.cancelled:
        said = f"{said} · {t('the text has changed since: this no longer counts')}"
    return (t.moment(answer.at, view.opened_at), " ", said)


def _buttons(view: QuestionView, t: Translator) -> Iterator[Button]:
    yield button(Verb.ADVISE, view, t, ref=view.ref)
    if view.text:
        yield button(Verb.APPROVE, view, t, ref=view.about or view.ref)
        yield button(Verb.OBJECT, view, t, ref=view.about or view.ref)


def kept_for_card(view: KeptForView, t: Translator) -> Card:
    """To whoever wrote under no question while several wait for them: « gardé pour le cas 219 », and the others."""
    kept = t(
        "Your words are kept as your answer about case {number} ({discipline}).",
        number=view.number,
        discipline=_which(view, view, t),
    )
    drill = (t("DRILL"), " · ") if view.drill else ()
    shown = view.others[:_OTHERS]
    body: list[Element] = [Section(((*drill, kept), *_others(view, shown, t)))]
    if shown:
        body.append(ButtonRow(tuple(_to(view, other, i, t) for i, other in enumerate(shown))))
    return Card(notification=lock_screen(view.number, view.level, t("your advice"), t), body=tuple(body))


def _others(view: KeptForView, shown: Sequence[WaitingView], t: Translator) -> Iterator[Line]:
    if not shown:
        return
    waiting = t.all_of(
        t("case {number} ({discipline})", number=one.number, discipline=_which(view, one, t)) for one in shown
    )
    yield (
        t.n(
            "One more question waits for you: {waiting}.", "More questions wait for you: {waiting}.", len(shown),
            waiting=waiting,
        ),
    )  # fmt: skip
    anew = [one for one in shown if not one.words]
    if len(anew) < len(shown):
        yield (t("If they were meant for another question, press which: your words go there, and leave this one."),)
    if len(anew) == len(shown):
        yield (t("If they were meant for another question, delete your message here, then answer with the button."),)
    elif anew:
        cases = t.all_of(dict.fromkeys(str(one.number) for one in anew))
        yield (t("For case {numbers}: delete your message here, then answer with the button.", numbers=cases),)


def _to(view: KeptForView, other: WaitingView, i: int, t: Translator) -> Button:
    """To move the words to another question, or to answer that one anew."""
    if not other.words:
        answer = t("Answer about case {number}…", number=other.number)
        return replace(button(Verb.ADVISE, other, t, ref=other.ref, label=answer), aside=i >= _IN_SIGHT)
    asked = t("“{words}”", words=begins) if (begins := _begins(view, other)) else _which(view, other, t)
    label = t("It was for case {number}: {question}", number=other.number, question=asked)
    ref = f"{other.words}/{other.ref}"
    return Button(
        verb=Verb.MEANT_FOR, label=label, case=view.home, version=other.version, ref=ref, aside=i >= _IN_SIGHT
    )


def _which(view: KeptForView, asked: KeptForView | WaitingView, t: Translator) -> str:
    """« Juridique »; where there are two, « Juridique : « Et le remboursement ? » », else the hour it was asked at."""
    name = t(DISCIPLINES[asked.discipline])
    if begins := _begins(view, asked):
        return t("{fact}: {words}", fact=name, words=t("“{words}”", words=begins))
    return f"{name}, {t.clock(asked.asked_at, 'day')} {t.clock(asked.asked_at, 'second')}" if asked.asked_at else name


def _begins(view: KeptForView, asked: KeptForView | WaitingView) -> str:
    """The first words of a question that looks like another; "" where no other does, or they begin alike too."""
    found = opening(asked.asks, _OPENING)
    named: tuple[KeptForView | WaitingView, ...] = (view, *view.others)
    alike = [one for one in named if (one.number, one.discipline) == (asked.number, asked.discipline)]
    return found if [opening(one.asks, _OPENING) for one in alike].count(found) == 1 else ""


def inform_card(view: InformView, t: Translator) -> Card:
    """Somebody is only told: [Vu]."""
    drill = f"{t('DRILL')} · " if view.drill else ""
    whose = f" · {view.who}" if view.who and not view.mentions and not view.private else ""
    lines: list[Line] = [
        (*mentions(view.mentions), Bold(f"{drill}{t('For your information')}{whose}")),
        (f"{level_name(view.level, t)} · {t('Case {number}', number=view.number)} · {view.client} › {view.community}",),
    ]
    if view.summary:
        lines.append(t.line("In short: {summary}", summary=view.summary))
    if view.seen_at:
        seen = t.line("Seen by {who}, {at}", who=view.who, at=t.moment(view.seen_at, view.opened_at))
        return Card(notification=_told(view, t), body=(Section((*lines, seen)),))
    row = ButtonRow((button(Verb.SEEN, view, t, ref=view.ref),))
    return Card(notification=_told(view, t), body=(Section(tuple(lines)), row))


def _told(view: InformView, t: Translator) -> str:
    return lock_screen(view.number, view.level, t("for your information"), t)


# --- forms ---------------------------------------------------------------------------------------


def ask_form(view: AskFormView, t: Translator) -> Form:
    """« Demander un avis »: of whom, what."""
    found = tuple(
        Option(asked.discipline, t(DISCIPLINES[asked.discipline]), hint=_on_watch(asked.on_watch, t))
        for asked in view.disciplines
    )
    ticked = tuple(asked.discipline.value for asked in view.disciplines if asked.chosen)
    body: list[FormElement] = [
        ChoicesInput(id="disciplines", label=t("Whom do you ask?"), options=found, chosen=ticked),
        note(
            t("Your question"),
            id="question",
            optional=False,
            hint=t("The message, where it stands and what was answered go with it."),
        ),
    ]
    if view.has_reply:
        body.append(Context(((t("The text of the reply in hand goes with it."),),)))
    return form(Verb.ASK, view, t, title=t("Ask for advice"), body=body, submit=t("Ask"))


def _on_watch(name: str, t: Translator) -> str:
    return t("on watch: {name}", name=name) if name else t("nobody on watch now")


_LABELS = {
    Verb.ADVISE: (N_("Give advice"), N_("Your advice"), N_("Give it")),
    Verb.OBJECT: (N_("Object"), N_("Why, in one line"), N_("Object")),
}


def advice_form(view: AdviceFormView, t: Translator) -> Form:
    """Advice, or an objection with its reason; the text it is about stands above."""
    title, label, submit = _LABELS.get(view.verb, _LABELS[Verb.ADVISE])
    body: list[FormElement] = []
    if view.question:
        body.append(Section((t.line("Question: {words}", words=view.question),)))
    if view.text:
        version = view.text_version or 1
        body += [Section(((t("Proposed text (version {version}):", version=version),),)), Quote(view.text)]
        if view.verb is Verb.ADVISE:
            decide = (Verb.APPROVE, Verb.OBJECT)
            body.append(ButtonRow(tuple(button(verb, view, t, ref=view.ref) for verb in decide)))
    body.append(note(t(label), id="text", optional=False))
    return form(view.verb, view, t, title=t(title), body=body, submit=t(submit), ref=view.ref)
