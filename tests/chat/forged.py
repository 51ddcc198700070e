"""Requests in the name of Teams that are none: each with what is wrong about it, and what it is answered."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from cryptography.hazmat.primitives import serialization

from tests.chat.teams_fake import APP, CHANNEL, KEY, OTHER_KEY, TEAM, TENANT, Fake

OTHER_TENANT = "0bad0000-0000-4000-8000-000000000001"
OTHER_CHANNEL = "19:elsewhere@thread.tacv2"
SHARED = "0123456789abcdef" * 4


@dataclass(frozen=True)
class Forged:
    """`make` -> the body and the header of a request."""

    name: str
    make: Callable[[Fake], tuple[dict[str, Any], str]]
    status: int = 401


def _token(**changes: Any) -> Callable[[Fake], tuple[dict[str, Any], str]]:
    return lambda fake: (fake.activity(), f"Bearer {fake.token(**changes)}")


def _token_of(**seconds: int) -> Callable[[Fake], tuple[dict[str, Any], str]]:
    """Claims that are moments, in seconds from when it is sent: the file may have been read an hour before."""

    def make(fake: Fake) -> tuple[dict[str, Any], str]:
        now = int(time.time())
        claims: dict[str, Any] = {name: now + ahead for name, ahead in seconds.items()}
        return fake.activity(), f"Bearer {fake.token(**claims)}"

    return make


def _header(header: Callable[[Fake], str]) -> Callable[[Fake], tuple[dict[str, Any], str]]:
    return lambda fake: (fake.activity(), header(fake))


def _activity(**changes: Any) -> Callable[[Fake], tuple[dict[str, Any], str]]:
    return lambda fake: (fake.activity(**changes), f"Bearer {fake.token()}")


def _without(name: str) -> Callable[[Fake], tuple[dict[str, Any], str]]:
    def make(fake: Fake) -> tuple[dict[str, Any], str]:
        return {key: value for key, value in fake.activity().items() if key != name}, f"Bearer {fake.token()}"

    return make


def _hs256_with_the_public_key(fake: Fake) -> tuple[dict[str, Any], str]:
    """The public key as a shared secret: made by hand, since PyJWT refuses to."""

    def part(raw: bytes) -> str:
        return base64.urlsafe_b64encode(raw).decode().rstrip("=")

    public = KEY.public_key().public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
    head, claims, _ = fake.token().split(".")
    head = part(json.dumps({"alg": "HS256", "typ": "JWT", "kid": "k1"}).encode())
    signature = part(hmac.new(public, f"{head}.{claims}".encode(), hashlib.sha256).digest())
    return fake.activity(), f"Bearer {head}.{claims}.{signature}"


def _tampered_claims(fake: Fake) -> tuple[dict[str, Any], str]:
    head, claims, signature = fake.token(aud="somebody-else").split(".")
    told = json.loads(base64.urlsafe_b64decode(claims + "=="))
    forged = base64.urlsafe_b64encode(json.dumps(told | {"aud": APP}).encode()).decode().rstrip("=")
    return fake.activity(), f"Bearer {head}.{forged}.{signature}"


_ELSEWHERE = {"id": f"{OTHER_CHANNEL};messageid=1", "conversationType": "channel", "tenantId": TENANT}
_OTHER_TEAM = {"tenant": {"id": TENANT}, "team": {"id": "19:other@thread.tacv2"}, "channel": {"id": OTHER_CHANNEL}}
_TWO_TENANTS = {"tenant": {"id": OTHER_TENANT}, "team": {"id": TEAM}, "channel": {"id": CHANNEL}}

FORGED = (
    Forged("no header", _header(lambda fake: "")),
    Forged("no token", _header(lambda fake: "Bearer")),
    Forged("an empty token", _header(lambda fake: "Bearer ")),
    Forged("garbage", _header(lambda fake: "Bearer gar.ba.ge")),
    Forged("not even that", _header(lambda fake: "Bearer \x00\xff")),
    Forged("Basic", _header(lambda fake: f"Basic {fake.token()}")),
    Forged("two tokens", _header(lambda fake: f"Bearer {fake.token()} {fake.token()}")),
    Forged("another key", _token(key=OTHER_KEY)),
    Forged("an unknown key id", _token(key=OTHER_KEY, kid="k9")),
    Forged("no key id", _token(kid=None)),
    Forged("no algorithm", _token(key="", alg="none")),
    Forged("HS256", _token(key=SHARED, alg="HS256")),
    Forged("HS256 with the public key", _hs256_with_the_public_key),
    Forged("RS384", _token(alg="RS384")),
    Forged("another audience", _token(aud="0bad0000-0000-4000-8000-0000000000bb")),
    Forged("no audience", _token(aud=None)),
    Forged("several audiences", _token(aud=["a", "b"])),
    Forged("changed claims", _tampered_claims),
    Forged("another issuer", _token(iss="https://sts.windows.net/0bad0000/")),
    Forged("the emulator's issuer", _token(iss="https://sts.windows.net/d6d49420-f39b-4df7-a1dc-d59a935871db/")),
    Forged("no issuer", _token(iss=None)),
    Forged("a skill's token", _token(ver="2.0", azp="another-bot")),
    Forged("expired", _token_of(exp=-3600)),
    Forged("no end", _token(exp=None)),
    Forged("an end that is no time", _token(exp=True)),
    Forged("an endless end", lambda fake: (fake.activity(), f"Bearer {fake.token(exp=1e999)}")),
    Forged("not valid yet", _token_of(nbf=3600)),
    Forged("no service URL in the token", _token(serviceurl=None)),
    Forged("another service URL in the token", _token(serviceurl="https://evil.example/")),
    Forged("a tampered service URL", _activity(serviceUrl="https://evil.example/")),
    Forged("no service URL", _without("serviceUrl")),
    Forged("an empty service URL", _activity(serviceUrl="")),
    Forged("a service URL that is no text", _activity(serviceUrl=["https://evil.example/"])),
    Forged("another tenant", _activity(conversation={"id": "a:1", "tenantId": OTHER_TENANT}, channelData={}), 403),
    Forged("two tenants", _activity(channelData=_TWO_TENANTS), 403),
    Forged("no tenant", _activity(conversation={"id": "a:1"}, channelData={}), 403),
    Forged("an unknown team", _activity(conversation=_ELSEWHERE, channelData=_OTHER_TEAM), 403),
    Forged("a channel without its team", _activity(conversation=_ELSEWHERE, channelData={}), 403),
    Forged("another channel than Teams", _activity(channelId="directline"), 401),
)
