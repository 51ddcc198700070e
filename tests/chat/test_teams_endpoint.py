"""The forged requests against the real application: none is let in, and none changes anything."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.chat.forged import FORGED
from tests.chat.teams_fake import APP, SECRET, TEAM, TENANT, Fake
from tests.hostile.serving import kept, serving


def settings(fake: Fake) -> dict[str, str]:
    return {
        "FANAL_TEAMS_APP_ID": APP,
        "FANAL_TEAMS_APP_PASSWORD": SECRET,
        "FANAL_TEAMS_TENANT_ID": TENANT,
        "FANAL_TEAMS_TEAMS": TEAM,
        "FANAL_TEAMS_SERVICE_URL": fake.service,
        "FANAL_TEAMS_OPENID_URL": f"{fake.url}/openid",
        "FANAL_TEAMS_LOGIN_URL": fake.url,
        "FANAL_TEAMS_GRAPH_URL": fake.url,
    }


async def test_nothing_forged_changes_anything(monkeypatch: pytest.MonkeyPatch, data: Path, fake: Fake) -> None:
    async with serving(monkeypatch, data=data, **settings(fake)) as served:
        before = kept(served.engine)

        async def send(body: bytes, header: str) -> int:
            headers = {"Authorization": header} if header else {}
            async with served.http.post(f"{served.url}/api/messages", data=body, headers=headers) as answer:
                return answer.status

        for forged in FORGED:
            activity, header = forged.make(fake)
            if header.isprintable():
                assert await send(json.dumps(activity).encode(), header) == forged.status, forged.name
        assert await send(b"x" * 600_000, f"Bearer {fake.token()}") == 413
        assert await send(b"{", f"Bearer {fake.token()}") == 400
        genuine = fake.activity(type="event", name="nothing of ours")
        assert await send(json.dumps(genuine).encode(), f"Bearer {fake.token()}") < 300, "the door itself is open"
        assert kept(served.engine) == before
        assert fake.sent == {}
        assert (await served.get("/readyz"))[0] == 200


async def test_without_teams_there_is_no_such_address(monkeypatch: pytest.MonkeyPatch, data: Path, fake: Fake) -> None:
    async with (
        serving(monkeypatch, data=data) as served,
        served.http.post(f"{served.url}/api/messages", json=fake.activity()) as answer,
    ):
        assert answer.status == 404
