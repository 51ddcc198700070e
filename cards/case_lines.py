"""The lines of a case card, one thought each."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from cards.card import Line
from cards.contacts import source_name
from cards.facts import effect_name, other_side
from cards.labels import DECIDED_THERE, DISCIPLINES, LEVELS, METHODS, OUTCOMES, PERSON_ROLES, handle_of
from cards.translator import N_, Translator
from cards.views import CaseView, FailedEffectView, PersonView, ReplyInHandView
from config.deliveries import DispatchState
from config.words import Ability, PersonRole, ReplyState, Verb, Visibility

DOT: Line = (" · ",)
_STOPPED: dict[ReplyState | None, str] = {
    ReplyState.FAILED: N_("an earlier text did not arrive"),
    ReplyState.UNKNOWN: N_("nobody knows whether an earlier text went through: look on {where}"),
}
_SHOWN_BY = frozenset({Ability.HIDE, Ability.DELETE, Ability.RESTORE, Ability.PUBLISH, Ability.REFUSE})


def joined(*lines: Line) -> Line:
    """« a · b · c », without the empty ones."""
    found: Line = ()
    for line in filter(None, lines):
        found = (*found, *DOT, *line) if found else line
    return found


def reading_line(view: CaseView, t: Translator) -> Line:
    """One neutral line, no quotation; a machine's reading is never stated as a fact."""
    if not view.summary:
        return () if view.confirmed else (t("Nobody has read this message yet."),)
    if view.confirmed:
        return t.line("Reading confirmed: {summary}", summary=view.summary)
    return t.line("Automatic reading, to be confirmed: {summary}", summary=view.summary)


def reasons_line(view: CaseView, t: Translator) -> Line:
    """« Pourquoi : … · parle de soi »; reasons may quote the member, so they never stand on redacted posts."""
    if not view.reasons or view.shows == "redacted":
        return ()
    return t.line("Why: {reasons}", reasons=" · ".join(view.reasons))


def clock_line(view: CaseView, t: Translator) -> Line:
    """« En ligne depuis 03:02 · Premier regard avant 03:07 · Décision avant 03:17 · Membre jointe : pas encore »"""
    return joined(
        () if _in_doubt(view) else visibility_words(view, t),
        _limit(view, view.first_look_due, N_("First look before {at}"), N_("First look awaited since {at}"), t),
        _limit(view, view.decision_due, N_("Decision before {at}"), N_("Decision awaited since {at}"), t),
        _limit(view, view.promised_at, N_("Answer promised before {at}"), N_("Answer promised for {at}"), t),
        second_look_line(view, t),
        _reached(view, t),
    )


def _in_doubt(view: CaseView) -> bool:
    """Whether the message is not yet what was asked of its community: then no line may say that it is."""
    waiting = (found for found in view.failed if found.retry_at is not None or found.unknown)
    return any(found.what in _SHOWN_BY for found in waiting)


def second_look_line(view: CaseView, t: Translator) -> Line:
    """« Second regard avant 03:32 »"""
    return _limit(view, view.second_look_due, N_("Second look before {at}"), N_("Second look awaited since {at}"), t)


def is_late(view: CaseView) -> bool:
    """Whether a limit has passed when the card is drawn."""
    limits = (view.first_look_due, view.decision_due, view.promised_at)
    return view.drawn_at is not None and any(limit and limit <= view.drawn_at for limit in limits)


def visibility_words(view: CaseView, t: Translator) -> Line:
    """« Hors ligne depuis 03:06 »; « En ligne depuis 03:02 · à mettre hors ligne sur le forum lui-même »"""
    stands = _stands(view, t)
    return (*stands, " · ", t(DECIDED_THERE[view.visibility])) if view.decided_there else stands


def _stands(view: CaseView, t: Translator) -> Line:
    since, known = view.visible_since, view.visible_since is not None
    at = t.moment(since, view.opened_at) if since else ""
    match view.visibility:
        case Visibility.ONLINE:
            return t.line("Online since {at}", at=at) if known else (t("Online"),)
        case Visibility.OFFLINE:
            return t.line("Offline since {at}", at=at) if known else (t("Offline"),)
        case Visibility.PENDING:
            return t.line("Waiting for publication since {at}", at=at) if known else (t("Waiting for publication"),)
        case Visibility.REFUSED:
            return t.line("Publication refused, {at}", at=at) if known else (t("Publication refused"),)
        case Visibility.DELETED:
            return t.line("Deleted, {at}", at=at) if known else (t("Deleted"),)


def _limit(view: CaseView, at: datetime | None, ahead: str, passed: str, t: Translator) -> Line:
    if at is None:
        return ()
    late = view.drawn_at is not None and at <= view.drawn_at
    return t.line(passed if late else ahead, at=t.moment(at, view.opened_at))


def _reached(view: CaseView, t: Translator) -> Line:
    """Whether the member has had an answer; on an everyday card only once they have."""
    member = view.member
    if member is None:
        return ()
    if member.reached_at is not None:
        return t.line("Member reached: {at}", at=t.moment(member.reached_at, view.opened_at))
    if view.visibility in (Visibility.OFFLINE, Visibility.REFUSED, Visibility.DELETED) and not view.replied:
        if view.shows == "redacted":
            return (t("The member has no answer yet"),)
        return (t("{member} has no answer yet", member=handle_of(member.handle)),)
    if view.distress or view.level.wakes:
        return (t("Member reached: not yet"),)
    return ()


def tally_line(view: CaseView, t: Translator) -> Line:
    """« Signalé 3 fois · 2 messages de ce membre · Lié au cas 188 »"""
    return joined(
        (t.n("Flagged {count} time", "Flagged {count} times", view.flags),) if view.flags > view.messages else (),
        (t.n("{count} message of this member", "{count} messages of this member", view.messages),)
        if view.messages > 1
        else (),
        (t.n("{count} message still online", "{count} messages still online", view.others_online),)
        if view.others_online
        else (),
        (
            t.n(
                "Linked to case {numbers}",
                "Linked to cases {numbers}",
                len(view.links),
                numbers=t.all_of(map(str, view.links)),
            ),
        )
        if view.links
        else (),
    )


def member_line(view: CaseView, t: Translator) -> Iterator[Line]:
    """« Membre : @lou_77 · 3e appel (cas 188, jointe le 8 nov.) · Joignable : forum, e-mail »"""
    if view.member and view.shows == "full":
        yield joined(
            (t("Member: {member}", member=handle_of(view.member.handle)),),
            minor_words(view.member, t),
            stopped_words(view.member, t),
            earlier_words(view.member, t),
            reachable_words(view.member, t),
        )


def minor_words(person: PersonView, t: Translator) -> Line:
    """« Probablement mineur (d'après : Annuaire) »"""
    if not person.minor:
        return ()
    if not person.minor_by:
        return (t("Probably a minor"),)
    return (t("Probably a minor (according to: {source})", source=source_name(person.minor_by, t)),)


def stopped_words(person: PersonView, t: Translator) -> Line:
    """What the team must see before it writes again."""
    if person.stopped_at is None:
        return ()
    return t.line("Asked us to stop writing on {on}", on=t.moment(person.stopped_at, style="day"))


def earlier_words(person: PersonView, t: Translator) -> Line:
    """« 3e appel (cas 188, jointe le 8 nov.) »; nothing for a first one."""
    if not person.earlier_cases:
        return ()
    nth = t.nth(person.earlier_cases + 1)
    if person.last_case is None:
        return (t("{nth} call", nth=nth),)
    if person.last_reached_at is None:
        return (t("{nth} call (case {number})", nth=nth, number=person.last_case),)
    on = t.moment(person.last_reached_at, style="day")
    return t.line("{nth} call (case {number}, reached on {on})", nth=nth, number=str(person.last_case), on=on)


def reachable_words(person: PersonView, t: Translator) -> Line:
    """« Joignable : en public, en privé »"""
    if not person.reachable:
        return ()
    return (t("Can be reached: {methods}", methods=", ".join(t(METHODS[method]) for method in person.reachable)),)


def others_lines(view: CaseView, t: Translator) -> Iterator[Line]:
    """The others in the case: who is in danger, the target, a witness."""
    if view.shows == "redacted":
        return
    for person in view.people:
        role, at = role_name(person.role, t), person.reached_at
        who = t("Also in this case: {member}, {role}", member=handle_of(person.handle), role=role)
        level = (t(LEVELS[person.level]),) if person.level and person.level.wakes else ()
        reached = t.line("reached: {at}", at=t.moment(at, view.opened_at)) if at else (t("reached: not yet"),)
        yield joined((who,), level, reached)


def role_name(role: PersonRole, t: Translator) -> str:
    """« en danger »"""
    return t(PERSON_ROLES[role])


def holder_line(view: CaseView, t: Translator) -> Line:
    """« Pas encore pris », or who holds it since when."""
    if not view.holder:
        return (t("Not taken yet"),)
    if view.held_since is None:
        return t.line("Taken by {who}", who=view.holder)
    return t.line("Taken by {who}, {at}", who=view.holder, at=t.moment(view.held_since, view.opened_at))


def reply_line(view: CaseView, t: Translator) -> Line:
    """The reply in hand: « Réponse à @lou_77 · Envoi à 03:14:30 »"""
    reply = view.reply
    if reply is None:
        return ()
    whom = (
        t("The reply to the member") if view.shows == "redacted" else t("Reply to {member}", member=handle_of(reply.to))
    )
    passed = t.n("despite {count} obstacle", "despite {count} obstacles", reply.passed) if reply.passed else ""
    where = other_side(reply.effect, "", t)
    stopped = t(_STOPPED[reply.earlier], where=where) if reply.earlier in _STOPPED else ""
    more = [(words,) for words in (passed, stopped) if words]
    return joined((whom,), _reply_state(reply, view, t), *more)


def _reply_state(reply: ReplyInHandView, view: CaseView, t: Translator) -> Line:
    match reply.state:
        case ReplyState.QUEUED if reply.leaves_at:
            return t.line("leaves at {at}", at=t.moment(reply.leaves_at, style="second"))
        case ReplyState.QUEUED if any(found.state is DispatchState.READY for found in reply.dispatches):
            return (t("waits to be posted"),)
        case ReplyState.QUEUED:
            return (t("about to leave"),)
        case ReplyState.SENT if reply.sent_at:
            return t.line("sent, {at}", at=t.moment(reply.sent_at, view.opened_at))
        case ReplyState.SENT:
            return (t("sent"),)
        case ReplyState.DRAFT:
            return t.line("being written by {who}", who=reply.by) if reply.by else (t("being written"),)
        case ReplyState.UNDONE:
            return (t("taken back, not sent"),)
        case ReplyState.FAILED:
            return (t("did not go through: open the reply to send it again"),)
        case ReplyState.UNKNOWN:
            where = other_side(reply.effect, "", t)
            return (t("nobody knows whether it went through: look on {where}, then open the reply", where=where),)


def failure_lines(view: CaseView, t: Translator) -> Iterator[Line]:
    """« Mise hors ligne : le forum ne répond pas, nouvel essai à 03:07 »"""
    for failed in view.failed:
        yield _failure(failed, view, t)
    if view.parked:
        yield (t.n("{count} action waits for somebody", "{count} actions wait for somebody", view.parked),)


def _failure(failed: FailedEffectView, view: CaseView, t: Translator) -> Line:
    what, where = effect_name(failed.what, t), other_side(failed.what, failed.where, t)
    if failed.unknown:
        return (t("{what}: nobody knows whether {where} did it. Please look.", what=what, where=where),)
    if failed.retry_at is None:
        return (t("{what}: {where} refuses. Somebody must do it there by hand.", what=what, where=where),)
    at = t.moment(failed.retry_at, view.opened_at)
    return t.line("{what}: {where} does not answer, next try at {at}", what=what, where=where, at=at)


def question_lines(view: CaseView, t: Translator) -> Iterator[Line]:
    """« Avis attendu : Juridique (Maître Diallo), avant mar. 14:20 »"""
    told = {(asked, fact.until) for fact in view.facts if fact.what == Verb.ASK for asked in fact.disciplines}
    for question in view.questions:
        late = view.drawn_at is not None and question.due_at <= view.drawn_at
        if (question.discipline, question.due_at) in told and not late:
            continue  # a fact below says it already
        whom = t(DISCIPLINES[question.discipline])
        if question.who:
            whom = f"{whom} ({', '.join(question.who)})"
        due = t.moment(question.due_at, view.opened_at)
        if late:
            yield t.line("Advice awaited since {at}: {whom}", whom=whom, at=due)
        else:
            yield t.line("Advice awaited: {whom}, before {at}", whom=whom, at=due)


def informed_line(view: CaseView, t: Translator) -> Line:
    """« On a informé Marc 03:04 · Claire 03:04, vu 03:09 »"""
    found: Line = ()
    for told in view.informed:
        at = t.moment(told.told_at, view.opened_at)
        line = (f"{told.who} ", at) if found else t.line("{who} informed {at}", who=told.who, at=at)
        if told.seen_at:
            line = (*line, ", ", *t.line("seen {at}", at=t.moment(told.seen_at, view.opened_at)))
        found = joined(found, line)
    return found


def check_in_lines(view: CaseView, t: Translator) -> Iterator[Line]:
    """« Prendre des nouvelles : @lou_77, 10 nov. 18:00 (Léa) »"""
    for check_in in view.check_ins:
        whom = t("the member") if view.shows == "redacted" else handle_of(check_in.whom)
        at = t.moment(check_in.at, view.opened_at)
        if check_in.by:
            yield t.line("Ask how they are: {member}, {at} ({who})", member=whom, at=at, who=check_in.by)
        else:
            yield t.line("Ask how they are: {member}, {at}", member=whom, at=at)


def closed_line(view: CaseView, t: Translator) -> Line:
    """« Clos : membre jointe · Léa, 04:12 »"""
    how = t(OUTCOMES[view.outcome]) if view.outcome else ""
    state = t("Closed: {outcome}", outcome=how) if how else t("Closed")
    at: Line = (t.moment(view.closed_at, view.opened_at),) if view.closed_at else ()
    by: Line = (f"{view.closed_by}, ",) if view.closed_by and at else ((view.closed_by,) if view.closed_by else ())
    return joined((state,), (*by, *at))
