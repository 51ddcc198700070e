"""Microsoft Teams as a chat, through the Bot Connector's REST, each message an activity with one adaptive card.

What comes in is `teams_door`'s; the calls themselves, and who tries them again, are `teams_send`'s.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Collection
from contextlib import suppress
from typing import Any

from msgspec import Struct

from bot.chat.base import AccountFacts, CannotInvite, CannotLook, Json, MessageRef
from bot.chat.teams_inbound import THREAD, Inbound
from bot.chat.teams_send import GONE, THREAD_GONE, Caller, Missing, segment
from bot.chat.teams_tokens import BOT, GRAPH, App, Tokens
from bot.errors import Permanent, Retryable, Unknown
from bot.net import Net

CARD = "application/vnd.microsoft.card.adaptive"
CHANNELS = ("@thread.tacv2", "@thread.skype")
"""How the id of a channel ends; those of other conversations do not."""
GROUP = "group:"
MEMBERS_KEPT = 60.0
"""Seconds for which a channel's members are remembered."""
MEETING = 1.0
"""Seconds that a card waits at most for the names of those who get a view of their own."""
PAGE = 500
MOST_PAGES = 40


class Hosts(Struct, frozen=True):
    """Where Teams is: without slashes at the end."""

    service: str
    graph: str


class Teams:
    """One tenant's bot. `channels` are the channels of the clients' files, as destinations."""

    def __init__(
        self,
        app: App,
        hosts: Hosts,
        *,
        net: Net,
        channels: Collection[str],
        steady: Callable[[], float] = time.monotonic,
    ) -> None:
        self.app, self.channels = app, frozenset(channels)
        self.tokens = Tokens(app, net, steady=steady) if app.id else None
        self.connector = Caller(hosts.service, BOT, self.tokens, net)
        self.graph = Caller(hosts.graph, GRAPH, self.tokens, net)
        self._steady = steady
        self._private: dict[str, str] = {}
        self._users: dict[str, str] = {}  # account -> 29:…, which only Teams tells
        self._members: dict[str, tuple[float, frozenset[str]]] = {}
        self._met: dict[str, float] = {}

    # --- messages -----------------------------------------------------------------------------------

    async def post(self, dest: str, message: Json, *, key: str, thread: str = "") -> MessageRef:
        """A card in a channel begins a thread of its own. `key` stays here: Teams has no place where it could be found.

        A private message's ref keeps the person as its destination: their conversation is found again by them.
        """
        await self._meet(dest, message)
        activity = self._activity(message)
        where = await self._conversation(dest)
        if is_channel(where) and not thread:
            return MessageRef(dest, await self._begin_thread(where, activity))
        path = f"v3/conversations/{segment(_threaded(where, thread))}/activities"
        try:
            told = await self.connector.call("POST", path, does="posts", body=activity)
        except Missing as error:
            if thread:
                raise Permanent(THREAD_GONE) from error
            self._private.pop(dest, None)
            raise
        return MessageRef(dest, _id_of(told), thread)

    async def update(self, ref: MessageRef, message: Json) -> None:
        await self._meet(ref.dest, message)
        path = await self._path(ref)
        try:
            await self.connector.call("PUT", path, does="changes", body=self._activity(message))
        except Missing as error:
            raise Permanent(GONE) from error

    async def delete(self, ref: MessageRef) -> None:
        path = await self._path(ref)
        try:
            await self.connector.call("DELETE", path, does="changes")
        except Missing:
            return

    async def find(self, dest: str, *, key: str, thread: str = "") -> list[MessageRef]:
        raise CannotLook("Teams does not let a bot look for its messages")

    # --- people -------------------------------------------------------------------------------------

    async def members(self, dest: str) -> frozenset[str]:
        until, known = self._members.get(dest, (0.0, frozenset()))
        if self._steady() < until:
            return known
        found: set[str] = set()
        token = ""
        for _ in range(MOST_PAGES):
            query = f"pageSize={PAGE}" + (f"&continuationToken={segment(token)}" if token else "")
            path = f"v3/conversations/{segment(_id(dest))}/pagedmembers?{query}"
            page = await self.connector.call("GET", path, does="reads")
            if not isinstance(page, dict) or not isinstance(page.get("members"), list):
                raise Retryable("Teams' answer holds no members")
            found.update(account for one in page["members"] if (account := self._known(one)))
            token = str(page.get("continuationToken") or "")
            if not token:
                break
        self._members[dest] = (self._steady() + MEMBERS_KEPT, frozenset(found))
        return frozenset(found)

    async def invite(self, dest: str, account: str) -> None:
        raise CannotInvite("Teams: the owners of a team add people to it")

    async def look_up(self, account: str) -> AccountFacts:
        """What a channel's roster says of somebody. Teams tells a bot neither language nor zone; Permanent: in none."""
        for dest in sorted(self.channels):
            path = f"v3/conversations/{segment(_id(dest))}/members/{segment(_id(account))}"
            try:
                told = await self.connector.call("GET", path, does="reads")
            except Missing:
                continue
            self._known(told)
            return AccountFacts(ref=account, name=str(told.get("name") or ""))
        raise Permanent("user_not_found")

    async def group_members(self, group: str) -> frozenset[str]:
        """The people of an Entra group, by Graph: needs its permission GroupMember.Read.All (application).

        https://learn.microsoft.com/graph/api/group-list-transitivemembers
        """
        path = f"v1.0/groups/{segment(_id(group).removeprefix(GROUP))}/transitiveMembers?$select=id&$top=999"
        found: set[str] = set()
        for _ in range(MOST_PAGES):
            page = await self.graph.call("GET", path, does="reads")
            found.update(
                self._account(str(one["id"]))
                for one in page["value"]
                if one.get("@odata.type", _USER) == _USER and one.get("id")
            )
            path = str(page.get("@odata.nextLink") or "")
            if not path.startswith(f"{self.graph.base}/"):  # else our token would go elsewhere
                break
        return frozenset(found)

    async def granted(self, team: str) -> frozenset[str]:
        """What the team's owners granted the app there (RSC), by Graph: needs TeamsAppInstallation.Read.Group.

        https://learn.microsoft.com/graph/api/team-list-permissiongrants
        """
        told = await self.connector.call("GET", f"v3/teams/{segment(team)}", does="reads")
        path = f"v1.0/teams/{segment(str(told['aadGroupId']))}/permissionGrants"
        page = await self.graph.call("GET", path, does="reads")
        ours = (one for one in page["value"] if str(one.get("clientAppId")).lower() == self.app.id)
        return frozenset(str(one.get("permission")) for one in ours)

    def met(self, inbound: Inbound) -> None:
        """Somebody is here: how Teams names them, and where they are found in private."""
        self._known(inbound.activity.get("from"))
        if inbound.is_personal and inbound.user:
            self._private[inbound.user] = inbound.conversation

    # --- addresses ----------------------------------------------------------------------------------

    def _activity(self, message: Json) -> Json:
        """What a renderer made, as an activity; the mentions of a card stand inside it."""
        return {
            "type": "message",
            "summary": message["summary"],
            "channelData": {"notification": {"alert": True}},
            "attachments": [{"contentType": CARD, "content": self._addressed(message["card"])}],
        }

    async def _meet(self, dest: str, message: Json) -> None:
        """After a restart Teams' ids of people are not known: a channel's roster tells them, before its first card.

        A card never waits long for it: without, people see what stands there for everybody until it is drawn again.
        """
        strangers = any(account not in self._users for account in _apart(message["card"]))
        if not strangers or not is_channel(_id(dest)) or self._steady() < self._met.get(dest, 0.0):
            return
        self._met[dest] = self._steady() + MEMBERS_KEPT
        with suppress(TimeoutError, Retryable, Unknown, Permanent):
            async with asyncio.timeout(MEETING):
                await self.members(dest)

    def _addressed(self, card: Json) -> Json:
        """The card with Teams' own ids for those who get a view of their own; who is not known yet gets it later."""
        people = _apart(card)
        users = [user for account in people if (user := self._users.get(account))]
        kept = {name: part for name, part in card.items() if name != "refresh"}
        return kept | {"refresh": {**card["refresh"], "userIds": users}} if users else kept

    def _known(self, person: Any) -> str:
        """Remember how Teams names somebody -> their account; "" for one that is nobody of Entra's."""
        entra, user = _entra(person), person.get("id") if isinstance(person, dict) else None
        if entra and isinstance(user, str) and user.startswith("29:"):
            self._users[self._account(entra)] = user
        return self._account(entra) if entra else ""

    async def _begin_thread(self, channel: str, activity: Json) -> str:
        """-> the id of the thread's root."""
        body = {
            "isGroup": True,
            "bot": self._bot,
            "tenantId": self.app.tenant,
            "channelData": {"channel": {"id": channel}, "tenant": {"id": self.app.tenant}},
            "activity": activity,
        }
        told = await self.connector.call("POST", "v3/conversations", does="posts", body=body)
        root = str(told.get("id") or "").partition(THREAD)[2] if isinstance(told, dict) else ""
        return root or _id_of(told, "activityId")

    async def _conversation(self, dest: str) -> str:
        """Where to post; a person's private conversation is opened once and remembered."""
        id_ = _id(dest)
        if ":" in id_:  # 19:… or a:…: a conversation as it is
            return id_
        if dest not in self._private:
            body = {
                "isGroup": False,
                "bot": self._bot,
                "members": [{"id": id_}],
                "tenantId": self.app.tenant,
                "channelData": {"tenant": {"id": self.app.tenant}},
            }
            told = await self.connector.call("POST", "v3/conversations", does="changes", body=body)
            self._private[dest] = _id_of(told)
        return self._private[dest]

    async def _path(self, ref: MessageRef) -> str:
        where = await self._conversation(ref.dest)
        whole = _threaded(where, ref.thread or ref.message) if is_channel(where) else where
        return f"v3/conversations/{segment(whole)}/activities/{segment(ref.message)}"

    @property
    def _bot(self) -> Json:
        return {"id": f"28:{self.app.id}"}

    def _account(self, entra: str) -> str:
        return f"teams:{self.app.tenant}/{entra.lower()}"


def _apart(card: Json) -> Collection[str]:
    """The accounts of those who get a view of their own."""
    found: Collection[str] = card.get("refresh", {}).get("userIds", ())
    return found


_USER = "#microsoft.graph.user"


def is_channel(conversation: str) -> bool:
    return conversation.partition(THREAD)[0].endswith(CHANNELS)


def _threaded(conversation: str, root: str) -> str:
    return f"{conversation}{THREAD}{root}" if root and is_channel(conversation) else conversation


def _id(dest: str) -> str:
    return dest.split("/", 1)[1]


def _entra(member: Any) -> str:
    """The Connector spells it in two ways."""
    known = member if isinstance(member, dict) else {}
    return str(known.get("aadObjectId") or known.get("objectId") or "")


def _id_of(told: Any, name: str = "id") -> str:
    found = told.get(name) if isinstance(told, dict) else None
    if not isinstance(found, str) or not found:
        raise Unknown("Teams took it, and told no id")
    return found
