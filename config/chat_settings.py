"""The settings of each chat, and of how what leaves for them is paced."""

from __future__ import annotations

import re
from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, SecretStr, field_validator, model_validator
from pydantic_settings import NoDecode

from config.patterns import late

PREFIX = "FANAL_"
ENTRA_ID = late(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.ASCII)

Words = Annotated[tuple[str, ...], NoDecode]


def as_words(value: object) -> object:
    """A list may be written in the environment as words between commas or spaces."""
    return tuple(value.replace(",", " ").split()) if isinstance(value, str) else value


class Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)


class Slack(Part):
    """The Slack workspace that the desk lives in."""

    mode: Literal["socket", "http"] = "socket"
    bot_token: SecretStr = SecretStr("")
    app_token: SecretStr = SecretStr("")
    signing_secret: SecretStr = SecretStr("")
    team: str = ""
    base_url: str = "https://slack.com/api/"

    @field_validator("bot_token")
    @classmethod
    def _is_no_app_token(cls, value: SecretStr) -> SecretStr:
        if value.get_secret_value().startswith("xapp-"):
            raise ValueError("this is an app-level token (xapp-). Put the bot token (xoxb-) here")
        return value

    @field_validator("app_token")
    @classmethod
    def _is_no_bot_token(cls, value: SecretStr) -> SecretStr:
        if value.get_secret_value().startswith("xoxb-"):
            raise ValueError("this is a bot token (xoxb-). Put the app-level token (xapp-) here")
        return value

    @field_validator("base_url")
    @classmethod
    def _ends_with_a_slash(cls, value: str) -> str:
        return http_address(value) + "/"

    @property
    def missing(self) -> tuple[str, ...]:
        """The settings without which the desk cannot reach Slack in this mode, by their names in the environment."""
        needed = {"BOT_TOKEN": self.bot_token}
        needed |= {"APP_TOKEN": self.app_token} if self.mode == "socket" else {"SIGNING_SECRET": self.signing_secret}
        return tuple(f"{PREFIX}SLACK_{name}" for name, secret in needed.items() if not secret.get_secret_value())


class Teams(Part):
    """The Teams tenant that the desk lives in. Nothing is set: there is no Teams."""

    app_id: str = ""
    app_password: SecretStr = SecretStr("")
    tenant_id: str = ""
    teams: Words = ()
    reads_channels: bool = True
    development: bool = False
    service_url: str = "https://smba.trafficmanager.net/teams"
    openid_url: str = "https://login.botframework.com/v1/.well-known/openidconfiguration"
    login_url: str = "https://login.microsoftonline.com"
    graph_url: str = "https://graph.microsoft.com"

    @field_validator("teams", mode="before")
    @classmethod
    def _split(cls, value: object) -> object:
        return as_words(value)

    @field_validator("app_id", "tenant_id")
    @classmethod
    def _is_an_entra_id(cls, value: str) -> str:
        if value and not ENTRA_ID.fullmatch(value.lower()):
            raise ValueError("write the id as Entra does: 00000000-0000-0000-0000-000000000000")
        return value.lower()

    @field_validator("service_url", "openid_url", "login_url", "graph_url")
    @classmethod
    def _is_http(cls, value: str) -> str:
        return http_address(value)

    @model_validator(mode="after")
    def _is_whole(self) -> Self:
        needed = {"TENANT_ID": self.tenant_id}
        if not self.development:
            needed |= {"APP_ID": self.app_id, "APP_PASSWORD": self.app_password.get_secret_value()}
        elif self.app_id:
            raise ValueError("development is for a desk without an app. Take it out, or leave app_id empty")
        missing = [f"{PREFIX}TEAMS_{name}" for name, value in needed.items() if not value]
        if missing and (self.development or len(missing) < len(needed)):
            raise ValueError(f"Teams needs {' and '.join(missing)} too. docs/teams.md says where it stands")
        return self

    @property
    def is_set(self) -> bool:
        return bool(self.tenant_id)


class Outbox(Part):
    """How what leaves is paced and claimed."""

    pace_seconds: float = Field(default=1.0, ge=0, le=60)
    lease_seconds: float = Field(default=30.0, ge=1, le=3600)
    workers: int = Field(default=8, ge=1, le=64)
    gather_seconds: float = Field(default=600.0, ge=0, le=86400)


def http_address(value: str) -> str:
    if not value.startswith(("http://", "https://")):
        raise ValueError("write a whole address, with http:// or https://")
    return value.rstrip("/")
