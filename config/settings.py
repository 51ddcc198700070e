"""Every setting of Fanal in one place, and the only reader of the environment: `FANAL_*`, laid over a TOML file.

`load()` gives frozen `Settings` or raises `SettingsError` with every problem found, each with its remedy.
The TOML file is named by `FANAL_CONFIG`; a table `[slack]` there is `FANAL_SLACK_…` in the environment.
"""

from __future__ import annotations

import difflib
import ipaddress
import os
import ssl
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from typing import Annotated, Any, Literal, Self
from urllib.parse import urlsplit

from pydantic import BaseModel, Field, SecretStr, ValidationError, field_validator, model_validator
from pydantic_settings import (
    BaseSettings,
    InitSettingsSource,
    NoDecode,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
)

from bot.errors import ConfigError
from config.chat_settings import PREFIX, Outbox, Slack, Teams, Words, as_words, http_address
from config.keys import decode_key, decode_webhook_secret
from config.mail_settings import Mail
from config.toml_settings import problems_of, read_toml

FILE_VARIABLE = "FANAL_CONFIG"
# Names that an operator is free to use for the secrets of clients (`env:FANAL_SECRET_…` in a client's file).
SECRET_PREFIX = "FANAL_SECRET_"  # noqa: S105 - a prefix of names, not a secret

Secrets = Annotated[tuple[SecretStr, ...], NoDecode]


class SettingsError(ExceptionGroup[ConfigError]):
    """One or several settings are wrong; each is told with its place and remedy."""


class Settings(BaseSettings):
    """Frozen; build it with `load`. Times are seconds or days as the name says, sizes are bytes."""

    model_config = SettingsConfigDict(
        env_prefix=PREFIX,
        env_nested_delimiter="_",
        env_nested_max_split=1,
        env_ignore_empty=True,
        frozen=True,
        extra="forbid",
        hide_input_in_errors=True,
        validate_default=False,
    )

    data: Path = Path("data")
    database_url: str = Field(default="", repr=False)
    secret_keys: Secrets = ()
    config_folder: Path | None = None
    host: str = "127.0.0.1"
    port: int = Field(default=8300, ge=1, le=65535)
    public_url: str = ""
    docs: bool = False
    max_body: int = Field(default=256 * 1024, ge=1024, le=16 * 1024 * 1024)
    undo_seconds: int = Field(default=30, ge=0, le=600)
    retention_days: int = Field(default=180, ge=1, le=3650)
    proxy: str = Field(default="", repr=False)
    no_proxy: Words = ("localhost", "127.0.0.1", "::1")
    ca_file: Path | None = None
    clock_secret: SecretStr = SecretStr("")
    log_level: Literal["debug", "info", "warning", "error"] = "info"
    slack: Slack = Slack()
    teams: Teams = Teams()
    outbox: Outbox = Outbox()
    mail: Mail = Mail()

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """What the command line says wins, then the environment, then the file."""
        laid_under = InitSettingsSource(settings_cls, read_toml(os.environ.get(FILE_VARIABLE, "")))
        return init_settings, env_settings, laid_under

    @field_validator("secret_keys", "no_proxy", mode="before")
    @classmethod
    def _split(cls, value: object) -> object:
        return as_words(value)

    @field_validator("log_level", mode="before")
    @classmethod
    def _lower(cls, value: object) -> object:
        return value.lower() if isinstance(value, str) else value

    @field_validator("secret_keys")
    @classmethod
    def _are_keys(cls, value: tuple[SecretStr, ...]) -> tuple[SecretStr, ...]:
        for key in value:
            decode_key(key.get_secret_value())
        return value

    @field_validator("clock_secret")
    @classmethod
    def _is_a_webhook_secret(cls, value: SecretStr) -> SecretStr:
        if value.get_secret_value():
            decode_webhook_secret(value.get_secret_value())
        return value

    @field_validator("data", "config_folder", "ca_file")
    @classmethod
    def _knows_the_home_folder(cls, value: Path | None) -> Path | None:
        return value.expanduser() if value else value

    @field_validator("database_url")
    @classmethod
    def _names_a_driver(cls, value: str) -> str:
        if value and not value.startswith(("sqlite:///", "postgresql+psycopg://")):
            raise ValueError("write it as postgresql+psycopg://user:password@host/name, or sqlite:///path/to/file")
        return value

    @field_validator("public_url", "proxy")
    @classmethod
    def _is_http(cls, value: str) -> str:
        return http_address(value) if value else ""

    @field_validator("ca_file")
    @classmethod
    def _holds_certificates(cls, value: Path | None) -> Path | None:
        try:
            ssl.create_default_context(cafile=value)
        except OSError as error:
            raise ValueError(f"{value} holds no certificates. Name a PEM file with those to trust") from error
        return value

    @field_validator("config_folder")
    @classmethod
    def _is_a_folder(cls, value: Path | None) -> Path | None:
        if value is not None and not value.is_dir():
            raise ValueError(f"there is no folder {value}. Make one with: fanal init {value}")
        return value

    @model_validator(mode="after")
    def _postgresql_needs_keys(self) -> Self:
        if not self.is_sqlite and not self.secret_keys:
            raise ValueError(
                "secret_keys: several processes share a PostgreSQL database, so they must be given the same key. "
                "Make one with: openssl rand -base64 32"
            )
        return self

    @model_validator(mode="after")
    def _nothing_unsigned_from_elsewhere(self) -> Self:
        if self.teams.development and not self.is_local:
            raise ValueError(
                "teams.development takes what nobody signed, so the desk must listen on this machine alone. "
                "Set FANAL_HOST=127.0.0.1 and no FANAL_PUBLIC_URL, or give Teams an app"
            )
        return self

    @property
    def database(self) -> str:
        """Where everything is kept, as SQLAlchemy writes it; by default a file in the data folder."""
        return self.database_url or f"sqlite:///{self.data.absolute() / 'fanal.sqlite3'}"

    @property
    def is_sqlite(self) -> bool:
        return self.database.startswith("sqlite:")

    @property
    def key_file(self) -> Path:
        """Where the generated master key is kept (mode 0600) when SQLite is used and no key is given."""
        return self.data / "secret.key"

    @property
    def keys(self) -> tuple[bytes, ...]:
        """The master keys, newest first, 32 bytes each; empty when none is set."""
        return tuple(decode_key(key.get_secret_value()) for key in self.secret_keys)

    @property
    def is_loopback(self) -> bool:
        """Whether only this machine can reach the desk."""
        return _is_loopback(self.host)

    @property
    def is_local(self) -> bool:
        """Whether nobody beyond this machine is to reach the desk, through a web server on it either."""
        shown = urlsplit(self.public_url).hostname if self.public_url else self.host
        return self.is_loopback and _is_loopback(shown or "")

    @property
    def shows_docs(self) -> bool:
        """Whether /docs answers: always where nobody beyond this machine is, elsewhere by the setting."""
        return self.docs or self.is_local

    @property
    def undo(self) -> timedelta:
        return timedelta(seconds=self.undo_seconds)

    @property
    def retention(self) -> timedelta:
        """How long the words of a closed case are kept when the client's file says nothing else."""
        return timedelta(days=self.retention_days)


def load(**given: Any) -> Settings:
    """The settings in force; `given` (from the command line) wins over the environment and the file.

    Raises SettingsError with every problem found.
    """
    try:
        return Settings(**given)
    except ValidationError as error:
        file = os.environ.get(FILE_VARIABLE, "")
        raise SettingsError("settings", problems_of(error, file=file, given=given, environment=os.environ)) from None
    except ConfigError as error:
        raise SettingsError("settings", [error]) from None


def names() -> tuple[str, ...]:
    """Every setting as the environment writes it, in the order of this file."""
    found: list[str] = []
    for name, field in Settings.model_fields.items():
        part = field.annotation
        inner = part.model_fields if isinstance(part, type) and issubclass(part, BaseModel) else {}
        found += [f"{PREFIX}{name}_{key}".upper() for key in inner] or [f"{PREFIX}{name}".upper()]
    return tuple(found)


def unknown_names(environment: Mapping[str, str] | None = None) -> dict[str, str]:
    """Variables that look like settings but are none, each with the nearest setting ("" if none is near).

    A warning and no error: an orchestrator may put names of its own there (`FANAL_SERVICE_HOST`).
    """
    known = {*names(), FILE_VARIABLE}
    present = os.environ if environment is None else environment
    strange = [n for n in present if n.upper().startswith(PREFIX) and not _is_free(n.upper())]
    return {
        n: next(iter(difflib.get_close_matches(n.upper(), known, 1)), "") for n in strange if n.upper() not in known
    }


def _is_free(name: str) -> bool:
    """A client's secret may have any name behind the prefix, but for what is a slip of FANAL_SECRET_KEYS."""
    return name.startswith(SECRET_PREFIX) and not difflib.get_close_matches(name, ["FANAL_SECRET_KEYS"], 1, 0.93)


def read_secret(reference: str, *, folder: Path) -> str:
    """What `env:NAME` or `file:path` (relative to `folder`) stands for, without blanks around it.

    ValueError tells what is wrong and what to do; the catalogue adds file and line.
    """
    kind, _, name = reference.partition(":")
    if kind == "env" and name:
        if value := os.environ.get(name, "").strip():
            return value
        raise ValueError(f"the environment has no {name}. Set it, or name a file with file:…")
    if kind == "file" and name:
        return _read_secret_file(folder / name)
    raise ValueError("a secret is never written here. Write env:NAME or file:path instead")


def _read_secret_file(path: Path) -> str:
    try:
        value = path.read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise ValueError(f"{path} cannot be read ({type(error).__name__}). Make it a file with the secret") from error
    if not value:
        raise ValueError(f"{path} is empty. Put the secret into it")
    return value


def _is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
