"""The App Home, and what `/fanal` answers: the queue, who is on watch, help."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime

from cards.card import Bold, Button, ButtonRow, Card, Context, Element, Heading, Line, Section
from cards.labels import DISCIPLINES, VERBS, category_name, handle_of, level_name
from cards.notices import private_lines
from cards.translator import Translator
from cards.verbs import button
from cards.views import (
    HomeCaseView,
    HomeCheckInView,
    HomeQuestionView,
    HomeView,
    OnWatchView,
    QueueView,
    WatchLineView,
)
from config.words import Verb

_SHOWN = 10  # of each list
_QUEUE_SHOWN = 20


def home(view: HomeView, t: Translator) -> Card:
    """À moi (3) · On attend ma réponse (1) · Nouvelles à prendre aujourd'hui (2) · La file (12). Nothing else."""
    now = view.now
    mine = (_case(case, now, t) for case in view.mine[:_SHOWN])
    waiting = (_question(question, now, t) for question in view.waiting[:_SHOWN])
    check_ins = (_check_in(check_in, now, t) for check_in in view.check_ins[:_SHOWN])
    queue = (_case(case, now, t) for case in view.queue[:_QUEUE_SHOWN])
    body = (
        *_part(t("Mine ({count})", count=view.mine_count), mine, view.mine_count, t),
        *_part(t("My answer is awaited ({count})", count=view.waiting_count), waiting, view.waiting_count, t),
        *_part(t("To ask after today ({count})", count=view.check_ins_count), check_ins, view.check_ins_count, t),
        *_part(_queue(view.queue_count, t), queue, view.queue_count, t),
    )
    return Card(notification="Fanal", body=(*body, *_reports(view, t)))


def _queue(count: int, t: Translator) -> str:
    if count:
        return t("The queue ({count}, the most urgent first)", count=count)
    return t("The queue (0)")


def _reports(view: HomeView, t: Translator) -> Iterator[Element]:
    """[Relevé pour le client], for a manager."""
    if view.may_report:
        yield ButtonRow((Button(verb=Verb.STATEMENT, label=t(VERBS[Verb.STATEMENT])),))


def _part(title: str, rows: Iterable[Section], count: int, t: Translator) -> Iterator[Element]:
    yield Heading(title)
    shown = tuple(rows)
    yield from shown
    if not shown:
        yield Context(((t("Nothing for now."),),))
    elif count > len(shown):
        yield Context(((t.n("and {count} more", "and {count} more", count - len(shown)),),))


def _case(case: HomeCaseView, now: datetime, t: Translator) -> Section:
    drill = f"{t('DRILL')} · " if case.drill else ""
    name = (
        level_name(case.level, t),
        category_name(case.category, t),
        t("Case {number}", number=case.number),
        case.client,
    )
    first: Line = (drill + " · ".join(part for part in name if part),)
    who = t("Taken by {who}", who=case.holder) if case.holder else t("Not taken yet")
    second: Line = (who,)
    if case.due_at:
        second = (who, " · ", *_limit(case.due_at, now, t))
    return Section((first, second), _open(case, t))


def _limit(due: datetime, now: datetime, t: Translator) -> Line:
    """« avant 14:20 », « attendu depuis 14:20 »"""
    at = t.moment(due, now)
    return t.line("awaited since {at}", at=at) if due <= now else t.line("before {at}", at=at)


def _open(case: HomeCaseView, t: Translator) -> Button:
    return button(Verb.MORE, case, t, label=t("Open"))


def _question(question: HomeQuestionView, now: datetime, t: Translator) -> Section:
    name = (level_name(question.level, t), t("Case {number}", number=question.number), question.client)
    second: Line = (t(DISCIPLINES[question.discipline]),)
    if question.asked_by:
        second = (*second, " · ", t("asked by {who}", who=question.asked_by))
    second = (*second, " · ", *_limit(question.due_at, now, t))
    return Section(((" · ".join(name),), second), button(Verb.ADVISE, question, t, ref=question.ref))


def _check_in(check_in: HomeCheckInView, now: datetime, t: Translator) -> Section:
    case = t("Case {number}", number=check_in.number)
    first: Line = (f"{handle_of(check_in.whom)} · {case} · {check_in.client} · ", t.moment(check_in.due_at, now))
    return Section((first,), button(Verb.FOLLOW_UP_DONE, check_in, t, ref=check_in.ref))


# --- /fanal ---------------------------------------------------------------------------------------


def queue_notice(view: QueueView, t: Translator) -> Card:
    """`/fanal queue`"""
    rows = (_case(case, view.now, t) for case in view.cases[:_SHOWN])
    return Card(notification=t("For you alone"), body=tuple(_part(_queue(view.count, t), rows, view.count, t)))


def on_watch_notice(view: OnWatchView, t: Translator) -> Card:
    """`/fanal on-watch`"""
    if not view.lines:
        return private_lines(((t("No watch is set for your clients."),),), t)
    clients = dict.fromkeys(line.client for line in view.lines)
    body: list[Element] = []
    for client in clients:
        lines = tuple(_watch(line, view.now, t) for line in view.lines if line.client == client)
        body.append(Section((((Bold(client)),), *lines)))
    return Card(notification=t("For you alone"), body=tuple(body))


def _watch(line: WatchLineView, now: datetime, t: Translator) -> Line:
    what = t(DISCIPLINES[line.discipline])
    if not line.person:
        return (t("{what}: nobody on watch now", what=what),)
    found: Line = (t("{fact}: {words}", fact=what, words=line.person),)
    if line.until:
        found = (*found, " ", *t.line("until {at}", at=t.moment(line.until, now)))
    if line.backup:
        found = (*found, " · ", t("backup: {who}", who=line.backup))
    if line.manager:
        found = (*found, " · ", t("manager: {who}", who=line.manager))
    return found


def open_case_offer(t: Translator) -> Card:
    """One button, where a form opens from nothing else."""
    offer = Button(verb=Verb.OPEN_CASE, label=t(VERBS[Verb.OPEN_CASE]))
    return Card(notification=t("For you alone"), body=(ButtonRow((offer,)),))


def help_notice(t: Translator, prefix: str = "/fanal ") -> Card:
    """`/fanal help`; in a chat without such commands the words stand alone."""
    commands = (
        (t("queue"), t("what waits, the most urgent first")),
        (t("show 217"), t("a case, for you alone")),
        (t("on-watch"), t("who is on watch")),
        (t("stats"), t("how quickly people were looked after, for managers")),
        (t("new"), t("open a case")),
        *(((t("home"), t("what waits for you")),) if not prefix else ()),  # else it has a place of its own
        (t("help"), t("this list")),
    )
    lines: tuple[Line, ...] = tuple((Bold(f"{prefix}{name}"), f" · {words}") for name, words in commands)
    return private_lines(lines, t)
