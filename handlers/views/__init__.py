"""Rows -> views -> neutral cards: the one place where storage and cards meet. Synchronous, on a session, no network."""

from handlers.views.answers import field_error, private, refusal, stranger
from handlers.views.case import case_card
from handlers.views.forms import form, notice_form
from handlers.views.home import help_card, home, on_watch_now, open_case_form, queue, show
from handlers.views.posts import post, refresh

__all__ = [
    "case_card",
    "field_error",
    "form",
    "help_card",
    "home",
    "notice_form",
    "on_watch_now",
    "open_case_form",
    "post",
    "private",
    "queue",
    "refresh",
    "refusal",
    "show",
    "stranger",
]
