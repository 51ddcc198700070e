"""What comes in from Teams: authenticated, of our tenant, from a known channel; then one turn of the desk.

The only file that imports botbuilder, which is archived. It authenticates and runs the turn; what it does badly (keys,
an absent `exp` or service URL, raw exceptions, clients made for every turn) is done here and in `teams_keys` instead.
docs/decisions/0011-teams.md says why it stays.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from typing import Any

import jwt
from botbuilder.core import CloudAdapterBase, InvokeResponse, TurnContext
from botbuilder.schema import Activity, ActivityTypes
from botframework.connector.auth import (
    AuthenticationConstants,
    BotFrameworkAuthenticationFactory,
    ChannelValidation,
    ClaimsIdentity,
    JwtTokenExtractor,
    ServiceClientCredentialsFactory,
    SkillValidation,
)
from botframework.connector.auth.authenticate_request_result import AuthenticateRequestResult
from msgspec import Struct
from msrest.authentication import Authentication, BasicTokenAuthentication

from bot.chat.base import Json
from bot.chat.teams_inbound import Inbound, OnActivity, Reply, Stranger, read_inbound
from bot.chat.teams_keys import KeysUnreachable, SigningKeys

log = logging.getLogger("fanal.teams")

ALGORITHM = "RS256"
CHANNEL = "msteams"
MALFORMED = 400


class Unauthentic(Exception):
    """Not a request of the Bot Connector for this app. Its text is for the log, never for the caller."""


class Malformed(Exception):
    """Signed as it may be, this is no activity."""


class Served(Struct, frozen=True):
    """Whom the desk listens to: its app, its tenant, the channels of clients' files (as destinations), whole teams.

    `development`: there is no app and nothing is signed (the settings allow that on the loopback alone).
    """

    app: str
    tenant: str
    channels: Collection[str]
    teams: Collection[str] = ()
    development: bool = False


async def nobody(inbound: Inbound) -> Reply:
    """Until the desk listens."""
    return Reply(501 if inbound.kind == ActivityTypes.invoke else 202)


@dataclass
class Door:
    """`receive` is the whole of POST /api/messages; `on_activity` is the desk's own."""

    served: Served
    keys: SigningKeys
    on_activity: OnActivity = nobody
    met: Callable[[Inbound], None] = lambda inbound: None
    _adapter: CloudAdapterBase = field(init=False)

    def __post_init__(self) -> None:
        authentication = BotFrameworkAuthenticationFactory.create(credential_factory=_Credentials(self.served))
        # Sign-in prompts are not used, and their client would be made for every turn (3.5 ms of 4).
        authentication.create_user_token_client = _no_user_tokens
        self._adapter = CloudAdapterBase(authentication)

    async def receive(self, raw: bytes, authorization: str) -> tuple[int, Json | None]:
        """-> HTTP status and JSON. 401 not authentic · 503 keys unreachable · 400 no activity · 403 a stranger's.

        What the desk raises goes through.
        """
        try:
            activity, result = await self._authentic(raw, authorization)
            inbound = self._admit(activity)
        except KeysUnreachable:
            log.warning("the keys of the Bot Connector cannot be fetched: what comes from Teams is sent back")
            return 503, {"error": "try again"}
        except Unauthentic as error:
            log.warning("a request in the name of Teams was refused: %s", error)
            return 401, {"error": "not authentic"}
        except Malformed:
            return MALFORMED, {"error": "not an activity"}
        except Stranger as error:
            log.warning("an activity was refused: %s", error)
            return 403, {"error": "not served here"}
        self.met(inbound)
        return await self._turn(activity, inbound, result)

    async def _authentic(self, raw: bytes, authorization: str) -> tuple[Json, AuthenticateRequestResult]:
        if not authorization:
            if not self.served.development:
                raise Unauthentic("no token")
            return _activity(raw), _anonymous()
        kid = _looks_right(authorization, app=self.served.app)
        activity = _activity(raw)
        url = activity.get("serviceUrl")
        if not isinstance(url, str) or not url:
            raise Unauthentic("no service URL")  # botbuilder compares it with the token only when there is one
        if await self.keys.get(kid) is None:
            raise Unauthentic("an unknown key")
        return activity, await self._verified(activity, authorization)

    async def _verified(self, activity: Json, authorization: str) -> AuthenticateRequestResult:
        # Both are class-wide in botbuilder; it reads them before it first awaits.
        ChannelValidation.open_id_metadata_endpoint = self.keys.url
        JwtTokenExtractor.metadataCache[self.keys.url] = self.keys
        try:
            return await self._adapter.bot_framework_authentication.authenticate_request(
                _deserialized(activity), authorization
            )
        except (KeysUnreachable, Malformed):
            raise
        except Exception as error:
            # PermissionError, PyJWTError, KeyError and bare Exceptions all mean the same to whoever is refused.
            raise Unauthentic(type(error).__name__) from error

    def _admit(self, activity: Json) -> Inbound:
        if activity.get("channelId") != CHANNEL:
            raise Stranger("another channel than Teams")
        inbound = read_inbound(activity, tenant=self.served.tenant)
        serves = inbound.dest in self.served.channels or inbound.team in self.served.teams
        if (inbound.channel or inbound.team) and not serves:
            raise Stranger("a team that no client's file names")
        return inbound

    async def _turn(
        self, activity: Json, inbound: Inbound, result: AuthenticateRequestResult
    ) -> tuple[int, Json | None]:
        replies: list[Reply] = []

        async def logic(context: TurnContext) -> None:
            reply = await self.on_activity(inbound)
            replies.append(reply)
            if inbound.kind == ActivityTypes.invoke:
                answer = InvokeResponse(status=reply.status, body=reply.body)
                await context.send_activity(Activity(type=ActivityTypes.invoke_response, value=answer))

        result.connector_factory = _NoClient()
        response = await self._adapter.process_activity(result, _deserialized(activity), logic)
        if isinstance(response, InvokeResponse):
            return int(response.status), response.body
        return replies[0].status, None


class _Credentials(ServiceClientCredentialsFactory):  # type: ignore[misc]  # botbuilder has no types
    """What botbuilder asks about the app; it sends nothing itself, so that it never gets a token."""

    def __init__(self, served: Served) -> None:
        self._served = served

    async def is_valid_app_id(self, app_id: str) -> bool:
        return bool(app_id) and app_id == self._served.app

    async def is_authentication_disabled(self) -> bool:
        return self._served.development

    async def create_credentials(self, *_: Any, **__: Any) -> Authentication:
        return BasicTokenAuthentication({"access_token": ""})


class _NoClient:
    """In place of botbuilder's connector client: the desk answers by its outbox."""

    async def create(self, service_url: str, audience: str | None = None) -> object:
        return self


async def _no_user_tokens(claims: ClaimsIdentity) -> None:
    return None


def _looks_right(authorization: str, *, app: str) -> str:
    """-> the key id of a token that is worth verifying. Raises Unauthentic.

    Nothing is trusted here: what is refused would send botbuilder to another issuer's keys, or past a claim.
    """
    scheme, _, token = authorization.partition(" ")
    if scheme != "Bearer" or not token or not app:
        raise Unauthentic("no bearer token")
    try:
        header = jwt.get_unverified_header(token)
        claims = jwt.decode(token, options={"verify_signature": False})
    except (jwt.PyJWTError, ValueError, TypeError, RecursionError) as error:
        raise Unauthentic("not a token") from error
    if header.get("alg") != ALGORITHM or not isinstance(header.get("kid"), str):
        raise Unauthentic("another algorithm, or no key id")
    if claims.get("iss") != AuthenticationConstants.TO_BOT_FROM_CHANNEL_TOKEN_ISSUER:
        raise Unauthentic("another issuer")
    if claims.get("aud") != app:
        raise Unauthentic("another audience")
    if not isinstance(claims.get("exp"), int | float) or isinstance(claims["exp"], bool):
        raise Unauthentic("no end")  # botbuilder takes a token that never ends
    if SkillValidation.is_skill_claim(claims):
        raise Unauthentic("another bot's token")
    return str(header["kid"])


def _activity(raw: bytes) -> Json:
    try:
        found = json.loads(raw)
    except (ValueError, RecursionError) as error:
        raise Malformed from error
    if not isinstance(found, dict) or not isinstance(found.get("type"), str):
        raise Malformed
    return found


def _deserialized(activity: Json) -> Activity:
    """botbuilder's own shape of it; whatever it stumbles over is no activity."""
    try:
        return Activity().deserialize(activity)
    except Exception as error:  # msrest raises many kinds, none of them ours
        raise Malformed from error


def _anonymous() -> AuthenticateRequestResult:
    result = AuthenticateRequestResult()
    result.claims_identity = ClaimsIdentity({}, True, AuthenticationConstants.ANONYMOUS_AUTH_TYPE)
    result.audience = AuthenticationConstants.TO_CHANNEL_FROM_BOT_OAUTH_SCOPE
    return result
