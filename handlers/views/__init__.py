"""Rows -> views -> neutral cards: the one place where storage and cards meet. Synchronous, on a session, no network."""

from handlers.views.answers import field_error, private, refusal, stranger
from handlers.views.case import case_card
from handlers.views.forms import form, notice_form
from handlers.views.home import (
    case_opened,
    help_card,
    home,
    on_watch_now,
    open_case_form,
    open_case_offer,
    queue,
    show,
)
from handlers.views.posts import post, refresh
from handlers.views.reporting import statement_asked, statement_form
from handlers.views.standing import client_of_post, errors_in, form_again, standing

__all__ = [
    "case_card",
    "case_opened",
    "client_of_post",
    "errors_in",
    "field_error",
    "form",
    "form_again",
    "help_card",
    "home",
    "notice_form",
    "on_watch_now",
    "open_case_form",
    "open_case_offer",
    "post",
    "private",
    "queue",
    "refresh",
    "refusal",
    "show",
    "standing",
    "statement_asked",
    "statement_form",
    "stranger",
]
