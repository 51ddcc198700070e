"""Who may do what: the one table of verb x role. The README shows it; a test keeps both alike."""

from __future__ import annotations

from collections.abc import Mapping

from config.words import Role, Verb

M, E, G = Role.MODERATOR, Role.EXPERT, Role.MANAGER
DESK = frozenset({M, G})
EVERYBODY = frozenset({M, E, G})

ROLES: Mapping[Verb, frozenset[Role]] = {
    Verb.TAKE: DESK,
    Verb.HAND_OVER: DESK,
    Verb.PASS_ON: EVERYBODY,
    Verb.RELEASE: DESK,
    Verb.ACKNOWLEDGE: DESK,
    Verb.NOTHING_HERE: DESK,
    Verb.UNDO: DESK,
    Verb.TAKE_OFFLINE: DESK,
    Verb.RESTORE: DESK,
    Verb.PUBLISH: DESK,
    Verb.REFUSE: DESK,
    Verb.KEEP_WAITING: DESK,
    Verb.READ: EVERYBODY,
    Verb.MEMBER: DESK,
    Verb.EMERGENCY: EVERYBODY,
    Verb.LOG_CALL: EVERYBODY,
    Verb.ADD_PERSON: DESK,
    Verb.ASK: DESK,
    Verb.ADVISE: frozenset({E, G}),
    Verb.RECORD_ADVICE: EVERYBODY,
    Verb.MEANT_FOR: EVERYBODY,  # and only whoever wrote the words: `cases/meant.py` asks
    Verb.APPROVE: frozenset({E, G}),
    Verb.OBJECT: frozenset({E, G}),
    Verb.SEEN: EVERYBODY,
    Verb.REPLY: DESK,
    Verb.FIRST_WORD: DESK,
    Verb.SEND: DESK,
    Verb.MEND: DESK,
    Verb.UNDO_SEND: DESK,
    Verb.KEEP_TEMPLATE: DESK,
    Verb.ACCEPT_TEMPLATE: EVERYBODY,  # and only the client's approver: `cases/templates.py` asks
    Verb.DECLINE_TEMPLATE: EVERYBODY,
    Verb.FOLLOW_UP: DESK,
    Verb.FOLLOW_UP_DONE: DESK,
    Verb.FOLLOW_UP_LATER: DESK,
    Verb.FOLLOW_UP_HAND_OVER: DESK,
    Verb.FOLLOW_UP_STOP: DESK,
    Verb.RECLASSIFY: DESK,
    Verb.NOTE: EVERYBODY,
    Verb.LINK: DESK,
    Verb.CLOSE: DESK,
    Verb.REOPEN: DESK,
    Verb.SECOND_LOOK: DESK,
    Verb.CONFIRM_HELPLINE: frozenset({G}),
    Verb.CHECK_IN: DESK,
    Verb.REMOVAL_NOTICE: DESK,
    Verb.WRONG_PERSON: EVERYBODY,
    Verb.WRONG_PERSON_DONE: frozenset({E, G}),
    Verb.REPORT_OFFENCE: EVERYBODY,
    Verb.MARK_MINOR: DESK,
    Verb.UNMARK_MINOR: DESK,
    Verb.HISTORY: EVERYBODY,
    Verb.MORE: EVERYBODY,
    Verb.OPEN_CASE: DESK,
    Verb.STATEMENT: frozenset({G}),
    Verb.REVEAL: DESK,
    Verb.CORRECT_CONTACT: DESK,
    Verb.CONFIRM_CONTACT: DESK,
    Verb.DECLINE_CONTACT: DESK,
    Verb.LOOK_UP_AGAIN: DESK,
    Verb.LETTER: DESK,
    Verb.LETTER_POSTED: DESK,
    Verb.LETTER_WITHDRAWN: DESK,
    Verb.LETTER_RETURNED: DESK,
    Verb.RETRY: frozenset({G}),
    Verb.RETRY_ANYWAY: frozenset({G}),
    Verb.KEEP_PROMISE: DESK,
    Verb.DECLINE_PROMISE: DESK,
}


def may(verb: Verb, roles: frozenset[Role]) -> bool:
    """Whether somebody with these roles may do it. Somebody without a role at this client may do nothing."""
    return bool(ROLES[verb] & roles)
