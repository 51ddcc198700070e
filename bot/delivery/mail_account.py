"""The account by which mail leaves and comes in: password, or a token that its provider gives (XOAUTH2, by MSAL)."""

from __future__ import annotations

import ssl
from enum import StrEnum
from functools import cached_property
from pathlib import Path
from typing import Any

from msgspec import Struct

from bot.errors import Retryable
from config.values import Unshown

TOKEN_WITHIN = 5.0
"""Seconds that the provider has to give a token."""


class Security(StrEnum):
    """How a connection is kept from others; NONE is for a server on this machine."""

    STARTTLS = "starttls"
    TLS = "tls"
    NONE = "none"


class Server(Struct, frozen=True):
    host: str
    port: int
    security: Security = Security.STARTTLS


class OAuth(Unshown, frozen=True, dict=True):
    """An application's own grant for a mailbox. `authority` is https://login.microsoftonline.com/<tenant>."""

    authority: str
    client_id: str
    secret: str
    scope: str = "https://outlook.office365.com/.default"
    ca_file: Path | None = None
    proxy: str = ""

    def token(self) -> str:
        """A token that is good now; MSAL keeps it until it ends. Blocks; raises Retryable."""
        try:
            given = self._application.acquire_token_for_client(scopes=[self.scope])
        except (OSError, ValueError) as error:
            raise Retryable(f"no token for mail ({type(error).__name__})") from error
        if "access_token" not in given:
            raise Retryable(f"no token for mail ({given.get('error', 'refused')})")
        return str(given["access_token"])

    @cached_property
    def _application(self) -> Any:
        import msal  # type: ignore[import-untyped]  # 40 ms that a desk without it need not wait

        return msal.ConfidentialClientApplication(
            self.client_id,
            authority=self.authority,
            client_credential=self.secret,
            instance_discovery=False,  # the authority is the operator's own word: nobody else is asked about it
            http_client=_asking(self.ca_file, self.proxy),
        )


def _asking(ca_file: Path | None, proxy: str) -> Any:
    """A session that waits for nobody for ever, and takes nothing from the environment."""
    import requests  # what msal works with

    class Session(requests.Session):
        def request(self, *args: Any, **kwargs: Any) -> Any:
            return super().request(*args, **{**kwargs, "timeout": TOKEN_WITHIN})

    session = Session()
    session.trust_env = False
    session.verify = str(ca_file) if ca_file is not None else True
    if proxy:
        session.proxies = {"https": proxy}
    session.headers["Connection"] = "close"  # once an hour: nothing is gained by keeping it open
    return session


class Account(Unshown, frozen=True):
    """Who signs in, and whom to trust."""

    user: str
    password: str = ""
    oauth: OAuth | None = None
    ca_file: Path | None = None

    def context(self) -> ssl.SSLContext:
        return ssl.create_default_context(cafile=self.ca_file)

    def xoauth2(self) -> str:
        """What XOAUTH2 sends first (before base64)."""
        assert self.oauth is not None
        return f"user={self.user}\1auth=Bearer {self.oauth.token()}\1\1"
