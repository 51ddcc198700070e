"""Whether each host that the desk talks to can be reached, through the proxy if there is one."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from urllib.parse import urlsplit

import aiohttp

from bot.catalog import Catalog
from bot.command.findings import Finding, bad, good
from bot.net import Net
from bot.opening import chats_of
from config.contacts import SourceKind
from config.settings import Settings

TIMEOUT = aiohttp.ClientTimeout(total=10, connect=5)
PROXY_SAYS_NO = frozenset({403, 407, 502, 503, 504})
"""What a proxy answers by itself for a plain http address that it does not let through or cannot reach."""


async def hosts(settings: Settings, catalog: Catalog | None, net: Net) -> AsyncIterator[Finding]:
    """One finding for each scheme and host, with what it is for. A request without content is enough: any answer is."""
    for origin, uses in _origins(settings, catalog).items():
        yield await _reach(origin, ", ".join(sorted(uses)), net)


def _origins(settings: Settings, catalog: Catalog | None) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for url, use in _addresses(settings, catalog):
        parts = urlsplit(url)
        found.setdefault(f"{parts.scheme}://{parts.netloc}", set()).add(use)
    return found


def _addresses(settings: Settings, catalog: Catalog | None) -> Iterator[tuple[str, str]]:
    if "slack" in chats_of(settings) or not settings.teams.is_set:
        yield settings.slack.base_url, "Slack"
    yield from _teams_addresses(settings)
    if settings.mail.oauth_authority:
        yield settings.mail.oauth_authority, "tokens for e-mail"
    for client in catalog.clients.values() if catalog else ():
        for community in client.communities.values():
            yield community.url, f"{client.slug}/{community.slug}"
        if client.alarm:
            yield client.alarm.url, f"alarm of {client.slug}"
        for directory in client.directories:
            if directory.kind == SourceKind.HTTP:
                yield directory.secrets["url"], f"directory {directory.id} of {client.slug}"


def _teams_addresses(settings: Settings) -> Iterator[tuple[str, str]]:
    teams = settings.teams
    if teams.is_set and not teams.development:
        yield teams.service_url, "Teams"
        yield teams.openid_url, "keys of Teams"
        yield teams.login_url, "tokens for Teams"
        yield teams.graph_url, "groups and people of Teams"


async def _reach(origin: str, use: str, net: Net) -> Finding:
    proxy = net.proxy_for(origin)
    way = f"host {origin} ({use})" + (" through the proxy" if proxy else "")
    try:
        async with net.session.head(origin, proxy=proxy, timeout=TIMEOUT, allow_redirects=False) as answer:
            if proxy and origin.startswith("http:") and answer.status in PROXY_SAYS_NO:
                return bad(
                    f"{way}: the proxy answered {answer.status}", "Let the proxy pass it, or name it in FANAL_NO_PROXY."
                )
            return good(way)
    except aiohttp.ClientHttpProxyError as error:
        return bad(f"{way}: the proxy answered {error.status}", _PROXY.get(error.status, _OPEN))
    except aiohttp.ClientProxyConnectionError:
        return bad(f"{way}: the proxy cannot be reached", "Check FANAL_PROXY: address, port, and whether it runs.")
    except aiohttp.ClientSSLError as error:
        remedy = "Trust its authority with FANAL_CA_FILE (a PEM file), or have the certificate renewed."
        return bad(f"{way}: its certificate is not trusted ({type(error).__name__})", remedy)
    except aiohttp.ClientConnectorDNSError:
        return bad(f"{way}: no such host", "Check its name, and this machine's name servers; or set FANAL_PROXY.")
    except TimeoutError:
        return bad(f"{way}: no answer within 10 s", "A firewall may drop it: open it, or set FANAL_PROXY.")
    except (aiohttp.ClientError, OSError) as error:
        return bad(
            f"{way}: it cannot be reached ({type(error).__name__})", "Check that it runs, its port, and the firewall."
        )


_OPEN = "Let the proxy pass this host, or name it in FANAL_NO_PROXY."
_PROXY = {407: "The proxy wants a name and a password: FANAL_PROXY=http://user:password@host:port"}
