"""What stands beside the Bot Connector: where tokens are asked for, where Teams' keys are published, and Graph."""

from __future__ import annotations

from collections.abc import Callable

from aiohttp import web

from .config import Json
from .teams_config import TeamsConfig
from .teams_connector import Door
from .teams_errors import TeamsError
from .teams_rooms import TeamsRooms
from .teams_tokens import AUDIENCES, GRAPH, ISSUER, AccessTokens, SigningKeys

OPENID = "/teams/openid/.well-known/openidconfiguration"
_KEYS = "/teams/openid/.well-known/keys"
PAGE = 100


class Beside:
    def __init__(
        self,
        config: TeamsConfig,
        *,
        rooms: TeamsRooms,
        tokens: AccessTokens,
        keys: SigningKeys,
        door: Door,
        base_url: Callable[[], str],
    ) -> None:
        self._config, self._rooms, self._door, self._base_url = config, rooms, door, base_url
        self._tokens, self._keys = tokens, keys

    def routes(self) -> list[web.RouteDef]:
        group = "/graph/v1.0/groups/{group}"
        return [
            web.post("/teams/login/{tenant}/oauth2/v2.0/token", self._door("token", self._token)),
            web.get(OPENID, self._door("keys", self._metadata), allow_head=False),
            web.get(_KEYS, self._door("keys", self._jwks), allow_head=False),
            web.get(f"{group}/members", self._door("graph", self._members), allow_head=False),
            web.get(f"{group}/transitiveMembers", self._door("graph", self._members), allow_head=False),
            web.get("/graph/v1.0/teams/{group}/permissionGrants", self._door("graph", self._grants), allow_head=False),
        ]

    async def _token(self, request: web.Request) -> web.Response:
        """OAuth 2.0 client credentials, as Entra answers them."""
        form = await request.post()
        config, scope = self._config, str(form.get("scope") or "")
        audience = scope.removesuffix("/.default")
        if request.match_info["tenant"] != config.tenant_id:
            return _refused(400, "invalid_request", "AADSTS90002: Tenant not found.")
        if form.get("grant_type") != "client_credentials":
            return _refused(400, "unsupported_grant_type", "AADSTS70003: the grant type is not supported.")
        if form.get("client_id") != config.app_id:
            return _refused(400, "unauthorized_client", "AADSTS700016: the application was not found.")
        if not config.app_password or form.get("client_secret") != config.app_password:
            return _refused(401, "invalid_client", "AADSTS7000215: Invalid client secret provided.")
        if not scope.endswith("/.default") or audience not in AUDIENCES:
            return _refused(400, "invalid_scope", "AADSTS1002012: the scope is not valid.")
        life = int(config.limits.token_life)
        body = {"token_type": "Bearer", "expires_in": life, "ext_expires_in": life}
        return web.json_response(body | {"access_token": self._tokens.new(audience)})

    async def _metadata(self, request: web.Request) -> web.Response:
        return web.json_response(
            {
                "issuer": ISSUER,
                "authorization_endpoint": "https://invalid.botframework.com",
                "jwks_uri": f"{self._base_url()}{_KEYS}",
                "id_token_signing_alg_values_supported": ["RS256"],
                "token_endpoint_auth_methods_supported": ["private_key_jwt"],
            }
        )

    async def _jwks(self, request: web.Request) -> web.Response:
        return web.json_response(self._keys.jwks())

    async def _grants(self, request: web.Request) -> web.Response:
        """What the team's owners granted the app (learn.microsoft.com, "List permissionGrants of a team")."""
        self._authorise(request)
        if request.match_info["group"] != self._config.team_group:
            raise TeamsError(404, "NotFound", "No team found with this group id.")
        granted = ("ChannelMessage.Read.Group",) if self._config.rsc else ()
        found = [{"clientAppId": self._config.app_id, "permission": name} for name in granted]
        return web.json_response({"value": found})

    def _authorise(self, request: web.Request) -> None:
        problem = self._tokens.problem(request.headers.get("Authorization", ""), GRAPH)
        if problem:
            raise TeamsError(401, "InvalidAuthenticationToken", f"Access token is not valid: {problem}.")

    async def _members(self, request: web.Request) -> web.Response:
        """A page of an Entra group's members, people only."""
        self._authorise(request)
        if not self._config.graph:
            raise TeamsError(403, "Authorization_RequestDenied", "Insufficient privileges to complete the operation.")
        members = self._group(request.match_info["group"])
        start = int(request.query.get("$skiptoken") or 0)
        size = min(999, int(request.query.get("$top") or PAGE))
        body: Json = {"value": [self._user(one) for one in members[start : start + size]]}
        if start + size < len(members):
            again = f"{self._base_url()}{request.path}?$top={size}&$skiptoken={start + size}"
            body["@odata.nextLink"] = again
        return web.json_response(body)

    def _group(self, name: str) -> list[str]:
        members = self._rooms.world.groups.get(name)
        if members is None:
            raise TeamsError(404, "Request_ResourceNotFound", f"Resource '{name}' does not exist.")
        return members

    def _user(self, name: str) -> Json:
        person = self._config.person(name)
        return {
            "@odata.type": "#microsoft.graph.user",
            "id": name,
            "displayName": person.name if person else None,
            "mail": person.email if person else None,
            "userPrincipalName": person.email if person else None,
        }


def _refused(status: int, error: str, sentence: str) -> web.Response:
    return web.json_response({"error": error, "error_description": sentence}, status=status)
