"""Requests made beforehand: signed flags, each another message of another member, and signed clicks."""

from __future__ import annotations

import hashlib
import hmac
import json
import time
from collections.abc import Iterable
from datetime import UTC, datetime
from itertools import count
from urllib.parse import urlencode

from standardwebhooks.webhooks import Webhook

from tests.bench.triage import CALL, PLAIN
from tests.bench.wire import post

CLIENT = "maison-lumen"
TEAM, CHANNEL, LEA, APP = "T0FANAL", "C0CRISE", "U0LEA", "A0FANAL"
SIGNING_SECRET = "0123456789abcdef0123456789abcdef"
_numbers = count(1)


def flags(secret: str, amount: int, *, path: str = f"/v1/clients/{CLIENT}/flags", calls: bool = False) -> list[bytes]:
    """About 800 bytes of JSON each; with `calls`, one in twenty is a call for help, which wakes and asks as well."""
    webhook, at = Webhook(secret), datetime.now(UTC)
    made = []
    for number in (next(_numbers) for _ in range(amount)):
        body = json.dumps(_flag(number, CALL if calls and number % 20 == 0 else PLAIN), ensure_ascii=False)
        headers = {
            "Content-Type": "application/json",
            "webhook-id": f"msg_{number}",
            "webhook-timestamp": str(int(at.timestamp())),
            "webhook-signature": webhook.sign(f"msg_{number}", at, body),
        }
        made.append(post(path, body.encode(), headers))
    return made


def _flag(number: int, text: str) -> dict[str, object]:
    return {
        "community": "forum",
        "external_id": f"bench-{number}",
        "url": f"https://forum.example/posts/{number}",
        "text": text,
        "language": "fr",
        "media": [],
        "author": {"id": f"member-{number}", "name": f"Membre {number}", "email": f"{number}@example.org"},
        "posted_at": "2026-11-22T03:02:00+01:00",
        "moderation": "a_posteriori",
        "reason": "signalé par un membre",
        "reporter": "membre 12",
        "flagged_by": "human",
        "context": [{"author": "Camille", "text": "Quelqu'un a-t-il le même ?", "posted_at": None}],
    }


def clicks(cases: Iterable[int], *, path: str) -> list[bytes]:
    """« Je m'en occupe » on the card of each case, as Slack sends it, with the message that it stands on."""
    made = []
    for case in cases:
        stamp = str(int(time.time()))
        body = urlencode({"payload": json.dumps(_click(case))}).encode()
        base = b"v0:" + stamp.encode() + b":" + body
        headers = {
            "Content-Type": "application/x-www-form-urlencoded",
            "X-Slack-Request-Timestamp": stamp,
            "X-Slack-Signature": "v0=" + hmac.new(SIGNING_SECRET.encode(), base, hashlib.sha256).hexdigest(),
        }
        made.append(post(path, body, headers))
    return made


def _click(case: int) -> dict[str, object]:
    ts = f"1764000000.{case:06}"
    value = json.dumps({"v": 1, "case": case, "version": 1, "ref": ""}, separators=(",", ":"))
    words = {"type": "section", "text": {"type": "mrkdwn", "text": PLAIN}}
    return {
        "type": "block_actions",
        "api_app_id": APP,
        "team": {"id": TEAM, "domain": "bench"},
        "user": {"id": LEA, "username": "lea", "name": "lea", "team_id": TEAM},
        "channel": {"id": CHANNEL, "name": "crise"},
        "container": {"type": "message", "message_ts": ts, "channel_id": CHANNEL, "is_ephemeral": False},
        "message": {"type": "message", "user": "U0FANAL", "ts": ts, "text": PLAIN, "blocks": [words] * 10},
        "trigger_id": f"{case}.1.abc",
        "response_url": "http://127.0.0.1:9/",
        "actions": [
            {
                "type": "button",
                "action_id": "fanal:take:1",
                "block_id": "b",
                "value": value,
                "action_ts": f"{time.time():.6f}",
            }
        ],
    }
