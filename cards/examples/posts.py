"""Posts that wake, ask, remind or tell, private answers, and the home."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from cards.blocked import WHY, WHY_NOT, blocked_post, not_invited_post
from cards.card import Card
from cards.examples.cast import DAY, DIALLO, LEA, NADIA, NIGHT, SAM, after
from cards.follow_up import BUNDLE, bundle_card, reminder_card
from cards.home import help_notice, home, on_watch_notice, queue_notice
from cards.missed import missed_post
from cards.notices import LINES, TOLD, line_post, lost_race, not_allowed, refused, told, undo_offered
from cards.promises import still_promised
from cards.question import inform_card, kept_for_card, question_card
from cards.refusals import REASONS
from cards.reply import proposal_card
from cards.translator import Translator
from cards.views import (
    AnswerView,
    BlockedView,
    BundleLineView,
    BundleView,
    DoneView,
    FollowUpView,
    HomeCaseView,
    HomeCheckInView,
    HomeQuestionView,
    HomeView,
    InformView,
    KeptForView,
    LineView,
    LostRaceView,
    MissedView,
    NotAllowedView,
    NotInvitedView,
    OnWatchView,
    PromisesView,
    PromiseView,
    QuestionView,
    QueueView,
    RefusedView,
    SendingView,
    TemplateProposalView,
    WaitingView,
    WakeView,
    WatchLineView,
)
from cards.wake import wake_post
from config.deliveries import BounceReason
from config.values import replace
from config.words import Ability, AdviceKind, Category, Discipline, Level, Method, Verb

_DUE = after(11 * 60 + 18) + timedelta(days=4)

WAKE = WakeView(number=217, version=3, level=Level.P0, mentions=(LEA,), opened_at=NIGHT, first_look_due=after(5))

QUESTION = QuestionView(
    number=219,
    version=2,
    ref="7",
    opened_at=DAY,
    client="Maison Lumen",
    community="Forum",
    level=Level.P2,
    discipline=Discipline.LEGAL,
    due_at=_DUE,
    mentions=(DIALLO,),
    expert="Maître Diallo",
    on_watch_until=after(5 * 60, DAY),
    asked_by="Léa",
    words="peut-on laisser en ligne l'accusation contre le vendeur ?",
    visible_since=after(-4 * 60, DAY),
    text="Bonjour, nous avons bien lu votre message et nous vérifions.",
    text_version=2,
)

FOLLOW_UP = FollowUpView(
    number=217,
    version=9,
    ref="5",
    client="Maison Lumen",
    level=Level.P0,
    due_at=after(2 * 24 * 60),
    whom="lou_77",
    mentions=(LEA,),
    responsible="Léa",
    line="a écrit une nuit difficile, jointe le soir même.",
    promised="que Léa écrive dans deux jours.",
    note="Préfère les messages privés.",
    programme="48h",
    last_exchange_at=after(20),
)

HOME_CASE = HomeCaseView(
    number=217,
    version=3,
    client="Maison Lumen",
    level=Level.P0,
    category=Category.SUICIDE_SELFHARM,
    due_at=after(15),
    holder="Léa",
)
_QUEUE = (
    replace(HOME_CASE, holder=""),
    replace(HOME_CASE, number=220, level=Level.P1, category=Category.THREAT_VIOLENCE, holder="", drill=True),
    replace(HOME_CASE, number=218, level=Level.P3, category=Category.COMPLAINT_QUESTION, holder="", due_at=None),
)
HOME = HomeView(
    now=DAY,
    mine=(HOME_CASE,),
    mine_count=3,
    waiting=(
        HomeQuestionView(
            number=219,
            version=2,
            ref="7",
            client="Maison Lumen",
            level=Level.P2,
            discipline=Discipline.LEGAL,
            due_at=_DUE,
            asked_by="Léa",
        ),
    ),
    waiting_count=1,
    check_ins=(
        HomeCheckInView(number=217, version=9, ref="5", client="Maison Lumen", whom="lou_77", due_at=after(90, DAY)),
    ),
    check_ins_count=2,
    queue=_QUEUE,
    queue_count=12,
)

SENDING = SendingView(
    number=217,
    version=6,
    ref="13",
    now=after(12),
    to="lou_77",
    leaves_at=after(12.5),
    methods=(Method.PRIVATE_MESSAGE,),
    text="Bonjour @lou_77, merci d'avoir écrit.",
    can_keep_template=True,
)

PROPOSAL = TemplateProposalView(
    ref="3",
    client="Maison Lumen",
    template="retard de livraison",
    proposed_by="Léa",
    before="Bonjour, nous cherchons votre colis.",
    after="Bonjour, nous cherchons votre colis et nous vous écrivons demain.",
    template_version=4,
    mentions=(NADIA,),
    number=218,
    version=4,
)


def messages(t: Translator) -> Iterator[tuple[str, Card]]:
    """Posts in channels, threads and private conversations."""
    for step in ("on_watch", "backup", "manager", "raised", "called_again", "passed_on", "returned"):
        told = replace(WAKE, step=step, by="Léa", drill=step == "backup", held=step in ("raised", "called_again"))
        yield f"wake/{step}", wake_post(told, t)
    yield "wake/taken", wake_post(replace(WAKE, taken=True, mentions=(LEA, SAM)), t)
    yield from _questions(t)
    for attempt in (1, 2, 3):
        yield f"reminder/{attempt}", reminder_card(replace(FOLLOW_UP, attempt=attempt), t)
    yield "reminder/promise", reminder_card(replace(FOLLOW_UP, programme="promise", note="", drill=True), t)
    written = replace(FOLLOW_UP, programme="written", promised="On vous réécrit mardi", note="")
    yield "reminder/written", reminder_card(written, t)
    yield "reminder/done", reminder_card(replace(FOLLOW_UP, done=True), t)
    yield "reminder/put_off", reminder_card(replace(FOLLOW_UP, put_off=True), t)
    yield "reminder/stopped", reminder_card(replace(FOLLOW_UP, done=True, stopped="asked_to_stop", attempt=2), t)
    waits = tuple(
        BundleLineView(
            number=217 + i, version=1, what=what, client="Maison Lumen", since=after(i, DAY), who="Léa", drill=i == 1
        )
        for i, what in enumerate(BUNDLE)
    )
    yield from _blocked(t)
    yield "bundle", bundle_card(BundleView(now=DAY, lines=waits, more=4), t)
    yield "digest", bundle_card(BundleView(now=DAY, lines=waits, more=4, morning=True), t)
    yield "proposal", proposal_card(PROPOSAL, t)
    yield "proposal/accepted", proposal_card(replace(PROPOSAL, decided_by="Nadia", accepted=True), t)
    yield "proposal/declined", proposal_card(replace(PROPOSAL, decided_by="Nadia", accepted=False), t)
    for what in LINES:
        yield f"line/{what}", line_post(_line(what), t)
    unasked = replace(_line("source_silent"), number=0, version=0, level=None, mentions=(), client="Maison Lumen")
    yield "line/of_no_case", line_post(unasked, t)
    yield "line/hidden", line_post(replace(_line("note"), words="", hidden=True), t)
    yield "missed", missed_post(_missed(), t)
    yield "missed/drill", missed_post(replace(_missed(), more=0, drill=True), t)
    yield "line/unheard_of", line_post(_line("something new"), t)


def _blocked(t: Translator) -> Iterator[tuple[str, Card]]:
    view = BlockedView(client="Maison Lumen", chat="Slack")
    for code in (*{why: code for code, why in WHY.items()}.values(), "fatal_moon_phase"):
        yield f"blocked/{code}", blocked_post(replace(view, code=code), t)
    yield "blocked/person", blocked_post(replace(view, code="404", who="Claire", chat="Teams"), t)
    refused = NotInvitedView(client="Maison Lumen", chat="Slack", who="Claire", code="")
    for code in (*{why: code for code, why in WHY_NOT.items()}.values(), "fatal_moon_phase"):
        yield f"not_invited/{code}", not_invited_post(replace(refused, code=code), t)
    yield "blocked/pager", blocked_post(replace(view, pager=True), t)


def _questions(t: Translator) -> Iterator[tuple[str, Card]]:
    yield "question", question_card(QUESTION, t)
    yield (
        "question/private",
        question_card(replace(QUESTION, mentions=(), private=True, replied=True, summary="met en cause."), t),
    )
    yield "question/not_heard", question_card(replace(QUESTION, heard=False), t)
    yield "question/by_settings", question_card(replace(QUESTION, asked_by="", words="", text="", text_version=None), t)
    yield "question/redacted", question_card(replace(QUESTION, words="", text=""), t)
    yield "question/reminder", question_card(replace(QUESTION, reminder=True, words="", drill=True), t)
    approved = AnswerView(
        kind=AdviceKind.APPROVAL, by="Maître Diallo", at=after(9, DAY), text_version=2, cancelled=True
    )
    advised = AnswerView(kind=AdviceKind.ADVICE, by="Maître Diallo", at=after(12, DAY), words="Laissez en ligne.")
    yield "question/over", question_card(replace(QUESTION, over=True), t)
    yield "question/answered", question_card(replace(QUESTION, settled=True, answers=(approved, advised)), t)
    yield from _kept(t)
    inform = InformView(
        number=217,
        version=3,
        ref="8",
        client="Maison Lumen",
        community="Forum",
        level=Level.P0,
        opened_at=NIGHT,
        mentions=(NADIA,),
        who="Nadia",
        summary="semble vouloir mourir, parle de ce soir.",
        drill=True,
    )
    yield "inform", inform_card(inform, t)
    yield "inform/elsewhere", inform_card(replace(inform, mentions=()), t)
    yield "inform/seen", inform_card(replace(inform, seen_at=after(7), drill=False), t)


def _kept(t: Translator) -> Iterator[tuple[str, Card]]:
    other = WaitingView(number=221, version=1, ref="9", discipline=Discipline.LEGAL, words="7")
    kept = KeptForView(number=219, home=219, level=Level.P2, discipline=Discipline.LEGAL, others=(other,))
    yield "kept_for", kept_for_card(kept, t)
    another = replace(other, number=223, ref="11", discipline=Discipline.COMMUNICATION)
    elsewhere = replace(another, number=224, ref="12", words="")
    yield "kept_for/of_another_client", kept_for_card(replace(kept, others=(elsewhere,)), t)
    yield "kept_for/several", kept_for_card(replace(kept, others=(other, another, elsewhere)), t)
    many = tuple(replace(other, number=230 + n, ref=str(20 + n)) for n in range(6))
    yield "kept_for/many", kept_for_card(replace(kept, others=many), t)
    alike = (replace(other, number=219, asked_at=after(30, DAY)),)
    yield "kept_for/alike", kept_for_card(replace(kept, asked_at=DAY, others=alike), t)
    asks = "Peut-on laisser en ligne l'accusation contre le vendeur ?"
    worded = (replace(alike[0], asks="Et le remboursement ?"),)
    yield "kept_for/worded", kept_for_card(replace(kept, asked_at=DAY, asks=asks, others=worded), t)
    yield "kept_for/moved", kept_for_card(replace(kept, number=221, others=()), t)


def _line(what: str) -> LineView:
    return LineView(
        number=217,
        version=3,
        what=what,
        at=after(18),
        level=Level.P0,
        mentions=(LEA, NADIA),
        who="Léa",
        words="Elle va voir un proche ce soir."
        if what in ("note", "call", "advice", "mirror", "passed", "said")
        else "",
        where="Forum",
        effect=Ability.HIDE,
        service="15",
        verb=Verb.CLOSE,
        discipline=Discipline.LEGAL,
        count=3,
        ref="4",
        drill=what == "raised",
        method=Method.EMAIL,
        reason=BounceReason.NO_MAILBOX,
        next_methods=(Method.PRIVATE_MESSAGE, Method.LETTER),
    )


def _missed() -> MissedView:
    lines = (
        (after(20), ("Sam (Slack) :",), "Le modérateur du soir prend la suite, " * 6),
        (after(21), ("Léa a noté :",), "Elle va voir un proche ce soir."),
        (after(1500), ("Un autre message du même membre a rejoint le cas.",), ""),
    )
    return MissedView(number=217, version=3, level=Level.P0, chat="Teams", lines=lines, more=2)


def answers(t: Translator) -> Iterator[tuple[str, Card]]:
    """Words for one person alone."""
    race = LostRaceView(number=217, by="Sam", what=Verb.TAKE_OFFLINE, at=after(4.2))
    yield "race", lost_race(race, t)
    planned = replace(race, what=Verb.FOLLOW_UP, until=after(2 * 24 * 60))
    yield "race/planned", lost_race(planned, t)
    yield "race/unknown", lost_race(replace(race, what="something new"), t)
    reserved = NotAllowedView(number=217, version=3, verb=Verb.TAKE_OFFLINE, who=("Nadia", "Marc"))
    yield "not_allowed", not_allowed(reserved, t)
    yield "not_allowed/nobody", not_allowed(replace(reserved, who=()), t)
    for reason in (*REASONS, "unheard_of"):
        yield (
            f"refused/{reason}",
            refused(RefusedView(number=217, version=3, reason=reason, values={"holder": "Sam"}), t),
        )
    promises = (
        PromiseView(ref="5", at=after(2880), whom="lou_77", by="Léa"),
        PromiseView(ref="6", at=after(600), whom="lou_77", is_answer=True),
    )
    yield "still_promised", still_promised(PromisesView(number=217, version=3, now=NIGHT, promises=promises), t)
    for verb in (Verb.ACKNOWLEDGE, Verb.NOTHING_HERE, Verb.TAKE_OFFLINE):
        done = DoneView(number=218, version=2, verb=verb, until=after(0.5, DAY), ref=verb)
        yield f"undo/{verb}", undo_offered(done, t)
    noted = DoneView(number=218, version=2, verb=Verb.NOTE)
    leaving = replace(noted, verb=Verb.ACKNOWLEDGE, ref=Verb.ACKNOWLEDGE, until=after(0.5, DAY))
    yield "undo/words", undo_offered(replace(leaving, words="Bonjour @camille, bien reçu."), t)
    yield "undo/none", undo_offered(noted, t)
    for name in TOLD:
        yield f"told/{name}", told(name, t)
    yield "queue", queue_notice(QueueView(now=DAY, cases=_QUEUE, count=12), t)
    yield "queue/empty", queue_notice(QueueView(now=DAY, cases=(), count=0), t)
    watch = WatchLineView(
        client="Maison Lumen",
        discipline=Discipline.MODERATION,
        person="Léa",
        until=after(240, DAY),
        backup="Sam",
        manager="Nadia",
    )
    gap = WatchLineView(client="Atelier Nord", discipline=Discipline.LEGAL)
    yield "on_watch", on_watch_notice(OnWatchView(now=DAY, lines=(watch, gap)), t)
    yield "on_watch/none", on_watch_notice(OnWatchView(now=DAY, lines=()), t)
    yield "help", help_notice(t)
    yield "help_in_words", help_notice(t, "")


def homes(t: Translator) -> Iterator[tuple[str, Card]]:
    """The App Home."""
    yield "home", home(HOME, t)
    yield "home/manager", home(replace(HOME, may_report=True), t)
    yield "home/empty", home(HomeView(now=DAY), t)
    many = tuple(replace(HOME_CASE, number=300 + i) for i in range(60))
    yield "home/full", home(replace(HOME, mine=many, mine_count=60, queue=many, queue_count=60), t)
