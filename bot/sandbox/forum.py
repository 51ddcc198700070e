"""The pretend forum: members' posts and answers, flags to the desk, and the desk's signed actions back.

The actions are those of Fanal's generic connector: `POST` signed after Standard Webhooks; what comes again with the
same webhook-id is done once.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from typing import Any

import aiohttp
from aiohttp import web
from standardwebhooks.webhooks import Webhook

from .carrier import Carrier
from .config import Json, SandboxConfig
from .errors import Refusal
from .faults import Faults
from .profiles import PROFILE_FIELDS, PROFILES
from .signatures import is_signed
from .state import Flagging, Post, Store

FINAL = frozenset({200, 404, 409, 410, 422})
"""Answers that the same webhook-id gets again."""


class Forum:
    def __init__(
        self,
        config: SandboxConfig,
        *,
        store: Store,
        faults: Faults,
        session: aiohttp.ClientSession,
        bot_url: Callable[[], str],
        desk_now: Callable[[], str],
        base_url: Callable[[], str],
    ) -> None:
        self._config, self._store, self._faults = config, store, faults
        self._desk_now, self._base_url = desk_now, base_url
        self.carrier = Carrier(config, store=store, faults=faults, session=session, bot_url=bot_url)
        self.on_action: list[Callable[[str, Post | None], None]] = []

    # --- members ---------------------------------------------------------------------------------

    async def write(self, given: Json) -> Json:
        """A member posts; flagged at once if so asked. Answers after the desk's first answer."""
        text, moderation = str(given.get("text") or "").strip(), str(given.get("moderation") or "a_posteriori")
        if not text:
            raise Refusal(400, "no_text", "a post needs a text")
        if moderation not in ("a_priori", "a_posteriori"):
            raise Refusal(400, "bad_moderation", "a_priori (waits for publication) or a_posteriori (online)")
        post = Post(
            id=str(given.get("id") or self._store.new_id("p").lower()),
            author=_author(given.get("author"), self._config.community.country),
            text=text,
            visibility="pending" if moderation == "a_priori" else "online",
            moderation=moderation,
            posted_at=self._desk_now(),
        )
        if post.id in self._store.world.posts:
            raise Refusal(409, "post_exists", f"there is a post {post.id} already")
        self._store.world.posts[post.id] = post
        self._store.changed()
        if not given.get("flagged"):
            return {"ok": True, "id": post.id}
        return {"id": post.id} | await self.flag(post.id, given)

    async def reply(self, post_id: str, given: Json) -> Json:
        """Somebody answers under a post, or (with `private`) in the private conversation that the desk began; the desk
        is told of what answers it, or stands under a message that it has a case of."""
        post, private = self.post(post_id), bool(given.get("private"))
        author = _author(given.get("author") or post.author["name"], self._config.community.country)
        text = str(given.get("text") or "").strip()
        if not text:
            raise Refusal(400, "no_text", "an answer needs a text")
        if private and author["name"] != post.author["name"]:
            raise Refusal(403, "not_yours", "a private conversation is between the desk and the post's author")
        if author["name"] == post.author["name"]:
            author = post.author
        lines = post.private if private else post.replies
        answered = next((str(line["id"]) for line in reversed(lines) if line["by"] == "desk"), "")
        line = {"id": self._store.new_id("a").lower(), "author": author["name"], "text": text, "by": "member"}
        lines.append(line)
        self._store.changed()
        if not answered and not post.cases:
            return {"ok": True, "id": line["id"]}
        body = {
            "community": self._config.community.slug,
            "external_id": line["id"],
            "in_reply_to": answered or post.id,
            "url": f"{self._base_url()}/#post-{post.id}",
            "text": text,
            "language": str(given.get("language") or self._config.community.language),
            "author": author,
            "posted_at": self._desk_now(),
            "private": private,
        }
        parcel = Flagging(self._store.new_id("answer_"), post.id, json.dumps(body, ensure_ascii=False), path="answers")
        return {"ok": True, "id": line["id"], "told": await self.carrier.carry(parcel)}

    def post(self, post_id: str) -> Post:
        post = self._store.world.posts.get(post_id)
        if post is None:
            raise Refusal(404, "post_not_found", f"no post {post_id} on the forum")
        return post

    # --- flags -----------------------------------------------------------------------------------

    async def flag(self, post_id: str, given: Json) -> Json:
        """Somebody presses "signaler", or a machine does. `flag` tells what the desk answered at the first try."""
        post = self.post(post_id)
        body = json.dumps(self._flag_body(post, given), ensure_ascii=False)
        told = await self.carrier.carry(Flagging(id=self._store.new_id("flag_"), post=post.id, body=body))
        return {"ok": told["state"] != "refused", "case": told["case"], "flag": told}

    def _flag_body(self, post: Post, given: Json) -> Json:
        posts = list(self._store.world.posts.values())
        before = [one for one in posts[: posts.index(post)] if one.visibility == "online"][-2:]
        return {
            "community": self._config.community.slug,
            "external_id": post.id,
            "url": f"{self._base_url()}/#post-{post.id}",
            "text": post.text,
            "language": str(given.get("language") or self._config.community.language),
            "media": given.get("media") or [],
            "author": post.author,
            "posted_at": post.posted_at,
            "moderation": post.moderation,
            "reason": str(given.get("reason") or ""),
            "reporter": str(given.get("reporter") or ""),
            "flagged_by": str(given.get("flagged_by") or "human"),
            "context": [{"author": p.author["name"], "text": p.text, "posted_at": p.posted_at} for p in before],
        }

    # --- the desk's actions ----------------------------------------------------------------------

    async def handle(self, request: web.Request) -> web.StreamResponse:
        raw = await request.read()
        headers = dict(request.headers)

        async def act() -> web.Response:
            status, body = self.act(raw, headers)
            return web.json_response(body, status=status)

        action = _action(raw)
        method = "forum.profile" if action == "profile" else "forum.action"
        return await self._faults.strike(self._faults.take(method, channel=action), request, act)

    def act(self, raw: bytes, headers: dict[str, str]) -> tuple[int, Json]:
        """HTTP status and body."""
        if not is_signed(Webhook(self._config.community.action_secret), raw, headers):
            return 401, {"error": "bad_signature"}
        key = next(value for name, value in headers.items() if name.lower() == "webhook-id")
        digest = hashlib.sha256(raw).hexdigest()
        known = self._store.world.actions.get(key)
        if known is not None:
            if known["digest"] != digest:
                return 422, {"error": "webhook_id_reused", "detail": "this webhook-id came with another body before"}
            return int(known["status"]), known["body"]
        status, body = self._done(raw)
        if status in FINAL:
            self._store.world.actions[key] = {"digest": digest, "status": status, "body": body}
        self._store.changed()
        return status, body

    def _done(self, raw: bytes) -> tuple[int, Json]:
        try:
            given: Any = json.loads(raw)
            action = str(given["action"])
            message_id, member_id = _id(given, "message"), _id(given, "member")
        except (ValueError, KeyError, TypeError):
            return 422, {"error": "bad_body"}
        if action not in self._config.community.abilities:
            return 422, {"error": "not_able", "detail": f"this forum cannot {action}"}
        if action == "profile":
            return self._profile(member_id)
        post = self._store.world.posts.get(message_id)
        text = str(given.get("text") or "")
        if action == "private_message":
            status, body = self._private(post, member_id, text)
        elif post is None:
            return 404, {"error": "message_gone"}
        elif post.visibility == "deleted":
            return (409, {"error": "already_deleted"}) if action == "delete" else (410, {"error": "message_gone"})
        elif action == "reply":
            status, body = self._public(post, text)
        else:
            status, body = _move(post, action)
        if status == 200:
            self._store.world.effects.append(
                {"action": action, "message": message_id, "member": member_id, "case": given.get("case")}
            )
            for listener in self.on_action:
                listener(action, post)
        return status, body

    def _profile(self, member_id: str) -> tuple[int, Json]:
        """What the account says of itself: what was given when its post was written, or what the cast has."""
        known = PROFILES.get(member_id, {})
        for post in self._store.world.posts.values():
            if post.author["id"] == member_id:
                known = known | {name: post.author[name] for name in PROFILE_FIELDS if post.author.get(name)}
        return (200, known) if known else (404, {"error": "no_such_member"})

    def _public(self, post: Post, text: str) -> tuple[int, Json]:
        if not text:
            return 422, {"error": "no_text"}
        reply_id = self._store.new_id("r").lower()
        post.replies.append({"author": self._team, "text": text, "by": "desk", "id": reply_id})
        return 200, {"id": reply_id}

    def _private(self, post: Post | None, member_id: str, text: str) -> tuple[int, Json]:
        if not text:
            return 422, {"error": "no_text"}
        line = {"author": self._team, "text": text, "by": "desk", "id": self._store.new_id("m").lower()}
        members = {one.author["id"] for one in self._store.world.posts.values()}
        if post is not None and post.author["id"] == member_id:
            post.private.append(line)
        elif member_id in members:
            self._store.world.letters.setdefault(member_id, []).append(line)
        else:
            return 404, {"error": "member_gone"}
        return 200, {"id": line["id"]}

    @property
    def _team(self) -> str:
        return self._config.community.name


_MOVES = {  # action -> (from which states, to which one)
    "hide": (("online",), "offline"),
    "restore": (("offline",), "online"),
    "publish": (("pending", "refused"), "online"),
    "refuse": (("pending",), "refused"),
    "delete": (("online", "offline", "pending", "refused"), "deleted"),
}


def _move(post: Post, action: str) -> tuple[int, Json]:
    allowed, result = _MOVES[action]
    if post.visibility not in allowed:
        return 409, {"error": "already_so", "visibility": post.visibility}
    post.visibility = result
    if result == "deleted":
        post.text = ""
    return 200, {"id": post.id}


def _action(raw: bytes) -> str:
    try:
        given: Any = json.loads(raw)
    except ValueError:
        return ""
    return str(given.get("action")) if isinstance(given, dict) else ""


def _id(given: Json, name: str) -> str:
    return str((given.get(name) or {}).get("id") or "")


def _author(given: Any, country: str) -> Json:
    """A name is enough; or an object with the fields of a flag's author."""
    author = dict(given) if isinstance(given, dict) else {"name": str(given or "").strip()}
    author["name"] = str(author.get("name") or author.get("id") or "").strip()
    if not author["name"]:
        raise Refusal(400, "no_author", "a post needs an author: a name, or {id, name, email, country, ...}")
    author.setdefault("id", author["name"])
    if country:
        author.setdefault("country", country)
    return author
