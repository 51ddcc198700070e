"""Forms and private answers, in their reader's language: every name that a use case gives has one."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from functools import partial

import pytest

from bot.cases.answer import Answer
from bot.cases.tx import Tx
from bot.catalog import Rules
from bot.errors import MissingData, NotFound
from bot.storage.session import Session
from cards.card import Button, Form, TextInput
from config.values import replace
from config.words import Ability, Verb
from handlers.views.forms import FORMS
from tests.handlers.views_desk import (
    CASES,
    LIFE,
    LUMEN,
    NORD,
    ROUTINE,
    TEAM,
    Desk,
    buttons,
    calls,
    words,
)
from tests.handlers.views_letters import answered, opens_letter

# --- every form -------------------------------------------------------------------------------------

Opened = Callable[[Desk, str], Form]


def plain(verb: Verb, **more: str) -> Opened:
    return lambda desk, locale: desk.open(verb, desk.flag(LIFE), locale=locale, **more)


def _several_messages(desk: Desk, locale: str) -> Form:
    number = desk.flag(LIFE)
    desk.flag("je suis encore là, répondez-moi")
    return desk.open(Verb.TAKE_OFFLINE, number, locale=locale)


def _sent(verb: Verb) -> Opened:
    def opened(desk: Desk, locale: str) -> Form:
        number = desk.flag(ROUTINE)
        desk.press(Verb.ACKNOWLEDGE, number)
        if verb is Verb.WRONG_PERSON_DONE:
            desk.press(Verb.WRONG_PERSON, number, text="C'est sa voisine qui l'a reçu.")
        return desk.open(verb, number, who="nadia", locale=locale)

    return opened


def _about_check_in(verb: Verb) -> Opened:
    def opened(desk: Desk, locale: str) -> Form:
        number = desk.flag(LIFE)
        desk.press(Verb.FOLLOW_UP, number, stages=("48h",), person="lea", note="")
        return desk.open(verb, number, ref="1", locale=locale)

    return opened


def _answering(verb: Verb) -> Opened:
    def opened(desk: Desk, locale: str) -> Form:
        number = desk.flag(ROUTINE)
        desk.press(Verb.REPLY, number)
        desk.press(Verb.ASK, number, disciplines=("legal",), question="Ce texte va-t-il ?")
        return desk.open(verb, number, who="diallo", ref="1", locale=locale)

    return opened


def _confirming(desk: Desk, locale: str) -> Form:
    return desk.open(Verb.CONFIRM_HELPLINE, desk.flag(LIFE), who="nadia", ref="fr-119", locale=locale)


def _sending(desk: Desk, locale: str) -> Form:
    number = desk.flag(ROUTINE, by="camille")
    form = desk.open(Verb.REPLY, number)
    return desk.open(Verb.SEND, number, ref=form.ref, locale=locale, text=answered(form))


OPENED: dict[str, tuple[Opened, str, str]] = {
    "read": (plain(Verb.READ), "vous ne me reverrez pas", "Only you see this"),
    "messages": (_several_messages, "Quels messages", "Which messages"),
    "reclassify": (plain(Verb.RECLASSIFY), "Corriger la lecture", "Correct the reading"),
    "hand_over": (plain(Verb.HAND_OVER), "Sam", "Hand the case over"),
    "close": (plain(Verb.CLOSE), "Clore", "Close the case"),
    "more": (plain(Verb.MORE), "Historique", "History"),
    "history": (plain(Verb.HISTORY), "Message signalé", "Message flagged"),
    "note": (plain(Verb.NOTE), "Note", "Add a note"),
    "link": (plain(Verb.LINK), "autre cas", "Link to another case"),
    "add_person": (plain(Verb.ADD_PERSON), "Ajouter", "Add somebody"),
    "member": (plain(Verb.MEMBER), "l•••@e•••.org", "Details"),
    "contacts": (plain(Verb.REVEAL), "lou_77@example.org", "Contact details"),
    "correct_contact": (plain(Verb.CORRECT_CONTACT), "Ajouter ou corriger", "Add or correct"),
    "report_offence": (plain(Verb.REPORT_OFFENCE), "Quelle infraction", "Which offence"),
    "wrong_person": (_sent(Verb.WRONG_PERSON), "72 heures", "72 hours"),
    "wrong_person_done": (_sent(Verb.WRONG_PERSON_DONE), "sa voisine", "sa voisine"),
    "emergency": (plain(Verb.EMERGENCY), "15, 17, 18 ou 112", "15, 17, 18, or 112"),
    "confirm_helpline": (_confirming, "Vérifier une ligne", "Verify a line"),
    "ask": (plain(Verb.ASK, ref="legal"), "Maître Diallo", "Ask for advice"),
    "advise": (_answering(Verb.ADVISE), "Ce texte va-t-il ?", "Give advice"),
    "object": (_answering(Verb.OBJECT), "Ce texte va-t-il ?", "Object"),
    "reply": (plain(Verb.REPLY), "À : @lou_77", "To: @lou_77"),
    "first_word": (plain(Verb.FIRST_WORD), "Nadia", "Agreed in advance by Nadia"),
    "sending": (_sending, "@camille", "It leaves at"),
    "follow_up": (plain(Verb.FOLLOW_UP), "Prendre des nouvelles", "Ask how they are"),
    "follow_up_done": (_about_check_in(Verb.FOLLOW_UP_DONE), "membre", "How are they?"),
    "follow_up_later": (_about_check_in(Verb.FOLLOW_UP_LATER), "Plus tard", "Put off"),
    "follow_up_hand_over": (_about_check_in(Verb.FOLLOW_UP_HAND_OVER), "Sam", "Entrust"),
    "letter": (partial(opens_letter, Verb.LETTER), "Imprimez-la", "Print it"),
    "letter_returned": (partial(opens_letter, Verb.LETTER_RETURNED), "Que dit l'enveloppe", "envelope"),
    "follow_up_stop": (_about_check_in(Verb.FOLLOW_UP_STOP), "Ne plus écrire", "Stop writing"),
}


def test_every_form_that_a_use_case_opens_is_built_and_shown_here() -> None:
    named = set(calls("Answer.form", CASES))
    assert {"read", "reply", "sending"} <= named, "the search finds what is opened"
    assert named <= set(FORMS)
    assert set(OPENED) == set(FORMS)


@pytest.mark.parametrize("name", OPENED)
@pytest.mark.parametrize("locale", ["", "en"])
def test_a_form_opens_in_its_readers_language(desk: Desk, name: str, locale: str) -> None:
    opened, french, english = OPENED[name]
    assert (english if locale else french) in words(opened(desk, locale))


def test_a_readers_language_is_their_own_then_their_chats_then_the_clients(desk: Desk) -> None:
    number = desk.flag(LIFE)
    assert "Historique" in words(desk.open(Verb.MORE, number))
    assert "History" in words(desk.open(Verb.MORE, number, locale="en"))


def test_a_form_about_another_clients_case_is_not_found(desk: Desk) -> None:
    number = desk.flag(LIFE, client=NORD)
    click = replace(desk.click(Verb.NOTE, number, client=NORD, who="nadia"))
    for answer in (Answer.form("note"), Answer.form("read"), Answer.form("history")):
        with pytest.raises(NotFound):
            desk.form(answer, click, who="nadia", client=LUMEN)
    assert desk.form(Answer.form("note"), click, who="nadia", client=NORD).verb is Verb.NOTE


def test_a_question_of_another_case_is_not_shown(desk: Desk) -> None:
    first, second = desk.flag(ROUTINE), desk.flag(ROUTINE, by="camille")
    desk.press(Verb.ASK, first, disciplines=("legal",), question="Ce texte va-t-il ?")
    assert "Ce texte va-t-il ?" not in words(desk.open(Verb.ADVISE, second, who="diallo", ref="1"))


def test_an_expert_is_offered_only_what_experts_may_do(desk: Desk) -> None:
    number = desk.flag(LIFE)
    offered = {b.verb for b in buttons(desk.open(Verb.MORE, number, who="diallo"))}
    assert Verb.READ in offered
    assert Verb.TAKE_OFFLINE not in offered
    assert Verb.TAKE_OFFLINE in {b.verb for b in buttons(desk.open(Verb.MORE, number))}


def test_an_altered_history_says_so(desk: Desk) -> None:
    number = desk.flag(LIFE)
    assert "altéré" not in words(desk.open(Verb.HISTORY, number))

    def tamper(session: Session) -> None:
        session.connection.exec_driver_sql("UPDATE history SET actor = 'sam' WHERE seq = 1")

    desk.runner.run(desk.store.across(tamper))
    assert "altéré" in words(desk.open(Verb.HISTORY, number))


def test_somebody_may_be_picked_by_name_or_by_the_account_that_a_chat_lists(desk: Desk) -> None:
    number = desk.flag(LIFE)
    desk.press(Verb.HAND_OVER, number, person=f"{TEAM}/U0SAM")
    assert "Pris par Sam" in words(desk.card(number))
    desk.press(Verb.HAND_OVER, number, person="nadia")
    assert "Pris par Nadia" in words(desk.card(number))
    for nobody in (f"{TEAM}/U0NOBODY", "nobody", f"{TEAM}/U0DIALLO"):
        with pytest.raises(MissingData):
            desk.press(Verb.HAND_OVER, number, person=nobody)


# --- the reply form ---------------------------------------------------------------------------------


def text_of(form: Form) -> str:
    return next(e.value for e in form.body if isinstance(e, TextInput) and e.id == "text")


def remedies(form: Form) -> list[Button]:
    """Those of its buttons that mend the text: what they do it with follows a colon."""
    return [b for b in buttons(form) if b.verb is Verb.MEND and ":" in b.ref]


def test_what_stands_in_the_way_is_mended_by_its_button_until_nothing_does(desk: Desk) -> None:
    """Whatever the remedies carry (names are not ASCII), each button comes back as what it was."""
    number = desk.flag(LIFE)
    ref = desk.press(Verb.REPLY, number).ref
    form = desk.open(Verb.SEND, number, ref=ref, text="Bonjour, nous vous avons lue.")
    mends = remedies(form)
    assert len(mends) >= 3
    while mends:
        left = len(mends)
        form = desk.open(Verb.MEND, number, ref=mends[0].ref, text=text_of(form))
        mends = remedies(form)
        assert len(mends) < left, "each click leaves less to do"
    text = text_of(form)
    for expected in ("3114", "Léa", "je veux en finir"):
        assert expected in text
    assert "Avant l'envoi" not in words(form)


def test_our_text_takes_the_place_of_what_was_typed_only_when_we_changed_it(desk: Desk) -> None:
    number = desk.flag(LIFE)
    first = desk.open(Verb.REPLY, number)
    ref = first.ref
    typed = desk.open(Verb.SEND, number, ref=ref, text="Bonjour, nous vous avons lue.")
    mend = next(b for b in buttons(typed) if b.verb is Verb.MEND)
    mended = desk.open(Verb.MEND, number, ref=mend.ref, text="Bonjour, nous vous avons lue.")

    def revision(form: Form) -> int:
        return next(e.revision for e in form.body if isinstance(e, TextInput) and e.id == "text")

    assert revision(typed) == revision(first)
    assert revision(mended) == revision(first) + 1


def test_what_was_typed_as_a_reason_is_kept_when_the_form_comes_back(desk: Desk) -> None:
    number = desk.flag(LIFE)
    ref = desk.press(Verb.REPLY, number).ref
    form = desk.open(Verb.SEND, number, who="sam", ref=ref, text="L'équipe Atelier Nord", reason="il faut répondre")
    assert "Atelier Nord" in words(form), "a hard obstacle names the other client"
    assert "Envoyer quand même" not in words(form)


def test_whoever_is_on_watch_may_send_all_the_same(desk: Desk) -> None:
    number = desk.flag(LIFE)
    ref = desk.press(Verb.REPLY, number).ref
    on_watch = desk.open(Verb.SEND, number, ref=ref, text="Bonjour, nous vous avons lue.")
    off_watch = desk.open(Verb.REPLY, number, who="marc")
    assert "Envoyer quand même" in words(on_watch)
    assert "Envoyer quand même" not in words(off_watch)


def test_an_edited_text_may_be_kept_as_a_template(desk: Desk) -> None:
    number = desk.flag(ROUTINE, by="camille")
    form = desk.open(Verb.REPLY, number)
    sent = desk.open(Verb.SEND, number, ref=form.ref, text=answered(form))
    assert Verb.UNDO_SEND in {b.verb for b in buttons(sent)}
    assert Verb.KEEP_TEMPLATE in {b.verb for b in buttons(sent)}


def test_the_form_says_how_long_a_reply_can_be_taken_back(desk: Desk) -> None:
    desk.catalog = replace(desk.catalog, rules=Rules(undo=timedelta(minutes=2)))
    assert "Après l'envoi, 120 s pour annuler." in words(desk.open(Verb.REPLY, desk.flag(ROUTINE)))


def test_deleting_for_ever_is_said_before_it_is_done(desk: Desk) -> None:
    """Where a community can only delete, the form that chooses messages says so too."""
    lumen = desk.client()
    forum = replace(lumen.communities["forum"], abilities=frozenset({Ability.DELETE, Ability.REPLY}))
    clients = {**desk.catalog.clients, LUMEN: replace(lumen, communities={"forum": forum})}
    desk.catalog = replace(desk.catalog, clients=clients)
    desk.store.open_tx = lambda opened: Tx(opened, desk.catalog)
    number = desk.flag(LIFE)
    card = words(desk.card(number))
    assert "Supprimer définitivement" in card
    assert "Une copie reste dans le cas" in card
    desk.flag("je suis encore là, répondez-moi")
    assert "Supprimer définitivement" in words(desk.open(Verb.TAKE_OFFLINE, number))
