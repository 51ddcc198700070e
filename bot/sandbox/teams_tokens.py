"""Teams' keys: tokens that the bot asks for and must show, and the signature on what Teams sends to the bot."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import secrets
import time

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa

from .config import Json
from .teams_config import TeamsConfig

ISSUER = "https://api.botframework.com"
GRAPH = "https://graph.microsoft.com"
CONNECTOR = ISSUER
"""Audience of a token for the Bot Connector (scope `.../.default`)."""
AUDIENCES = (CONNECTOR, GRAPH)


def encoded(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")


def decoded(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def number(value: int) -> str:
    """A number of a JWK."""
    return encoded(value.to_bytes((value.bit_length() + 7) // 8, "big"))


class SigningKeys:
    """The key that signs activities, made when it is first needed; `rotate` takes another, the old one goes."""

    def __init__(self) -> None:
        self._key: rsa.RSAPrivateKey | None = None
        self._kid = ""

    def rotate(self) -> None:
        self._key = None

    def _current(self) -> rsa.RSAPrivateKey:
        if self._key is None:
            self._key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
            self._kid = secrets.token_hex(10)
        return self._key

    def jwks(self) -> Json:
        numbers = self._current().public_key().public_numbers()
        key = {"kty": "RSA", "use": "sig", "kid": self._kid, "x5t": self._kid, "n": number(numbers.n)}
        return {"keys": [{**key, "e": number(numbers.e), "endorsements": ["msteams"]}]}

    def token(self, *, app_id: str, service_url: str) -> str:
        """What stands in `Authorization: Bearer` of one activity."""
        key, now = self._current(), int(time.time())
        claims = {"iss": ISSUER, "aud": app_id, "serviceurl": service_url, "nbf": now - 300, "exp": now + 3600}
        header = {"alg": "RS256", "kid": self._kid, "x5t": self._kid, "typ": "JWT"}
        signed = f"{encoded(json.dumps(header).encode())}.{encoded(json.dumps(claims).encode())}"
        signature = key.sign(signed.encode(), padding.PKCS1v15(), hashes.SHA256())
        return f"{signed}.{encoded(signature)}"


class AccessTokens:
    """Tokens of the login endpoint: signed with the app's password, so that they outlive a restart of the sandbox."""

    def __init__(self, config: TeamsConfig) -> None:
        self._config = config

    def new(self, audience: str) -> str:
        claims = {"aud": audience, "appid": self._config.app_id, "exp": time.time() + self._config.limits.token_life}
        body = encoded(json.dumps(claims).encode())
        return f"{body}.{self._seal(body)}"

    def problem(self, header: str, audience: str) -> str:
        """Why a call with this Authorization header is refused; empty when it may pass."""
        kind, _, token = header.partition(" ")
        body, _, seal = token.partition(".")
        if kind != "Bearer" or not hmac.compare_digest(seal.encode(), self._seal(body).encode()):
            return "no token of this login endpoint"
        claims = json.loads(decoded(body))
        if claims["aud"] != audience:
            return f"the token is for {claims['aud']}"
        return "the token has expired" if claims["exp"] <= time.time() else ""

    def _seal(self, body: str) -> str:
        return encoded(hmac.new(f"seal/{self._config.app_password}".encode(), body.encode(), hashlib.sha256).digest())
