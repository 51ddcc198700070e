"""The settings of mail: one account that hands in what leaves and fetches what comes back, for all clients."""

from __future__ import annotations

from typing import Literal, Self

from pydantic import BaseModel, ConfigDict, Field, SecretStr, model_validator

_LOCAL = frozenset({"", "localhost", "127.0.0.1", "::1"})
Secured = Literal["starttls", "tls", "none"]


class Mail(BaseModel):
    """Where e-mail leaves (SMTP) and where answers and bounces come in (IMAP). Empty hosts: no e-mail."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    smtp_host: str = ""
    smtp_port: int = Field(default=587, ge=1, le=65535)
    smtp_security: Secured = "starttls"
    imap_host: str = ""
    imap_port: int = Field(default=993, ge=1, le=65535)
    imap_security: Secured = "tls"
    imap_folder: str = "INBOX"
    imap_done: str = "Fanal"
    user: str = ""
    password: SecretStr = SecretStr("")
    oauth_authority: str = ""
    oauth_client_id: str = ""
    oauth_secret: SecretStr = SecretStr("")
    oauth_scope: str = "https://outlook.office365.com/.default"

    @property
    def leaves(self) -> bool:
        """Whether e-mail can be sent."""
        return bool(self.smtp_host)

    @property
    def comes_in(self) -> bool:
        return bool(self.imap_host)

    @model_validator(mode="after")
    def _no_words_in_the_open(self) -> Self:
        for name, host, security in (
            ("smtp", self.smtp_host, self.smtp_security),
            ("imap", self.imap_host, self.imap_security),
        ):
            if security == "none" and host not in _LOCAL:
                raise ValueError(
                    f"{name}_security: “none” would carry members' words in the open to {host}. Use starttls or tls"
                )
        if bool(self.oauth_client_id) != bool(self.oauth_authority):
            raise ValueError("oauth_client_id and oauth_authority go together. Set both, or use a password")
        return self
