"""What Fanal cannot write, and where: told to somebody who can mend it, or knows who can."""

from __future__ import annotations

from typing import Final

from cards.card import Card, Section
from cards.translator import N_, Translator
from cards.views import BlockedView, NotInvitedView

_NOT_THERE: Final = N_("the app is not in it: please add it there")
_NO_ACCESS: Final = N_("the app's access has ended: it needs a new one")
_NO_RIGHT: Final = N_("the app lacks a permission: please install it again with those that “fanal doctor” names")
_GUEST: Final = N_("they are a guest there")
_CLOSED: Final = N_("their account was closed, or is in no workspace that the app knows")
_FORBIDDEN: Final = N_("the settings there do not let the app write")

WHY: Final[dict[str, str]] = {
    "not_in_channel": _NOT_THERE,
    "channel_not_found": _NOT_THERE,
    "404": _NOT_THERE,
    "ConversationNotFound": _NOT_THERE,
    "BotNotInConversationRoster": _NOT_THERE,
    "is_archived": N_("it is archived: please bring it back, or name another one in the client's file"),
    "missing_scope": _NO_RIGHT,
    "no_permission": _NO_RIGHT,
    "not_allowed_token_type": _NO_RIGHT,
    "invalid_auth": _NO_ACCESS,
    "not_authed": _NO_ACCESS,
    "account_inactive": _NO_ACCESS,
    "token_revoked": _NO_ACCESS,
    "token_expired": _NO_ACCESS,
    "401": _NO_ACCESS,
    "Unauthorized": _NO_ACCESS,
    "restricted_action": _FORBIDDEN,
    "messages_tab_disabled": _FORBIDDEN,
    "403": _FORBIDDEN,
    "Forbidden": _FORBIDDEN,
}
"""What a chat answers, in words: docs.slack.dev/reference/methods/chat.postMessage, and the Bot Connector's codes."""


def blocked_post(view: BlockedView, t: Translator) -> Card:
    """Where, why, and that nothing of it is lost."""
    if view.pager:
        what = t("The alarm of {client} does not ring: its address does not take it.", client=view.client)
    else:
        where = (
            t("to {who} in private", who=view.who) if view.who else t("in the channel of {client}", client=view.client)
        )
        what = t("Fanal cannot write {where} ({chat}): {why}.", where=where, chat=view.chat, why=_why(view, t))
    rest = t("What waits leaves by itself as soon as this is mended. “fanal doctor” says more.")
    return Card(notification=f"Fanal · {t('something to do')}", body=(Section(((what,), (rest,))),))


WHY_NOT: Final[dict[str, str]] = {
    "missing_scope": _NO_RIGHT,
    "no_permission": _NO_RIGHT,
    "restricted_action": N_("the settings there let nobody be added by an app"),
    "user_is_restricted": _GUEST,
    "user_is_ultra_restricted": _GUEST,
    "ura_max_channels": _GUEST,
    "user_disabled": _CLOSED,
    "user_not_found": _CLOSED,
}
"""docs.slack.dev/reference/methods/conversations.invite"""


def not_invited_post(view: NotInvitedView, t: Translator) -> Card:
    """Whom, why, and that they are asked all the same."""
    known = WHY_NOT.get(view.code)
    why = t(known) if known else t("it answers “{code}”", code=view.code)
    what = t(
        "{chat} does not let Fanal invite {who} to the channel of {client}: {why}.",
        chat=view.chat, who=view.who, client=view.client, why=why,
    )  # fmt: skip
    rest = t(
        "What they are asked reaches them in private. To have them in the channel, please add them there yourself."
    )
    return Card(notification=f"Fanal · {t('something to do')}", body=(Section(((what,), (rest,))),))


def _why(view: BlockedView, t: Translator) -> str:
    if view.who and WHY.get(view.code) == _NOT_THERE:
        return t("the app is not installed for them")
    known = WHY.get(view.code)
    return t(known) if known else t("it answers “{code}”", code=view.code)
