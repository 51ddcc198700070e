"""`/sandbox/...`: what people (the page, the tests) may do, over HTTP and JSON. Answers after the bot's ack."""

from __future__ import annotations

import asyncio
import contextlib
import json
from collections.abc import Awaitable, Callable

from aiohttp import web
from msgspec import Struct

from .acting import Around
from .clock import MovableClock, parse_duration
from .config import Json
from .errors import Refusal
from .faults import Faults, Mode
from .forum import Forum
from .given import a_list, read_body
from .interactions import Pressing
from .mail_back import MailBack
from .power import Switch
from .seen import cast_json, state_json
from .steps import Steps
from .talking import Talking
from .teams import Teams

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


class Parts(Struct, frozen=True):
    """What the routes drive. `reset` empties everything, `cut_line(politely)` breaks the connection to the bot."""

    around: Around
    pressing: Pressing
    talking: Talking
    forum: Forum
    mail: MailBack
    teams: Teams
    clock: MovableClock
    faults: Faults
    switch: Switch
    steps: Steps
    reset: Callable[[], Awaitable[None]]
    cut_power: Callable[[], Awaitable[None]]
    cut_line: Callable[[bool], Awaitable[None]]


class MemberApi:
    def __init__(self, parts: Parts) -> None:
        self.at = parts

    def routes(self) -> list[web.RouteDef]:
        pressing, talking, forum = self.at.pressing, self.at.talking, self.at.forum
        posts = {
            "/sandbox/slack/click": self._pressing(pressing.click),
            "/sandbox/slack/form_click": self._pressing(pressing.form_click),
            "/sandbox/slack/home_click": self._pressing(lambda given: pressing.form_click(given, home=True)),
            "/sandbox/slack/submit": self._submit,
            "/sandbox/slack/close": pressing.close,
            "/sandbox/slack/message": self._write,
            "/sandbox/slack/message/edit": talking.rewrite,
            "/sandbox/slack/message/delete": self._delete,
            "/sandbox/slack/command": talking.command,
            "/sandbox/slack/shortcut": talking.shortcut,
            "/sandbox/slack/home": talking.home,
            "/sandbox/slack/account": self._account,
            "/sandbox/slack/usergroup": self._usergroup,
            "/sandbox/community/posts": self._post,
            "/sandbox/clock": self._move_clock,
            "/sandbox/faults": self._add_fault,
            "/sandbox/power": self._power,
            "/sandbox/reset": self._reset,
            **{f"/sandbox/teams/{name}": act for name, act in self.at.teams.acts().items()},
        }
        gets: dict[str, Handler] = {
            "/sandbox/state": self._state,
            "/sandbox/cast": self._cast,
            "/sandbox/clock": self._clock,
            "/sandbox/faults": self._faults,
            "/sandbox/steps": self._steps,
            "/sandbox/wait": self._wait,
            "/sandbox/stream": self._stream,
        }
        return [
            *(web.post(path, _json(act)) for path, act in posts.items()),
            *(web.get(path, handler) for path, handler in gets.items()),
            web.post("/sandbox/community/posts/{post}/flag", _json_of(forum.flag)),
            web.post("/sandbox/community/posts/{post}/reply", _json_of(forum.reply)),
            web.post("/sandbox/mail/{mail}/reply", _json_of(self.at.mail.reply)),
            web.post("/sandbox/mail/{mail}/bounce", _json_of(self.at.mail.bounce)),
            web.delete("/sandbox/faults", self._clear_faults),
        ]

    # --- acts that are more than one call --------------------------------------------------------

    def _pressing(self, act: Callable[[Json], Awaitable[Json]]) -> Callable[[Json], Awaitable[Json]]:
        async def press(given: Json) -> Json:
            result = await act(given)
            carried = str(result.pop("carried"))
            if result["ok"]:
                self.at.steps.pressed(user=str(given.get("user")), name=result["pressed"], carried=carried, form=False)
            return result

        return press

    async def _submit(self, given: Json) -> Json:
        user = str(given.get("user"))
        form = self.at.around.forms.top(user)
        view = form.view if form else {}
        name, carried = str(view.get("callback_id") or ""), str(view.get("private_metadata") or "")
        result = await self.at.pressing.submit(given)
        after = self.at.around.forms.top(user)
        came_back = after is not None and after.view.get("callback_id") == name
        if result["ok"] and not result.get("errors") and not came_back:
            self.at.steps.pressed(user=user, name=name, carried=carried, form=True)
        return result

    async def _write(self, given: Json) -> Json:
        result = await self.at.talking.write(given)
        self.at.steps.spoke(user=str(given.get("user")))
        return result

    async def _delete(self, given: Json) -> Json:
        return await self.at.talking.rewrite({key: value for key, value in given.items() if key != "text"})

    async def _account(self, given: Json) -> Json:
        """{user, active}: an administrator deactivates an account or brings it back."""
        workspace = self.at.around.workspace
        user = workspace.user(str(given.get("user")))
        if user is None:
            raise Refusal(404, "user_not_found", f"{given.get('user')!r} is nobody here")
        workspace.set_active(user, active=bool(given.get("active")))
        return {"ok": True, "ack": None}

    async def _usergroup(self, given: Json) -> Json:
        """{id, users}: who belongs to a user group from now on; {id, disabled}: nobody, and it is switched off."""
        groups = {group.id: group for group in self.at.around.config.usergroups}
        group = groups.get(str(given.get("id")))
        if group is None:
            raise Refusal(404, "no_such_subteam", f"there are: {', '.join(groups) or 'none'}")
        if given.get("disabled"):
            self.at.around.workspace.disable(group)
        else:
            self.at.around.workspace.set_members(group, [str(one) for one in a_list(given, "users")])
        return {"ok": True, "ack": None}

    async def _post(self, given: Json) -> Json:
        result = await self.at.forum.write(given)
        self.at.steps.posted(flagged=bool(given.get("flagged")))
        return result

    async def _move_clock(self, given: Json) -> Json:
        """{advance: "PT1H"}; `taken` says whether the bot has followed."""
        taken = await self.at.clock.advance(parse_duration(str(given.get("advance") or "")))
        self.at.steps.clock_moved()
        return {"ok": True, "clock": self.at.clock.now(), "taken": taken}

    async def _add_fault(self, given: Json) -> Json:
        if given.get("method") == "socket":
            if given.get("mode") not in (Mode.DISCONNECT, Mode.DROP_BEFORE):
                raise Refusal(
                    400, "bad_fault", "a socket can be asked to reconnect (disconnect) or be cut (drop_before)"
                )
            await self.at.cut_line(given["mode"] == Mode.DISCONNECT)
            return {"ok": True}
        return {"ok": True, "fault": self.at.faults.add(given).json()}

    async def _power(self, given: Json) -> Json:
        """{}: kill and restart. {"during": "chat.postMessage"}: once that call was accepted, before it is answered.
        {"action": "off"|"on"}: one of the two."""
        if given.get("during"):
            self.at.switch.means()
            fault = self.at.faults.add({"method": given["during"], "mode": Mode.POWER, "after": given.get("after", 0)})
            return {"ok": True, "armed": fault.json()}
        match given.get("action", "cut"):
            case "off":
                await self.at.switch.off()
                self.at.steps.note("power_cut")
            case "on":
                await self.at.switch.on()
            case "cut":
                await self.at.cut_power()
            case other:
                raise Refusal(400, "bad_action", f"{other!r} is none of: off, on, cut")
        return {"ok": True, "on": self.at.switch.is_on, "cuts": self.at.switch.cuts}

    async def _reset(self, given: Json) -> Json:
        await self.at.reset()
        return {"ok": True}

    # --- looking ---------------------------------------------------------------------------------

    async def _state(self, request: web.Request) -> web.Response:
        around, power = self.at.around, "on" if self.at.switch.is_on else "off"
        return web.json_response(
            state_json(around.config, around.store.world, desk_time=self.at.clock.now(), power=power)
        )

    async def _cast(self, request: web.Request) -> web.Response:
        around = self.at.around
        return web.json_response(cast_json(around.config, around.store.world, has_power=self.at.switch.is_there))

    async def _clock(self, request: web.Request) -> web.Response:
        world = self.at.around.store.world
        body = {"clock": self.at.clock.now(), "offset_seconds": world.offset, "taken": world.offset_taken}
        return web.json_response(body)

    async def _faults(self, request: web.Request) -> web.Response:
        return web.json_response({"faults": [fault.json() for fault in self.at.faults.rules]})

    async def _clear_faults(self, request: web.Request) -> web.Response:
        if "id" in request.query:
            self.at.faults.drop(request.query["id"])
        else:
            self.at.faults.clear()
        return web.json_response({"ok": True})

    async def _steps(self, request: web.Request) -> web.Response:
        return web.json_response({"steps": self.at.steps.json()})

    async def _wait(self, request: web.Request) -> web.Response:
        """?version=N&timeout=S: answers as soon as the state is newer than N."""
        try:
            version, timeout = int(request.query.get("version", "0")), float(request.query.get("timeout", "5"))
        except ValueError as problem:
            raise web.HTTPBadRequest(text="version and timeout are numbers") from problem
        return web.json_response({"version": await self.at.around.store.wait(version, min(timeout, 30.0))})

    async def _stream(self, request: web.Request) -> web.StreamResponse:
        """Server-sent events: one line with the version at each change, a comment every 15 s."""
        answer = web.StreamResponse(headers={"Content-Type": "text/event-stream", "Cache-Control": "no-store"})
        version = -1
        with contextlib.suppress(ConnectionError, asyncio.CancelledError):  # the page goes whenever it likes
            await answer.prepare(request)
            while not self.at.around.store.is_closing:
                now = await self.at.around.store.wait(version, 15.0)
                line = f"data: {json.dumps({'version': now})}\n\n" if now != version else ": still here\n\n"
                version = now
                await answer.write(line.encode())
        return answer


def _json(act: Callable[[Json], Awaitable[Json]]) -> Handler:
    async def handle(request: web.Request) -> web.Response:
        try:
            return web.json_response(await act(await _body(request)))
        except Refusal as refusal:
            return web.json_response(refusal.json(), status=refusal.status)

    return handle


def _json_of(act: Callable[[str, Json], Awaitable[Json]]) -> Handler:
    async def handle(request: web.Request) -> web.Response:
        async def bound(given: Json) -> Json:
            return await act(next(iter(request.match_info.values())), given)

        answer = await _json(bound)(request)
        assert isinstance(answer, web.Response)
        return answer

    return handle


async def _body(request: web.Request) -> Json:
    """Nothing but JSON: a foreign page's form cannot get in."""
    raw = await request.read()
    if raw.strip() and request.content_type != "application/json":
        raise Refusal(415, "not_json", "send Content-Type: application/json")
    return read_body(raw)
