"""Modals and homes: triggers that are good once and for three seconds, stacks of at most three views, hashes.

Source: docs.slack.dev/reference/methods/views.open, .push, .update, .publish and facts/slack.md 4.1.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from bot.clock import machine_now

from .blocks import check_view, is_too_large, named
from .config import Json, SandboxConfig
from .errors import SlackError, malformed
from .form_values import kept_values
from .state import Form, Store

STACK = 3


@dataclass(slots=True)
class Trigger:
    """What an interaction gave the bot so that it may open a view. `source`: message, view, submission, command, ..."""

    user: str
    expires: float
    source: str
    used: bool = False


class Forms:
    def __init__(
        self, config: SandboxConfig, store: Store, now: Callable[[], float] = lambda: machine_now().timestamp()
    ) -> None:
        self._config, self._store, self._now = config, store, now
        self._triggers: dict[str, Trigger] = {}

    # --- triggers --------------------------------------------------------------------------------

    def new_trigger(self, user: str, source: str) -> str:
        """Such as `1763.42.9f86d081884c`."""
        self._triggers = {key: one for key, one in self._triggers.items() if one.expires > self._now() - 60}
        trigger_id = f"{int(self._now())}.{len(self._triggers)}.{secrets.token_hex(16)}"
        self._triggers[trigger_id] = Trigger(
            user=user, expires=self._now() + self._config.limits.trigger, source=source
        )
        return trigger_id

    def _exchange(self, trigger_id: str) -> Trigger:
        trigger = self._triggers.get(trigger_id)
        if trigger is None:
            raise SlackError("invalid_trigger_id")
        if trigger.used:
            raise SlackError("exchanged_trigger_id")
        if trigger.expires < self._now():
            raise SlackError("expired_trigger_id")
        trigger.used = True
        return trigger

    # --- what the bot does -----------------------------------------------------------------------

    def open(self, trigger_id: str, view: Any) -> Form:
        """A new stack; over an open form it goes on top. Out of a submission Slack answers well and shows nothing
        (slackapi/bolt-js issue 1072: answer with response_action instead), so nothing is shown here either."""
        checked = self.checked(view, kinds=("modal",))
        trigger = self._exchange(trigger_id)
        if trigger.source == "submission":
            return self._new(trigger.user, checked)
        return self.put_on_top(trigger.user, checked)

    def push(self, trigger_id: str, view: Any) -> Form:
        """On top of the form that the trigger came from."""
        checked = self.checked(view, kinds=("modal",))
        trigger = self._exchange(trigger_id)
        if trigger.source != "view" or not self.stack(trigger.user):
            raise SlackError("invalid_trigger_id")
        return self.put_on_top(trigger.user, checked)

    def update(self, *, view_id: str, external_id: str, view: Any, hash_: str) -> Form:
        form = self.find(view_id=view_id, external_id=external_id)
        if form is None:
            raise SlackError("not_found")
        checked = self.checked(view, kinds=(form.view["type"],))
        if hash_ and hash_ != form.hash:
            raise SlackError("hash_conflict")
        self.replace(form, checked)
        return form

    def publish(self, *, user: str, view: Any, hash_: str) -> Form:
        checked = self.checked(view, kinds=("home",))
        homes = self._store.world.homes
        form = homes.get(user)
        if form is None:
            homes[user] = form = self._new(user, checked)
            self._store.changed()
            return form
        if hash_ and hash_ != form.hash:
            raise SlackError("hash_conflict")
        self.replace(form, checked)
        return form

    def checked(self, view: Any, *, kinds: tuple[str, ...]) -> Json:
        """The view as an object, or the error that Slack would answer."""
        if isinstance(view, str):
            try:
                view = json.loads(view)
            except ValueError as problem:
                raise SlackError("invalid_arguments") from problem
        problems = check_view(view, kinds=kinds)
        if problems:
            raise malformed("invalid_arguments", problems)
        if is_too_large(view):
            raise SlackError("view_too_large")
        kept: Json = {**view, "blocks": named(view["blocks"], lambda: self._store.new_id("b"))}
        return kept

    # --- stacks ----------------------------------------------------------------------------------

    def stack(self, user: str) -> list[Form]:
        return self._store.world.stacks.setdefault(user, [])

    def top(self, user: str) -> Form | None:
        stack = self.stack(user)
        return stack[-1] if stack else None

    def find(self, *, view_id: str = "", external_id: str = "") -> Form | None:
        forms = [form for stack in self._store.world.stacks.values() for form in stack]
        forms += self._store.world.homes.values()
        by_id = (form for form in forms if view_id and form.id == view_id)
        by_name = (form for form in forms if external_id and form.external_id == external_id)
        return next(by_id, None) or next(by_name, None)

    def put_on_top(self, user: str, view: Json) -> Form:
        """A view that was checked already."""
        stack = self.stack(user)
        if len(stack) >= STACK:
            raise SlackError("push_limit_reached")
        if self.find(external_id=view.get("external_id") or ""):
            raise SlackError("duplicate_external_id")
        form = self._new(user, view)
        form.previous = stack[-1].id if stack else ""
        form.root = stack[0].id if stack else form.id
        stack.append(form)
        self._store.changed()
        return form

    def replace(self, form: Form, view: Json) -> None:
        """What stands in a field stays, even what was there at first, as long as its block_id and action_id stay: a new
        `initial_value` shows only under a new id (slackapi/bolt-js issue 290, bolt-python issue 1064)."""
        form.values = kept_values(form.view["blocks"], form.values, view["blocks"])
        form.view, form.hash, form.errors = view, self._new_hash(), {}
        form.external_id = view.get("external_id") or form.external_id
        self._store.changed()

    def close(self, user: str, *, whole_stack: bool) -> list[Form]:
        """The forms that went, topmost first."""
        stack = self.stack(user)
        gone = stack[::-1] if whole_stack else stack[-1:]
        del stack[-len(gone) :]
        self._store.changed()
        return gone

    def _new(self, user: str, view: Json) -> Form:
        form_id = self._store.new_id("V")
        return Form(id=form_id, user=user, view=view, hash=self._new_hash(), external_id=view.get("external_id") or "")

    def _new_hash(self) -> str:
        return f"{int(self._now())}.{secrets.token_hex(4)}"
