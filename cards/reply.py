"""The forms of a reply: compose, first word, on its way; and a template that somebody proposes."""

from __future__ import annotations

from collections.abc import Iterator

from cards.card import (
    Bold,
    Button,
    ButtonRow,
    Card,
    ChoiceInput,
    ChoicesInput,
    Context,
    Element,
    Form,
    FormElement,
    Line,
    Option,
    Quote,
    Section,
    TextInput,
)
from cards.inputs import form, line
from cards.labels import METHOD_NAMES, PERSON_ROLES, VERBS, handle_of, lock_screen
from cards.notices import mentions
from cards.obstacles import FOR_PEOPLE, remedy_label, sentence
from cards.people import quotation_too
from cards.translator import Translator
from cards.verbs import Numbered, button
from cards.views import (
    FirstWordView,
    MethodView,
    ObstacleView,
    ReplyFormView,
    SendingView,
    TemplateProposalView,
)
from config.words import Method, Verb

MAX_LATEST = 1200  # characters of what the member wrote last; "read" has them all
MAX_REPLY = 3000  # characters that an input of a form may hold


def reply_form(view: ReplyFormView, t: Translator) -> Form:
    """« Répondre »: to whom, what stands in the way with its remedies, how, the text."""
    body = (
        Section((_to(view, t),)),
        *_before(view, t),
        *_latest(view, t),
        *_obstacles(view, view.obstacles, view.ref, t),
        *(_obstacle(warning, view, view.ref, t) for warning in view.warnings),
        *_reason(view.obstacles, t, passable=view.can_pass, typed=view.reason),
        *_who_may_pass(view.may_pass, t),
        _methods(view.methods, t, keeps_private=view.keeps_private),
        *_letter(view, t),
        *_templates(view, t),
        TextInput(
            id="text",
            label=t("Text"),
            value=view.text,
            long=True,
            max_length=MAX_REPLY,
            revision=view.revision,
        ),
        *_previews(view.methods, t),
        Context(((t("After sending, {seconds} s to take it back.", seconds=view.leaves_after),),)),
        ButtonRow(
            (
                button(Verb.MEND, view, t, ref=f"{view.ref}/read", label=t(VERBS[Verb.READ])),
                button(Verb.MEND, view, t, ref=f"{view.ref}/keep", label=t("Keep for later")),
            )
        ),
    )
    submit = _submit(view.obstacles, t, passable=view.can_pass)
    return form(Verb.SEND, view, t, title=t("Reply to the member"), body=body, submit=submit, ref=view.ref)


def _before(view: ReplyFormView, t: Translator) -> Iterator[Element]:
    """« Une réponse de Sam part à 03:14:30. »"""
    if view.before is None:
        return
    by, at = view.before.by, view.before.at
    if view.before.left:
        yield Context((t.line("A reply by {who} has left, {at}.", who=by, at=t.moment(at, view.now)),))
    else:
        yield Context((t.line("A reply by {who} leaves at {at}.", who=by, at=t.moment(at, style="second")),))


def _latest(view: ReplyFormView, t: Translator) -> Iterator[Element]:
    """« Ses derniers mots, hier à 21:04 »: whoever asks how somebody is has read them."""
    if view.latest is not None and view.latest.text:
        if view.latest.between:
            yield quotation_too(t)
        yield Quote(
            view.latest.text, t.line("Their latest words, {at}", at=t.moment(view.latest.at, view.now)), most=MAX_LATEST
        )


def _to(view: ReplyFormView, t: Translator) -> Line:
    """« À : @lou_77, auteur »"""
    return (t("To: {member}, {role}", member=handle_of(view.to), role=t(PERSON_ROLES[view.role])),)


def _methods(methods: tuple[MethodView, ...], t: Translator, *, keeps_private: bool) -> ChoicesInput:
    options = [Option(found.method, _method(found, t)) for found in methods]
    if len(methods) > 2:
        options.append(Option("all", t("All private ways but the letter") if keeps_private else t("All that we have")))
    return ChoicesInput(
        id="methods",
        label=t("How it leaves"),
        options=tuple(options),
        chosen=tuple(found.method.value for found in methods if found.chosen),
    )


def _method(found: MethodView, t: Translator) -> str:
    """« Lettre (peut être ouverte par un proche) »"""
    name = t(METHOD_NAMES[found.method])
    if found.unaddressed:
        return f"{name} ({t('address not known')})"
    return f"{name} ({t('may be opened by somebody close')})" if found.method is Method.LETTER else name


def _letter(view: ReplyFormView, t: Translator) -> Iterator[FormElement]:
    """« Sans citer le message »: somebody close may open the letter."""
    if view.letter_quotes is not None:
        yield ChoicesInput(
            id="letter",
            label=t("If it leaves as a letter"),
            options=(Option("unquoted", t("Without quoting the message")),),
            chosen=() if view.letter_quotes else ("unquoted",),
            optional=True,
        )


def _previews(methods: tuple[MethodView, ...], t: Translator) -> Iterator[Element]:
    """What the member gets by each method that differs from the text."""
    for found in methods:
        if found.preview:
            yield Quote(found.preview, (t("Preview: {method}", method=t(METHOD_NAMES[found.method])),))


def _templates(view: ReplyFormView, t: Translator) -> Iterator[FormElement]:
    if len(view.templates) > 1:
        yield ChoiceInput(
            id="template",
            label=t("Template"),
            hint=t("Choosing another replaces the text below when you press the button; nothing is sent then."),
            options=tuple(Option(template.id, template.name) for template in view.templates),
            chosen=next((template.id for template in view.templates if template.chosen), ""),
        )


def _obstacles(view: Numbered, obstacles: tuple[ObstacleView, ...], ref: str, t: Translator) -> Iterator[Element]:
    """A list, each line with its remedy as a button: first what blocks, then what can be passed."""
    hard = [obstacle for obstacle in obstacles if obstacle.hard]
    soft = [obstacle for obstacle in obstacles if not obstacle.hard]
    if hard:
        yield Section(((Bold(t("This cannot be sent yet:")),),))
        yield from (_obstacle(obstacle, view, ref, t) for obstacle in hard)
    if soft:
        yield Section(((Bold(t("Before it is sent:")),),))
        yield from (_obstacle(obstacle, view, ref, t) for obstacle in soft)


def _obstacle(obstacle: ObstacleView, view: Numbered, ref: str, t: Translator) -> Section:
    words: Line = ("• ", sentence(obstacle, t))
    if label := remedy_label(obstacle.remedy, t):
        return Section((words,), button(Verb.MEND, view, t, ref=f"{ref}/{obstacle.remedy}", label=label))
    kind, _, about = obstacle.remedy.partition(":")
    if verb := FOR_PEOPLE.get(kind):
        return Section((words,), button(verb, view, t, ref=about if verb is Verb.CONFIRM_HELPLINE else ""))
    return Section((words,))


def _reason(
    obstacles: tuple[ObstacleView, ...], t: Translator, *, passable: bool, typed: str = ""
) -> Iterator[FormElement]:
    if passable and _only_soft(obstacles):
        yield line(
            t("Reason, to send it all the same"),
            id="reason",
            value=typed,
            hint=t("One line. It is kept with the case, and the manager is told at once."),
            optional=True,
        )


def _who_may_pass(who: str, t: Translator) -> Iterator[Element]:
    if who:
        yield Context((t.line("{who} is on watch, and may send it all the same.", who=who),))


def _only_soft(obstacles: tuple[ObstacleView, ...]) -> bool:
    return bool(obstacles) and not any(obstacle.hard for obstacle in obstacles)


def _submit(obstacles: tuple[ObstacleView, ...], t: Translator, *, passable: bool) -> str:
    if not obstacles:
        return t("Send")
    return t("Send all the same") if passable and _only_soft(obstacles) else t("Check and send")


def first_word_form(view: FirstWordView, t: Translator) -> Form:
    """« Premier mot »: what will be sent, and the second click that sends it."""
    body: list[FormElement] = [
        Section(((t("To: {member}", member=handle_of(view.to)),),)),
        Quote(view.text),
    ]
    if view.approved_by:
        body.append(Context((_agreed(view, t),)))
    if len(view.methods) > 1:
        body.append(_methods(view.methods, t, keeps_private=view.keeps_private))
    elif view.methods:
        body.append(Section(((t(METHOD_NAMES[view.methods[0].method]),),)))
    body += _obstacles(view, view.obstacles, view.ref, t)
    body += _reason(view.obstacles, t, passable=view.can_pass)
    body += _who_may_pass(view.may_pass, t)
    submit = _submit(view.obstacles, t, passable=view.can_pass)
    return form(Verb.SEND, view, t, title=t("First word"), body=body, submit=submit, ref=view.ref)


def _agreed(view: FirstWordView, t: Translator) -> Line:
    if view.approved_on is None:
        return (t("Agreed in advance by {who}", who=view.approved_by),)
    on = t.moment(view.approved_on, style="day")
    return t.line("Agreed in advance by {who}, {on}", who=view.approved_by, on=on)


# --- on its way ----------------------------------------------------------------------------------


def sending_form(view: SendingView, t: Translator) -> Form:
    """The form's answer after Send: « Envoi à 03:14:30 · Annuler l'envoi »."""
    body: list[FormElement] = [*_sending(view, t)]
    if view.text:
        body.append(Quote(view.text))
    if view.can_keep_template:
        body.append(ButtonRow((button(Verb.KEEP_TEMPLATE, view, t, ref=view.ref),)))
    return form(Verb.UNDO_SEND, view, t, title=t("Reply to the member"), body=body, ref=view.ref)


def _sending(view: SendingView, t: Translator) -> Iterator[Element]:
    whom = t("To: {member}", member=handle_of(view.to))
    how = ", ".join(t(METHOD_NAMES[method]).lower() for method in view.methods)
    to: Line = (f"{whom} · {how}" if how else whom,)
    if view.sent_at:
        yield Section((t.line("The reply has left, {at}.", at=t.moment(view.sent_at, view.now)), to))
        return
    leaves: Line = t.line("It leaves at {at}", at=t.moment(view.leaves_at, style="second"))
    yield Section((leaves, to), button(Verb.UNDO_SEND, view, t, ref=view.ref))


# --- templates -----------------------------------------------------------------------------------


def proposal_card(view: TemplateProposalView, t: Translator) -> Card:
    """To the approver: the former text, the new one, [Accepter] [Ne pas retenir]."""
    said = t.line(
        "{who} proposes a new version of the template “{template}” of {client}.",
        who=view.proposed_by,
        template=view.template,
        client=view.client,
    )
    body: list[Element] = [Section(((*mentions(view.mentions), *said),))]
    if view.before:
        body += [Section(((Bold(t("Now")),),)), Quote(view.before)]
    body += [Section(((Bold(t("Proposed (version {version})", version=view.template_version)),),)), Quote(view.after)]
    if view.accepted is None:
        body.append(ButtonRow(_decide(view, t)))
    else:
        how = t("Accepted by {who}.") if view.accepted else t("Declined by {who}.")
        body.append(Section((t.fill(how, who=view.decided_by),)))
    return Card(notification=lock_screen(view.number, None, t("a template"), t), body=tuple(body))


def _decide(view: TemplateProposalView, t: Translator) -> tuple[Button, ...]:
    verbs = (Verb.ACCEPT_TEMPLATE, Verb.DECLINE_TEMPLATE)
    return tuple(button(verb, view, t, ref=view.ref) for verb in verbs)
