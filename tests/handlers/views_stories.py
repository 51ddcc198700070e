"""Stories that lead to each message: one for each `what`, told by people who press buttons."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from functools import partial

from bot.cases import answers, catching_up, digest, dispatches, effects, posts, sending, threads
from bot.cases.tx import Tx
from bot.rules.catching_up import AWAY
from bot.storage.records import Member, OutboxRow, Reply
from bot.storage.sent_records import Dispatch
from bot.storage.session import TABLE, Session
from config.deliveries import BounceReason, DispatchState, Via, Words
from config.words import Account, Place, ThreadMessage, Verb
from handlers.desk import read_words
from tests.handlers.views_desk import ACCUSATION, CHANNEL, ENGLISH, LIFE, LUMEN, REDACTED, ROUTINE, TEAM, Desk
from tests.handlers.views_letters import letter_ready
from tests.handlers.views_promises import promised_in_writing
from tests.handlers.views_questions import (
    advised,
    answered_one_of_two,
    answered_the_other,
    asked,
    asked_in_vain,
    asked_twice,
    wrote_in_private,
)
from tests.handlers.views_sources import OF_NO_CASE, expert_not_reached
from tests.handlers.views_statements import statement_failed, statement_ready

NADIA, LEA = f"{TEAM}/U0NADIA", f"{TEAM}/U0LEA"
Story = Callable[[Desk], int]


def somebody_is_needed(desk: Desk) -> int:
    return desk.flag(LIFE)


def nobody_looks(desk: Desk) -> int:
    number = desk.flag(ROUTINE)
    desk.pass_time(days=3)
    return number


def writes_again(desk: Desk) -> int:
    number = desk.flag(LIFE)
    desk.flag("je suis encore là, répondez-moi")
    return number


def flagged_after_the_end(desk: Desk) -> int:
    number = desk.flag(ACCUSATION, id="p1")
    desk.press(Verb.CLOSE, number, outcome="handled")
    desk.flag(ACCUSATION + " ", id="p1")
    return number


def corrected(desk: Desk) -> int:
    number = desk.flag(ROUTINE)
    desk.press(Verb.RECLASSIFY, number, level="P0", category="suicide_selfharm")
    return number


def given_to_sam(desk: Desk) -> int:
    number = desk.flag(LIFE)
    desk.press(Verb.HAND_OVER, number, person="sam")
    return number


def asked_those_who_may(desk: Desk) -> int:
    number = desk.flag(LIFE)
    desk.press(Verb.ASK, number, who="diallo", ref="allow:take_offline")
    return number


def passed_on(desk: Desk) -> int:
    number = desk.flag(LIFE)
    desk.press(Verb.TAKE, number)
    desk.press(Verb.PASS_ON, number)
    return number


def write(desk: Desk, number: int, text: str, *, by: str = "U0LEA", ts: str = "2.1", **more: bool) -> None:
    """Somebody writes under the card in the English channel."""
    key = f"{ts}:{text}:{sorted(more)}"
    message = ThreadMessage(Place(ENGLISH, ts, "1.0"), Account(f"{TEAM}/{by}"), text, key, **more)
    desk.run(threads.said, LUMEN, number, message, private=False)


def wrote_elsewhere(desk: Desk) -> int:
    number = desk.flag(LIFE)
    write(desk, number, "je m'en occupe avec <@U0SAM>")
    here = ThreadMessage(Place(CHANNEL, "3.1", "1.0"), Account(f"{TEAM}/U0LEA"), "I look after it with Sam", "k3")
    desk.run(threads.said, LUMEN, number, here, private=False)
    return number


def missed_much(desk: Desk) -> int:
    """The channels were away while nine lines were written in each."""
    number = wrote_elsewhere(desk)
    for n in range(9):
        desk.press(Verb.NOTE, number, text=f"sa sœur est prévenue, {n}")
    desk.clock[0] += timedelta(minutes=11)
    for dest in (CHANNEL, ENGLISH, REDACTED):
        first = next(row for row in desk.rows("said", case=number) + desk.rows("note", case=number) if row.dest == dest)
        desk.run(catching_up.gather, LUMEN, first, away=AWAY)
    return number


def noted(desk: Desk) -> int:
    number = desk.flag(LIFE)
    desk.press(Verb.NOTE, number, text="sa sœur est prévenue")
    return number


def called(desk: Desk) -> int:
    number = desk.flag(LIFE)
    desk.press(Verb.LOG_CALL, number, service="15", outcome="une équipe part")
    return number


def nothing_found(desk: Desk) -> int:
    number = desk.flag(LIFE)
    desk.press(Verb.READ, number)
    desk.press(Verb.NOTHING_HERE, number)
    return number


def a_minor_writes(desk: Desk) -> int:
    return desk.flag(f"J'ai 14 ans. {LIFE}")


def went_to_somebody_else(desk: Desk) -> int:
    number = sent_all_the_same(desk)
    desk.press(Verb.WRONG_PERSON, number, text="une autre boîte aux lettres que la sienne")
    return number


def nobody_said_what_was_done(desk: Desk) -> int:
    number = went_to_somebody_else(desk)
    desk.pass_time(hours=25)
    return number


def offence_reported(desk: Desk) -> int:
    number = desk.flag(LIFE)
    desk.press(Verb.REPORT_OFFENCE, number, offence="menace", facts="hier à 14 h", authority="Police")
    return number


def nobody_looked_again(desk: Desk) -> int:
    number = nothing_found(desk)
    desk.pass_time(minutes=31)
    return number


def check_in_due(desk: Desk) -> int:
    number = desk.flag(LIFE)
    desk.press(Verb.FOLLOW_UP, number, stages=("48h",), person="lea", note="demander pour sa sœur")
    desk.pass_time(hours=48)
    return number


def check_in_forgotten(desk: Desk) -> int:
    number = check_in_due(desk)
    for _ in range(2):
        desk.pass_time(days=1)
    return number


def check_ins_stop(desk: Desk) -> int:
    number = desk.flag(LIFE)
    desk.press(Verb.FOLLOW_UP, number, stages=("48h",), person="lea", note="")

    def gone(tx: Tx) -> None:
        member = tx.rows(Member)[0]
        tx.change(member, gone=True)

    desk.run(gone, LUMEN)
    desk.pass_time(hours=48)
    return number


def doing_worse(desk: Desk) -> int:
    number = check_in_due(desk)
    desk.press(Verb.FOLLOW_UP_DONE, number, ref="1", outcome="worse", note="")
    return number


def row_of(desk: Desk, kind: str) -> OutboxRow:
    found: list[OutboxRow] = desk.read(Session.rows, LUMEN, OutboxRow, TABLE[OutboxRow].c.kind == kind)
    return found[-1]


def forum_refuses(desk: Desk) -> int:
    number = desk.flag(LIFE)
    desk.press(Verb.TAKE_OFFLINE, number)
    desk.run(effects.failed, LUMEN, row_of(desk, "community"), "refused")
    return number


def reply_refused(desk: Desk) -> int:
    number = desk.flag(ROUTINE, by="camille")
    desk.press(Verb.ACKNOWLEDGE, number)
    desk.pass_time(seconds=31)
    desk.run(sending.failed, LUMEN, row_of(desk, "member"), "refused")
    return number


def alarm_parked(desk: Desk) -> int:
    number = desk.flag(LIFE)
    desk.run(posts.parked, LUMEN, row_of(desk, "post_card"), problem="channel_not_found")
    return number


def sent_all_the_same(desk: Desk) -> int:
    number = desk.flag(LIFE)
    ref = desk.press(Verb.REPLY, number).ref
    desk.press(Verb.SEND, number, ref=ref, text="Bonjour, nous vous avons lue.", reason="elle attend depuis une heure")
    return number


def proposed(desk: Desk) -> int:
    number = desk.flag(ROUTINE, by="camille")
    ref = desk.press(Verb.REPLY, number).ref
    reply = desk.read(Session.get, LUMEN, Reply, int(ref))
    text = desk.read(Session.words, LUMEN, reply.evidence)["text"]
    desk.press(Verb.MEND, number, ref=f"{ref}/add_invitation:", text=text.replace("Bonjour", "Bonjour et merci"))
    desk.press(Verb.KEEP_TEMPLATE, number, ref=ref)
    return number


def decided(desk: Desk) -> int:
    number = proposed(desk)
    desk.press(Verb.ACCEPT_TEMPLATE, number, who="nadia", ref="1")
    return number


def member_came_back(desk: Desk, *, stop: bool = False) -> int:
    number = desk.flag(LIFE)
    words = "Merci, je vais mieux. Ne m'écrivez plus."
    desk.run(
        answers.member_answered,
        LUMEN,
        case=number,
        words=Words(text=words, via=Via.EMAIL),
        reading=read_words(desk.catalog, LUMEN, words),
        key="k1",
        stop=stop,
    )
    return number


def reply_came_back(desk: Desk) -> int:
    number = sent_all_the_same(desk)
    found = desk.read(Session.matching, LUMEN, Dispatch)[0]
    desk.run(dispatches.came_back, LUMEN, found, state=DispatchState.BOUNCED, reason=BounceReason.OTHER, said="550 no")
    return number


def a_working_morning(desk: Desk) -> int:
    number = desk.flag(LIFE)
    desk.press(Verb.TAKE_OFFLINE, number)
    desk.run(digest.plan, LUMEN)
    while not desk.rows("digest"):
        desk.pass_time(hours=1)
    return 0


# what -> the story, where it is told, what it says in French and in English
STORIES: dict[str, tuple[Story, str, str, str]] = {
    "wake": (somebody_is_needed, CHANNEL, "Vous êtes d'astreinte", "You are on watch"),
    "look_late": (nobody_looks, CHANNEL, "<@U0LEA>", "Nobody has taken"),
    "joined": (writes_again, CHANNEL, "Un autre message", "Another message"),
    "flagged_again": (flagged_after_the_end, CHANNEL, "à nouveau", "again"),
    "raised": (corrected, CHANNEL, "Le niveau", "The level rose"),
    "asked_to_act": (asked_those_who_may, CHANNEL, "Maître Diallo", "Maître Diallo would like"),
    "handed_over": (given_to_sam, CHANNEL, "Léa vous confie", "Léa entrusts"),
    "question": (asked, CHANNEL, "Peut-on laisser en ligne ?", "Léa asks"),
    "question_reminder": (asked_twice, CHANNEL, "rappel", "reminder"),
    "question_unanswered": (asked_in_vain, CHANNEL, "Juridique", "Legal has not answered"),
    "inform": (somebody_is_needed, CHANNEL, "Pour information", "For your information"),
    "advice": (advised, CHANNEL, "Oui, sans nommer personne.", "Maître Diallo gave advice"),
    "kept_for": (answered_one_of_two, f"{TEAM}/U0DIALLO", "gardés comme votre réponse au sujet du cas", "are kept"),
    "meant_for": (answered_the_other, CHANNEL, "était pour une autre question", "was for another question"),
    "mirror": (wrote_in_private, CHANNEL, "je regarde", "wrote in private"),
    "said": (wrote_elsewhere, CHANNEL, "Léa (Slack) :", "Léa (Slack):"),
    "missed": (missed_much, CHANNEL, "Pendant que Slack", "While Slack could not be reached"),
    "note": (noted, CHANNEL, "sa sœur est prévenue", "Léa noted"),
    "call": (called, CHANNEL, "une équipe part", "Léa called 15"),
    "second_look": (nothing_found, CHANNEL, "Léa", "Please look too"),
    "wrong_person": (went_to_somebody_else, NADIA, "mauvaise personne", "the wrong person"),
    "wrong_person_open": (nobody_said_what_was_done, NADIA, "72 heures courent", "the 72 hours run"),
    "offence_reported": (offence_reported, CHANNEL, "infraction", "offence"),
    "minor": (a_minor_writes, NADIA, "probablement mineur", "probably a minor"),
    "second_look_missing": (nobody_looked_again, NADIA, "rien à signaler", "nobody looked a second time"),
    "passed_on": (passed_on, NADIA, "Prenez de ses nouvelles", "Léa passed on"),
    "passed": (sent_all_the_same, NADIA, "elle attend depuis une heure", "The reason given"),
    "reminder": (check_in_due, CHANNEL, "demander pour sa sœur", "Ask how they are"),
    "follow_up_stopped": (check_ins_stop, CHANNEL, "membre", "check-ins of this member"),
    "member_worse": (doing_worse, CHANNEL, "moins bien", "doing worse"),
    "member_replied": (member_came_back, CHANNEL, "Le membre a répondu", "The member wrote back"),
    "letter_ready": (letter_ready, CHANNEL, "Lettre prête", "letter is ready"),
    "came_back": (reply_came_back, CHANNEL, "pas arrivée", "did not arrive"),
    "stop_asked": (partial(member_came_back, stop=True), CHANNEL, "ne lui écrive plus", "asks us to stop writing"),
    "question_bounced": (expert_not_reached, CHANNEL, "n'a pas atteint Maître Diallo", "did not reach Maître Diallo"),
    "effect_failed": (forum_refuses, CHANNEL, "Mise hors ligne", "Taking offline"),
    "reply_failed": (reply_refused, CHANNEL, "La réponse", "The reply has not left"),
    "parked": (alarm_parked, NADIA, "attend", "waits for somebody"),
    "promise_written": (promised_in_writing, LEA, "je vous réécris demain", "Shall we remind you"),
    "template": (proposed, NADIA, "Bonjour et merci", "proposes a new version"),
    "template_decided": (decided, LEA, "Nadia", "Accepted by Nadia"),
    "late_follow_ups": (check_in_forgotten, NADIA, "Cas 1", "nobody has asked how the member is"),
    "digest": (a_working_morning, NADIA, "le membre n'a pas encore été joint", "the member was not reached yet"),
    "statement_ready": (statement_ready, NADIA, "Le relevé est prêt", "The statement is ready"),
    "statement_failed": (statement_failed, NADIA, "n'a pas pu être préparé", "could not be made"),
    **OF_NO_CASE,
}
