"""Every form."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from cards import contacts as contact_cards
from cards import follow_up, forms, history, letters, people, question, reply
from cards.card import Form
from cards.examples import law
from cards.examples.case import DISTRESS, HIDDEN
from cards.examples.cast import CAMILLE, IN_DOUBT, KNOWN, LEA, LOU, NIGHT, NUMBERS, after
from cards.examples.obstacles import OBSTACLES, WARNING
from cards.examples.posts import QUESTION, SENDING
from cards.helplines import confirm_helpline_form
from cards.translator import Translator
from cards.views import (
    AdviceFormView,
    AskFormView,
    CallView,
    CaseFormView,
    ChoiceView,
    CloseView,
    ContactsFormView,
    ContactView,
    DisciplineView,
    EarlierCaseView,
    EmergencyView,
    FirstWordView,
    HelplineView,
    HistoryView,
    LatestView,
    LetterView,
    MediaView,
    MemberView,
    MessagesFormView,
    MethodView,
    MoreView,
    OpenCaseView,
    PersonView,
    PlanFollowUpView,
    ReadView,
    ReclassifyView,
    ReplyFormView,
    SaidView,
    SentBeforeView,
    TemplateChoiceView,
    WholeContactView,
)
from config.contacts import ContactKind
from config.deliveries import DispatchState, Via
from config.values import replace
from config.words import Category, Discipline, Level, Method, PersonRole, Verb, Visibility

PEOPLE = (ChoiceView(id="lea", name="Léa", chosen=True), ChoiceView(id="sam", name="Sam"))
CASE = CaseFormView(number=217, version=3, now=NIGHT, ref="5", people=PEOPLE, zone="Europe/Paris", whom="lou_77")
MESSAGES = (ChoiceView(id="1", name="03:02"), ChoiceView(id="2", name="03:05", chosen=True))

_SOFT = tuple(obstacle for obstacle in OBSTACLES if not obstacle.hard)

REPLY = ReplyFormView(
    number=217,
    version=6,
    ref="13",
    now=after(10),
    to="lou_77",
    text="Bonjour ▢ prénom à compléter, merci d'avoir écrit.",
    methods=(MethodView(method=Method.PUBLIC_REPLY), MethodView(method=Method.PRIVATE_MESSAGE, chosen=True)),
    templates=(
        TemplateChoiceView(id="call_for_help", name="Appel à l'aide", chosen=True),
        TemplateChoiceView(id="short", name="Réponse brève"),
    ),
)

SEVERAL = (
    *REPLY.methods,
    MethodView(method=Method.EMAIL, chosen=True, preview="Votre message\n\nBonjour, merci d'avoir écrit."),
    MethodView(method=Method.LETTER),
)

LETTER = LetterView(
    number=217,
    version=6,
    ref="31",
    now=after(90),
    state=DispatchState.READY,
    link="https://desk.example/letters/QUJDREVGR0hJSktMTU5PUFFS",
)
BEFORE = SentBeforeView(by="Sam", at=after(12), left=False)
LATEST = LatestView(at=after(-90), text="Merci pour votre message. Les nuits restent longues, mais ma sœur est là.")

FIRST_WORD = FirstWordView(
    number=217,
    version=3,
    ref="14",
    to="lou_77",
    text="Bonjour @lou_77, nous avons lu votre message. Nous vous écrivons dans quelques minutes.",
    methods=(MethodView(method=Method.PRIVATE_MESSAGE, chosen=True),),
    approved_by="Nadia",
    approved_on=after(-60 * 24 * 20),
)

READ = ReadView(
    number=217,
    version=3,
    now=after(3),
    messages=(
        SaidView(
            handle="lou_77",
            text="(phrase inventée, difficile à lire)",
            posted_at=NIGHT,
            visibility=Visibility.ONLINE,
            media=(MediaView(type="image/jpeg", alt="une fenêtre"), MediaView(type="video/mp4")),
        ),
    ),
    context=(SaidView(handle="camille", text="Tu veux en parler ?", posted_at=after(1)),),
    reasons=DISTRESS.reasons,
    flag_reason="m'inquiète",
    reporter="camille",
)

ANSWER = SaidView(
    handle="lou_77",
    text="Merci de m'avoir écrit.",
    posted_at=after(90),
    via=Via.EMAIL,
    media=(MediaView(type="image/jpeg", alt="photo.jpg"),),
)
BETWEEN = replace(ANSWER, text="> Vous êtes là ?\nOui.", between=True, media=())

_CONTACTS = (
    ContactView(what="email", value="lou.77@exemple.invalid", source="compte du forum"),
    ContactView(what="age", value="29"),
    ContactView(what="pager", value="1"),
)
MEMBER = MemberView(
    number=217,
    version=3,
    person=LOU,
    earlier=(
        EarlierCaseView(number=188, version=9, level=Level.P1, opened_at=after(-60 * 24 * 12), reached_at=NIGHT),
        EarlierCaseView(number=102, version=4, level=Level.P2, opened_at=after(-60 * 24 * 90)),
    ),
    people=(PersonView(ref="51", handle="noor", role=PersonRole.WITNESS),),
)
EMERGENCY = EmergencyView(
    number=217,
    version=3,
    now=NIGHT,
    numbers=NUMBERS,
    country="France",
    member=LOU,
    contacts=_CONTACTS,
    calls=(
        CallView(at=after(4), by="Léa", service="15", outcome="une équipe part", reference="217-A"),
        CallView(at=after(6), by="Sam", service="17"),
    ),
)
SHEET = replace(
    EMERGENCY,
    contacts=(ContactView(what="phone", value="01 99 00 00 00", source="compte du forum", since=after(-60 * 24 * 40)),),
    said=(SaidView(handle="lou_77", text="Je n'y arrive plus.", posted_at=NIGHT),),
    where="Forum",
    urls=("https://forum.invalid/posts/1",),
    zone="Europe/Paris",
    platform="urgence@forum.invalid",
    relay="+33 1 99 00 00 00",
    minor=True,
    child_line="Allô exemple, 0000",
)
HELPLINE = HelplineView(
    number=217,
    version=3,
    ref="fr-exemple",
    line="Allô exemple, 0000 (tous les jours, 9 h à 23 h, appel gratuit)",
    source="allo-exemple.invalid",
    country="FR",
)
CONTACTS = ContactsFormView(
    number=217,
    version=3,
    ref="41",
    handle="lou_77",
    contacts=(
        WholeContactView(
            id="1", kind=ContactKind.EMAIL, value="lou.77@exemple.invalid", source="Forum", found_on=after(1)
        ),
        WholeContactView(id="2", kind=ContactKind.COUNTRY, value="FR", source="flag", found_on=NIGHT),
        WholeContactView(id="3", kind=ContactKind.ADDRESS, value="3 rue Inventée\n00000 Nulle-Part", by="Léa"),
    ),
    known=KNOWN,
)
MORE = MoreView(number=217, version=3, verbs=tuple(Verb), member_ref="41")
HISTORY = HistoryView(number=217, version=5, opened_at=NIGHT, facts=HIDDEN.facts * 15, more=3)
ASK = AskFormView(
    number=217,
    version=3,
    disciplines=(
        DisciplineView(discipline=Discipline.LEGAL, on_watch="Maître Diallo", chosen=True),
        DisciplineView(discipline=Discipline.COMMUNICATION),
    ),
    has_reply=True,
)
ADVICE = AdviceFormView(
    number=219, version=2, ref="7", verb=Verb.ADVISE, question=QUESTION.words, text=QUESTION.text, text_version=2
)
PLAN = PlanFollowUpView(
    number=217,
    version=6,
    people=(LOU, CAMILLE),
    responsible=PEOPLE,
    planned=(after(2880),),
    answered=False,
    zone="Europe/Paris",
)
OPEN = OpenCaseView(
    clients=(ChoiceView(id="maison-lumen", name="Maison Lumen", chosen=True),),
    communities=(ChoiceView(id="forum", name="Forum", chosen=True),),
    text="Où en est mon colis ?",
)
HIDE = MessagesFormView(number=217, version=3, verb=Verb.TAKE_OFFLINE, messages=MESSAGES)

_FORMS: dict[str, Callable[[Translator], Form]] = {
    "reply": lambda t: reply.reply_form(REPLY, t),
    "reply/warned": lambda t: reply.reply_form(replace(REPLY, warnings=(WARNING,)), t),
    "reply/before": lambda t: reply.reply_form(replace(REPLY, before=BEFORE), t),
    "reply/again": lambda t: reply.reply_form(replace(REPLY, before=replace(BEFORE, left=True)), t),
    "reply/check_in": lambda t: reply.reply_form(replace(REPLY, latest=LATEST), t),
    "reply/several": lambda t: reply.reply_form(replace(REPLY, methods=SEVERAL), t),
    "reply/unquoted": lambda t: reply.reply_form(replace(REPLY, methods=SEVERAL, letter_quotes=False), t),
    "reply/blocked": lambda t: reply.reply_form(replace(REPLY, obstacles=OBSTACLES, revision=2), t),
    "reply/passable": lambda t: reply.reply_form(replace(REPLY, obstacles=_SOFT, can_pass=True), t),
    "reply/not_passable": lambda t: reply.reply_form(replace(REPLY, obstacles=_SOFT, templates=()), t),
    "first_word": lambda t: reply.first_word_form(FIRST_WORD, t),
    "first_word/passable": lambda t: reply.first_word_form(replace(FIRST_WORD, obstacles=_SOFT), t),
    "first_word/blocked": lambda t: reply.first_word_form(
        replace(FIRST_WORD, obstacles=OBSTACLES, methods=REPLY.methods, approved_on=None), t
    ),
    "sending": lambda t: reply.sending_form(SENDING, t),
    "sending/sent": lambda t: reply.sending_form(replace(SENDING, sent_at=after(12.5)), t),
    "read": lambda t: people.read_form(READ, t),
    "read/reply": lambda t: people.read_form(replace(READ, reply="31"), t),
    "read/between": lambda t: people.read_form(replace(READ, messages=(BETWEEN,), context=()), t),
    "read/answer": lambda t: people.read_form(replace(READ, messages=(ANSWER,), context=()), t),
    "read/stranger": lambda t: people.read_form(
        replace(READ, messages=(replace(ANSWER, handle="", stranger="x@exemple.invalid"),), context=()), t
    ),
    "read/other_member": lambda t: people.read_form(
        replace(READ, messages=(replace(ANSWER, via=Via.COMMUNITY, handle="", stranger="@paul"),), context=()), t
    ),
    "member": lambda t: people.member_form(MEMBER, t),
    "member/minor": lambda t: people.member_form(replace(MEMBER, person=replace(LOU, minor=True, stopped_at=NIGHT)), t),
    "member/unknown": lambda t: people.member_form(replace(MEMBER, person=CAMILLE, earlier=(), people=()), t),
    "member/in_doubt": lambda t: people.member_form(replace(MEMBER, person=replace(LOU, known=IN_DOUBT)), t),
    "contacts": lambda t: contact_cards.contacts_form(CONTACTS, t),
    "contacts/in_doubt": lambda t: contact_cards.contacts_form(replace(CONTACTS, contacts=(), known=IN_DOUBT), t),
    "correct_contact": lambda t: contact_cards.correct_form(CONTACTS, t),
    "correct_contact/first": lambda t: contact_cards.correct_form(replace(CONTACTS, contacts=()), t),
    "add_person": lambda t: people.add_person_form(CASE, t),
    "emergency": lambda t: people.emergency_form(EMERGENCY, t),
    "emergency/sheet": lambda t: people.emergency_form(SHEET, t),
    "emergency/unknown": lambda t: people.emergency_form(replace(EMERGENCY, numbers=None, country="", calls=()), t),
    "confirm_helpline": lambda t: confirm_helpline_form(HELPLINE, t),
    "more": lambda t: history.more_form(MORE, t),
    "more/for_good": lambda t: history.more_form(replace(MORE, can_hide=False, can_restore=False), t),
    "history": lambda t: history.history_form(HISTORY, t),
    "history/altered": lambda t: history.history_form(replace(HISTORY, verified=False, more=0), t),
    "ask": lambda t: question.ask_form(ASK, t),
    "advise": lambda t: question.advice_form(ADVICE, t),
    "object": lambda t: question.advice_form(replace(ADVICE, verb=Verb.OBJECT), t),
    "follow_up": lambda t: follow_up.plan_form(PLAN, t),
    "follow_up/one": lambda t: follow_up.plan_form(replace(PLAN, people=(LOU,), responsible=(), planned=()), t),
    "follow_up_done": lambda t: follow_up.done_form(CASE, t),
    "follow_up_later": lambda t: follow_up.later_form(CASE, t),
    "follow_up_hand_over": lambda t: follow_up.entrust_form(CASE, t),
    "follow_up_stop": lambda t: follow_up.stop_form(CASE, t),
    "hand_over": lambda t: forms.hand_over_form(CASE, t),
    "hand_over/anybody": lambda t: forms.hand_over_form(replace(CASE, people=()), t),
    "note": lambda t: forms.note_form(CASE, t),
    "link": lambda t: forms.link_form(CASE, t),
    "reclassify": lambda t: forms.reclassify_form(
        ReclassifyView(number=217, version=3, level=Level.UNKNOWN, category=Category.UNKNOWN), t
    ),
    "close": lambda t: forms.close_form(CloseView(number=217, version=3), t),
    "close/unreached": lambda t: forms.close_form(CloseView(number=217, version=3, unreached=True), t),
    "close/promise": lambda t: forms.close_form(
        CloseView(number=217, version=3, promises=("Léa doit prendre des nouvelles le 22 nov.",)), t
    ),
    "letter/ready": lambda t: letters.letter_form(LETTER, t),
    "letter/at_the_desk": lambda t: letters.letter_form(replace(LETTER, link=""), t),
    "letter/posted": lambda t: letters.letter_form(replace(LETTER, state=DispatchState.SENT, at=after(60)), t),
    "letter/withdrawn": lambda t: letters.letter_form(
        replace(LETTER, state=DispatchState.UNDONE, link="", at=after(60)), t
    ),
    "letter/returned": lambda t: letters.letter_form(replace(LETTER, state=DispatchState.RETURNED, at=after(60)), t),
    "letter_returned": lambda t: letters.letter_returned_form(CASE, t),
    "messages/hide": lambda t: forms.messages_form(HIDE, t),
    "messages/for_good": lambda t: forms.messages_form(replace(HIDE, can_hide=False, can_restore=False), t),
    "messages/restore": lambda t: forms.messages_form(replace(HIDE, verb=Verb.RESTORE), t),
    "open_case": lambda t: forms.open_case_form(OPEN, t),
    "open_case/new": lambda t: forms.open_case_form(replace(OPEN, communities=(), text="", ref=LEA.account), t),
}


def all_forms(t: Translator) -> Iterator[tuple[str, Form]]:
    """Each form by its name."""
    for name, make in {**_FORMS, **law.FORMS}.items():
        yield f"form/{name}", make(t)
