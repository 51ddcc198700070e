"""A directory spoken to by LDAP: StartTLS before anything is said, in a thread, with time-outs on each step.

facts: ldap3 2.9 is synchronous; a size limit that was reached arrives with the entries found so far.
"""

from __future__ import annotations

import ssl
from collections.abc import Mapping
from math import ceil
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from ldap3 import AUTO_BIND_NONE, NONE, SUBTREE, Connection, Server, Tls
from ldap3.core.exceptions import (
    LDAPBindError,
    LDAPException,
    LDAPResponseTimeoutError,
    LDAPSocketOpenError,
    LDAPSocketReceiveError,
    LDAPStartTLSError,
)
from ldap3.utils.conv import escape_filter_chars

from bot.directory.base import NOBODY, Fault, Looked, Threads
from bot.directory.entries import fields_in, matched
from bot.rules.contacts import Ambiguous, Asked, Denied, Found, Outcome, TimedOut, Why, judge
from bot.rules.contacts.matching import MOST
from config.contacts import ContactKind


class _NotSearched(Exception):
    """The server would not search; `description` is its result code in words (RFC 4511 4.1.9)."""

    def __init__(self, description: str) -> None:
        super().__init__(description)
        self.description = description


class Ldap:
    """`url` is ldap:// (StartTLS) or ldaps://; `match` and `fields` name attributes."""

    def __init__(
        self,
        *,
        url: str,
        base: str,
        user: str,
        password: str,
        seconds: float,
        match: Mapping[str, str],
        fields: Mapping[ContactKind, str],
        ca_file: Path | None = None,
    ) -> None:
        self.seconds = seconds
        self._base, self._user, self._password = base, user, password
        self._match, self._fields = match, fields
        self._attributes = sorted({name for m in (*match.values(), *fields.values()) for name in fields_in(m)})
        parts = urlsplit(url)
        self._is_tls = parts.scheme == "ldaps"
        self._server = Server(
            parts.hostname,
            port=parts.port or (636 if self._is_tls else 389),
            use_ssl=self._is_tls,
            get_info=NONE,
            connect_timeout=seconds,
            tls=Tls(validate=ssl.CERT_REQUIRED, ca_certs_file=str(ca_file) if ca_file else None),
        )
        self._threads = Threads("ldap")

    async def ask(self, member: Asked) -> Outcome:
        wanted = self._filter(member)
        try:
            entries, is_cut = await self._threads.run(lambda: self._search(wanted))
        except (LDAPResponseTimeoutError, LDAPSocketReceiveError):
            return TimedOut()
        except LDAPSocketOpenError as error:
            if "timed out" in str(error):
                return TimedOut()
            return Denied("tls" if "ssl wrapping" in str(error) else "unreachable")
        except LDAPStartTLSError:
            return Denied("tls")
        except LDAPBindError:
            return Denied("credentials")
        except _NotSearched as error:
            return Denied(error.description)
        except LDAPException as error:
            return Denied(type(error).__name__)
        return self._judged(entries, member, is_cut)

    async def look(self) -> Looked:
        match await self.ask(NOBODY):
            case TimedOut():
                return Looked(Fault.TIMED_OUT)
            case Denied(reason):
                known = reason in (Fault.UNREACHABLE, Fault.TLS, Fault.CREDENTIALS)
                return Looked(Fault(reason)) if known else Looked(Fault.QUESTION, reason)
        return Looked()

    def close(self) -> None:
        self._threads.close()

    def _judged(self, entries: list[dict[str, Any]], member: Asked, is_cut: bool) -> Outcome:
        """What the size limit cut off may fit as well: then nothing but a human can tell."""
        outcome = judge((matched(entry, self._match, self._fields) for entry in entries), member)
        match outcome:
            case Found(data) if is_cut:
                return Ambiguous((data,), Why.SEVERAL)
            case Ambiguous(candidates) if is_cut:
                return Ambiguous(candidates, Why.SEVERAL)
        return outcome

    def _filter(self, member: Asked) -> str:
        """Whatever a member calls themself, it is text here, never a filter."""
        asked = ((name, str(getattr(member, key)).strip()) for key, name in self._match.items())
        parts = "".join(f"({name}={escape_filter_chars(value)})" for name, value in asked if value)
        return f"(|{parts})" if parts else ""

    def _search(self, wanted: str) -> tuple[list[dict[str, Any]], bool]:
        """-> (attributes of each entry found, whether there were more than anybody could choose from)."""
        if not wanted:
            return [], False
        connection = Connection(
            self._server,
            user=self._user or None,
            password=self._password or None,
            auto_bind=AUTO_BIND_NONE,
            receive_timeout=ceil(self.seconds),  # it packs whole seconds
            read_only=True,
        )
        self._sign_in(connection)
        try:
            connection.search(
                self._base,
                wanted,
                SUBTREE,
                attributes=self._attributes,
                size_limit=MOST,
                time_limit=int(self.seconds) + 1,
            )
            code = connection.result["result"]
            if code not in (0, 4):  # RFC 4511 4.1.9: success, sizeLimitExceeded
                raise _NotSearched(connection.result["description"])
            found = [entry for entry in connection.response if entry.get("type") == "searchResEntry"]
            return [_attributes(entry["attributes"]) for entry in found], code == 4
        finally:
            connection.unbind()

    def _sign_in(self, connection: Connection) -> None:
        """Nothing is said before TLS stands."""
        try:
            connection.open(read_server_info=False)
            if not self._is_tls and not connection.start_tls(read_server_info=False):
                raise LDAPStartTLSError
            if not connection.bind(read_server_info=False):
                raise LDAPBindError
        except LDAPException:
            if connection.socket is not None:  # ldap3 leaves it open
                connection.socket.close()
            raise


def _attributes(given: Mapping[str, Any]) -> dict[str, Any]:
    """Texts; the lines of a postal address are parted by `$` (RFC 4517 3.3.28)."""
    return {
        name: [_lines(str(one)) for one in values] if isinstance(values, list) else _lines(str(values))
        for name, values in given.items()
        if values not in (None, [], "")
    }


def _lines(value: str) -> str:
    return value.replace("$", "\n").replace("\\24", "$").replace("\\5C", "\\").replace("\\5c", "\\")
