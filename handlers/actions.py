"""ACTIONS: verb -> use case, the whole list on one screen. A test holds that every verb stands here."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from bot.cases import (
    composing,
    consultations,
    contacts,
    follow_ups,
    handling,
    helplines,
    look_ups,
    messages,
    notes,
    replies,
    templates,
    threads,
    watches,
)
from bot.cases.answer import Answer
from bot.cases.tx import Tx
from config.words import Click, Verb

UseCase = Callable[[Tx, Click], Answer]

ACTIONS: Mapping[Verb, UseCase] = {
    Verb.TAKE: handling.take,
    Verb.HAND_OVER: handling.hand_over,
    Verb.PASS_ON: watches.pass_on,
    Verb.RELEASE: handling.release,
    Verb.ACKNOWLEDGE: handling.acknowledge,
    Verb.NOTHING_HERE: handling.nothing_here,
    Verb.UNDO: handling.undo,
    Verb.TAKE_OFFLINE: messages.take_offline,
    Verb.RESTORE: messages.restore,
    Verb.PUBLISH: messages.publish,
    Verb.REFUSE: messages.refuse,
    Verb.KEEP_WAITING: messages.keep_waiting,
    Verb.READ: handling.read,
    Verb.MEMBER: notes.member,
    Verb.EMERGENCY: notes.emergency,
    Verb.LOG_CALL: notes.log_call,
    Verb.ADD_PERSON: notes.add_person,
    Verb.ASK: consultations.ask,
    Verb.ADVISE: consultations.advise,
    Verb.RECORD_ADVICE: threads.record_advice,
    Verb.APPROVE: consultations.approve,
    Verb.OBJECT: consultations.object_,
    Verb.SEEN: consultations.seen,
    Verb.REPLY: replies.reply,
    Verb.FIRST_WORD: replies.first_word,
    Verb.SEND: replies.send,
    Verb.MEND: replies.mend,
    Verb.UNDO_SEND: replies.undo_send,
    Verb.KEEP_TEMPLATE: templates.propose,
    Verb.ACCEPT_TEMPLATE: templates.accept,
    Verb.DECLINE_TEMPLATE: templates.decline,
    Verb.FOLLOW_UP: follow_ups.follow_up,
    Verb.FOLLOW_UP_DONE: follow_ups.done,
    Verb.FOLLOW_UP_LATER: follow_ups.later,
    Verb.FOLLOW_UP_HAND_OVER: follow_ups.hand_over,
    Verb.FOLLOW_UP_STOP: follow_ups.stop,
    Verb.RECLASSIFY: handling.reclassify,
    Verb.NOTE: notes.note,
    Verb.LINK: notes.link,
    Verb.CLOSE: handling.close,
    Verb.REOPEN: handling.reopen,
    Verb.SECOND_LOOK: handling.second_look,
    Verb.CONFIRM_HELPLINE: helplines.confirm,
    Verb.CHECK_IN: composing.check_in,
    Verb.REMOVAL_NOTICE: composing.removal_notice,
    Verb.HISTORY: notes.history,
    Verb.MORE: notes.more,
    Verb.REVEAL: contacts.reveal,
    Verb.CORRECT_CONTACT: contacts.correct,
    Verb.CONFIRM_CONTACT: contacts.confirm,
    Verb.DECLINE_CONTACT: contacts.decline,
    Verb.LOOK_UP_AGAIN: look_ups.ask_again,
}
"""`Verb.OPEN_CASE` is no act on a case: it makes one (`handlers/opening.py`)."""
