"""The case card in every state."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from cards.card import Card
from cards.case import case_card
from cards.examples.cast import CAMILLE, DAY, IN_DOUBT, LOU, NIGHT, NUMBERS, after
from cards.translator import Translator
from cards.views import (
    CaseView,
    DispatchView,
    FactView,
    FailedEffectView,
    InformedView,
    NextCheckInView,
    OpenQuestionView,
    PersonView,
    ReplyInHandView,
    UndoView,
)
from config.deliveries import BounceReason, DispatchState
from config.values import replace
from config.words import (
    Ability,
    CaseStatus,
    Category,
    Discipline,
    Level,
    Method,
    Outcome,
    PersonRole,
    ReplyState,
    Verb,
    Visibility,
)

_ALWAYS = (
    Verb.FOLLOW_UP,
    Verb.RECLASSIFY,
    Verb.ADD_PERSON,
    Verb.CLOSE,
    Verb.NOTE,
    Verb.LINK,
    Verb.MEMBER,
    Verb.HISTORY,
)
_HELP = (Verb.EMERGENCY, Verb.READ, Verb.FIRST_WORD, Verb.TAKE_OFFLINE, Verb.ASK, Verb.REPLY, Verb.NOTHING_HERE)
_EVERYDAY = (Verb.ACKNOWLEDGE, Verb.REPLY, Verb.ASK, Verb.TAKE_OFFLINE, Verb.NOTHING_HERE, Verb.READ, Verb.EMERGENCY)

DISTRESS = CaseView(
    number=217,
    version=3,
    client="Maison Lumen",
    community="Forum",
    level=Level.P0,
    category=Category.SUICIDE_SELFHARM,
    opened_at=NIGHT,
    drawn_at=after(1),
    verbs=(*_HELP, Verb.TAKE, Verb.HAND_OVER, Verb.PASS_ON, *_ALWAYS),
    distress=True,
    summary="semble vouloir mourir, parle de ce soir.",
    reasons=("« tds » = tentative de suicide", "parle de soi", "parle de ce soir"),
    numbers=NUMBERS,
    visible_since=NIGHT,
    first_look_due=after(5),
    decision_due=after(15),
    member=LOU,
)

ASKED = replace(
    DISTRESS,
    facts=(
        FactView(
            at=after(2),
            what=Verb.ASK,
            who="Léa",
            disciplines=(Discipline.LEGAL,),
            until=after(11 * 60 + 18) + timedelta(days=4),
        ),
    ),
    questions=(
        OpenQuestionView(
            discipline=Discipline.LEGAL, due_at=after(11 * 60 + 18) + timedelta(days=4), who=("Maître Diallo",)
        ),
    ),
    holder="Léa",
    held_since=after(2),
    first_look_due=None,
    informed=(InformedView(who="Client", told_at=after(2), seen_at=after(7)),),
)

HIDDEN = replace(
    ASKED,
    version=5,
    visibility=Visibility.OFFLINE,
    visible_since=after(4),
    decision_due=None,
    verbs=(Verb.EMERGENCY, Verb.READ, Verb.FIRST_WORD, Verb.RESTORE, Verb.ASK, Verb.REPLY, Verb.RELEASE, *_ALWAYS),
    facts=(*ASKED.facts, FactView(at=after(4), what=Verb.TAKE_OFFLINE, who="Sam")),
)

EVERYDAY = CaseView(
    number=218,
    version=1,
    client="Maison Lumen",
    community="Forum",
    level=Level.P3,
    category=Category.COMPLAINT_QUESTION,
    opened_at=DAY,
    drawn_at=DAY,
    verbs=(*_EVERYDAY, Verb.TAKE, Verb.HAND_OVER, Verb.PASS_ON, *_ALWAYS),
    curtain=False,
    excerpt="Où en est mon colis ? Cela fait trois semaines.",
    posted_at=DAY,
    member=CAMILLE,
    acknowledgement="Bonjour @camille, bien reçu, nous revenons vers vous avant demain 18 h.",
    pass_to=Discipline.CUSTOMER_CARE,
)

ACKNOWLEDGED = replace(
    EVERYDAY,
    version=2,
    holder="Léa",
    held_since=after(3, DAY),
    promised_at=after(27 * 60, DAY),
    reply=ReplyInHandView(
        ref="12",
        to="camille",
        state=ReplyState.QUEUED,
        leaves_at=after(3.5, DAY),
        by="Léa",
    ),
    undo=UndoView(verb=Verb.ACKNOWLEDGE, ref=Verb.ACKNOWLEDGE),
    verbs=EVERYDAY.verbs[1:],
    facts=(FactView(at=after(3, DAY), what=Verb.ACKNOWLEDGE, who="Léa"),),
)

LEGAL = replace(
    EVERYDAY,
    number=219,
    level=Level.P2,
    category=Category.LEGAL_DEFAMATION,
    excerpt="Ce vendeur vend du faux, tout le monde le sait.",
    acknowledgement="",
    decision_due=after(4 * 60, DAY),
    pass_to=Discipline.LEGAL,
    flags=3,
    messages=2,
    links=(188, 201),
    visible_since=DAY,
)

THREAT = replace(
    DISTRESS,
    number=220,
    level=Level.P1,
    category=Category.THREAT_VIOLENCE,
    distress=False,
    drill=True,
    summary="parle de s'en prendre à quelqu'un.",
    reasons=("menace envers une personne",),
    people=(PersonView(ref="51", handle="noor", role=PersonRole.TARGET, reached_at=after(30)),),
    verbs=(Verb.READ, Verb.TAKE_OFFLINE, Verb.ASK, Verb.REPLY, Verb.EMERGENCY, Verb.TAKE, *_ALWAYS),
)

PENDING = replace(
    DISTRESS,
    number=221,
    visibility=Visibility.PENDING,
    verbs=(
        Verb.EMERGENCY,
        Verb.READ,
        Verb.FIRST_WORD,
        Verb.KEEP_WAITING,
        Verb.ASK,
        Verb.REPLY,
        Verb.PUBLISH,
        Verb.REFUSE,
    ),
)

TROUBLE = replace(
    HIDDEN,
    failed=(
        FailedEffectView(what=Ability.HIDE, where="Forum", retry_at=after(5)),
        FailedEffectView(what=Ability.REPLY, where="Forum"),
        FailedEffectView(what=Ability.PRIVATE_MESSAGE, where="Forum", unknown=True),
    ),
    parked=2,
)


def _in_reply(state: ReplyState) -> CaseView:
    reply = ReplyInHandView(
        ref="13",
        to="lou_77",
        state=state,
        leaves_at=after(12.5) if state is ReplyState.QUEUED else None,
        sent_at=after(12.5) if state is ReplyState.SENT else None,
        by="Léa",
    )
    return replace(HIDDEN, reply=reply, replied=state is ReplyState.SENT)


def _written_after(stopped: ReplyState) -> CaseView:
    reply = ReplyInHandView(ref="14", to="lou_77", state=ReplyState.DRAFT, by="Léa", earlier=stopped)
    return replace(HIDDEN, reply=reply)


BOUNCED = ReplyInHandView(
    ref="13",
    to="lou_77",
    state=ReplyState.SENT,
    sent_at=after(12.5),
    by="Léa",
    dispatches=(
        DispatchView(method=Method.PRIVATE_MESSAGE, state=DispatchState.DELIVERED, at=after(13)),
        DispatchView(method=Method.EMAIL, state=DispatchState.BOUNCED, reason=BounceReason.NO_MAILBOX),
        DispatchView(method=Method.LETTER, state=DispatchState.QUEUED),
    ),
)
TO_POST = replace(
    BOUNCED,
    state=ReplyState.QUEUED,
    sent_at=None,
    dispatches=(DispatchView(method=Method.LETTER, state=DispatchState.READY, ref="31"),),
)
POSTED = replace(
    BOUNCED,
    dispatches=(DispatchView(method=Method.LETTER, state=DispatchState.SENT, at=after(24 * 60), ref="31"),),
)
REACHED = replace(
    _in_reply(ReplyState.SENT),
    member=replace(LOU, reached_at=after(12.5)),
    check_ins=(NextCheckInView(at=after(2 * 24 * 60), whom="lou_77", by="Léa"),),
    confirmed=True,
)
CLOSED = replace(
    REACHED,
    status=CaseStatus.CLOSED,
    outcome=Outcome.REACHED,
    closed_at=after(70),
    closed_by="Léa",
    verbs=(Verb.REOPEN,),
)

VIEWS: dict[str, CaseView] = {
    "distress": DISTRESS,
    "distress_in_doubt": replace(DISTRESS, member=replace(LOU, known=IN_DOUBT)),
    "distress_wrong_person": replace(DISTRESS, misdirected_until=after(4320)),
    "distress_late": replace(DISTRESS, drawn_at=after(20)),
    "distress_asked": ASKED,
    "distress_hidden": HIDDEN,
    "distress_for_good": replace(DISTRESS, can_hide=False, can_restore=False),
    "distress_no_restore": replace(DISTRESS, can_restore=False),
    "distress_redacted": replace(ASKED, shows="redacted", check_ins=REACHED.check_ins),
    "distress_pending": PENDING,
    "distress_refused": replace(PENDING, visibility=Visibility.REFUSED, verbs=(Verb.READ, Verb.REPLY)),
    "distress_deleted": replace(HIDDEN, visibility=Visibility.DELETED, verbs=(Verb.READ, Verb.REPLY)),
    "distress_trouble": TROUBLE,
    "distress_reached": REACHED,
    "distress_country_found": replace(DISTRESS, numbers=replace(NUMBERS, country="BE", source="Fichier")),
    "distress_country_to_confirm": replace(DISTRESS, numbers=replace(NUMBERS, country="FR", others=("BE", "CH"))),
    "distress_minor_who_asked_to_stop": replace(
        DISTRESS, member=replace(LOU, minor=True, minor_by="Annuaire", stopped_at=NIGHT)
    ),
    "distress_unknown_country": replace(DISTRESS, numbers=None, member=replace(LOU, reachable=())),
    "unread": replace(
        DISTRESS, number=222, level=Level.UNKNOWN, category=Category.UNKNOWN, distress=False, summary="", reasons=()
    ),
    "threat_drill": THREAT,
    "everyday": EVERYDAY,
    "everyday_acknowledged": ACKNOWLEDGED,
    "everyday_legal": LEGAL,
    "everyday_redacted": replace(EVERYDAY, shows="redacted", summary="demande où en est une commande."),
    "everyday_late": replace(EVERYDAY, decision_due=after(60, DAY), drawn_at=after(90, DAY), flags=2),
    "everyday_undo": replace(EVERYDAY, holder="Léa", undo=UndoView(verb=Verb.ACKNOWLEDGE)),
    "closed_second_look": replace(CLOSED, outcome=Outcome.FALSE_ALARM, second_look_due=after(100)),
    "closed": CLOSED,
    "closed_plain": replace(
        EVERYDAY, status=CaseStatus.CLOSED, outcome=Outcome.FALSE_ALARM, closed_at=after(5, DAY), verbs=(Verb.REOPEN,)
    ),
    "reply_bounced": replace(HIDDEN, reply=BOUNCED),
    "letter_ready": replace(HIDDEN, reply=TO_POST),
    "letter_posted": replace(HIDDEN, reply=POSTED, replied=True),
    **{f"reply_{state.value}": _in_reply(state) for state in ReplyState},
    **{f"reply_draft_after_{state.value}": _written_after(state) for state in (ReplyState.FAILED, ReplyState.UNKNOWN)},
}


def cards(t: Translator) -> Iterator[tuple[str, Card]]:
    """Each state's card."""
    for name, view in VIEWS.items():
        yield f"case/{name}", case_card(view, t)
