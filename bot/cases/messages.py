"""Flagged messages on their community: take offline, restore, publish, refuse, keep waiting."""

from __future__ import annotations

from collections.abc import Callable

from bot.cases import deeds, effects, replies
from bot.cases.answer import Answer
from bot.cases.deeds import Deed
from bot.cases.tx import Tx
from bot.errors import MissingData, Refused
from bot.rules import lifecycle
from bot.rules.lifecycle import CaseState
from bot.storage.records import Message
from config.values import replace
from config.words import Ability, Click, Verb, Visibility

Rule = Callable[[CaseState], CaseState]


def take_offline(tx: Tx, click: Click) -> Answer:
    """Hide the message on its community; intake has kept the evidence."""
    return _on_messages(tx, click, lifecycle.hide, hidden=True)


def restore(tx: Tx, click: Click) -> Answer:
    return _on_messages(tx, click, lifecycle.restore)


def publish(tx: Tx, click: Click) -> Answer:
    """Publish a waiting message."""
    return _on_messages(tx, click, lifecycle.publish)


def refuse(tx: Tx, click: Click) -> Answer:
    """Refuse to publish a waiting message."""
    return _on_messages(tx, click, lifecycle.refuse)


def keep_waiting(tx: Tx, click: Click) -> Answer:
    """For a waiting call for help: it stays unpublished, and is answered in private."""
    deed = deeds.begin(tx, click)
    lifecycle.require_open(deed.state)
    if deed.case.visibility is not Visibility.PENDING:
        raise Refused("not_waiting")
    deeds.take_if_free(tx, deed)
    deeds.decided(tx, deed)
    deeds.told(tx, deed, Verb.KEEP_WAITING)
    return replies.compose(tx, deed.case.id, deed.person.id, private=True)


ABILITY = {
    Verb.TAKE_OFFLINE: Ability.HIDE,
    Verb.RESTORE: Ability.RESTORE,
    Verb.PUBLISH: Ability.PUBLISH,
    Verb.REFUSE: Ability.REFUSE,
}


def _on_messages(tx: Tx, click: Click, rule: Rule, *, hidden: bool = False) -> Answer:
    """Apply a rule to the case's message, or to those chosen in a form if there are several."""
    if not click.submitted:
        deed = deeds.look(tx, click)
        if len(_fitting(tx, deed, rule)) > 1:
            tx.lock(click.case, version=click.version, actor=deed.person.id)
            return Answer.form("messages", ref=click.verb)
    deed = deeds.begin(tx, click, decides=True)
    fitting = _fitting(tx, deed, rule)
    wanted = set(deeds.chosen(click, "messages"))
    messages = [m for m in fitting if not wanted or str(m.id) in wanted]
    if not messages:
        rule(deed.state)  # raises the reason
        raise MissingData({"messages": "required"})
    deeds.take_if_free(tx, deed)
    for message in messages:
        only_deletes = hidden and Ability.HIDE not in tx.abilities_on(message)
        effects.ask_community(tx, deed.case, message, Ability.DELETE if only_deletes else ABILITY[click.verb])
    deeds.decided(tx, deed)
    tx.record(deed.case, deed.person.id, click.verb, messages=[m.id for m in messages])
    tx.redraw(deed.case)
    return Answer.nothing()


def _fitting(tx: Tx, deed: Deed, rule: Rule) -> list[Message]:
    """The case's messages to which the rule applies."""
    fitting = []
    for message in tx.of_case(Message, deed.case.id):
        try:
            rule(replace(deed.state, visibility=message.visibility, abilities=tx.abilities_on(message)))
        except Refused:
            continue
        fitting.append(message)
    return fitting
