"""From what the clients' files say to communities that can be asked to act."""

from __future__ import annotations

from collections.abc import Mapping

from bot.catalog.clients import Client
from bot.communities.webhook import WebhookCommunity
from bot.net import Net


def make_communities(clients: Mapping[str, Client], net: Net) -> dict[tuple[str, str], WebhookCommunity]:
    """Every community of every client, by (client, community)."""
    return {
        (client.slug, community.slug): WebhookCommunity(
            net, url=community.url, secrets=community.secrets, abilities=community.abilities
        )
        for client in clients.values()
        for community in client.communities.values()
    }
