"""The Web API misbehaving on demand, seen through the real client."""

from __future__ import annotations

import asyncio
from typing import Any

import aiohttp
import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.http_retry.builtin_async_handlers import AsyncRateLimitErrorRetryHandler
from slack_sdk.web.async_client import AsyncWebClient

from bot.clock import machine_now
from bot.sandbox import Pace, Sandbox, SandboxConfig
from bot.sandbox.errors import Paced
from bot.sandbox.pacing import Pacing
from config.values import replace

from .conftest import Hand, client_of

Json = dict[str, Any]


async def post(web: AsyncWebClient, text: str = "x") -> str:
    """How it looked from the bot's side."""
    try:
        await web.chat_postMessage(channel="C0CRISE", text=text)
    except SlackApiError as refused:
        return f"{refused.response.status_code} {refused.response.headers.get('Retry-After', '')}".strip()
    except aiohttp.ServerDisconnectedError:
        return "cut"
    except aiohttp.ClientOSError:
        return "cut"
    except TimeoutError:
        return "silence"
    return "ok"


@pytest.mark.parametrize(
    ("mode", "seen", "posted"),
    [
        ("429", "429 7", 0),
        ("500", "500", 0),
        ("drop_before", "cut", 0),
        ("disconnect", "cut", 0),
        ("drop_after", "cut", 1),
        ("duplicate", "ok", 2),
    ],
)
async def test_a_post_under_a_fault(web: AsyncWebClient, hand: Hand, mode: str, seen: str, posted: int) -> None:
    await hand.post("faults", method="chat.postMessage", mode=mode, retry_after=7)
    assert await post(web) == seen
    assert len(await hand.messages()) == posted
    assert await post(web) == "ok"


async def test_silence_until_the_faults_are_cleared(sandbox: Sandbox, hand: Hand) -> None:
    web = client_of(sandbox)
    web.timeout = 1
    await hand.post("faults", method="chat.postMessage", mode="timeout")
    assert await post(web) == "silence"
    assert await hand.messages() == []


async def test_a_call_is_held_until_released(web: AsyncWebClient, hand: Hand) -> None:
    await hand.post("faults", method="chat.postMessage", mode="hold")
    posting = asyncio.create_task(post(web))
    done, _ = await asyncio.wait([posting], timeout=0.1)
    assert not done
    assert await hand.messages() == []
    await hand.delete("faults")
    assert await posting == "ok"
    assert len(await hand.messages()) == 1


async def test_a_call_is_held_for_some_seconds(web: AsyncWebClient, hand: Hand) -> None:
    await hand.post("faults", method="chat.postMessage", mode="hold", seconds=0.05)
    assert await post(web) == "ok"


async def test_a_post_that_is_accepted_late(web: AsyncWebClient, hand: Hand) -> None:
    await hand.post("faults", method="chat.postMessage", mode="late_accept", seconds=0.1)
    asked = machine_now().timestamp()
    assert await post(web, "late") == "cut"
    (message,) = await hand.until(lambda state: state["slack"]["channels"]["C0CRISE"]["messages"])
    assert float(message["ts"]) >= asked + 0.09, "not before its time"


async def test_after_some_calls_and_for_some(web: AsyncWebClient, hand: Hand) -> None:
    await hand.post("faults", method="chat.postMessage", mode="500", after=1, count=2)
    assert [await post(web) for _ in range(4)] == ["ok", "500", "500", "ok"]


async def test_any_method(web: AsyncWebClient, hand: Hand) -> None:
    await hand.post("faults", method="*", mode="500")
    with pytest.raises(SlackApiError):
        await web.users_info(user="U0LEA")
    assert await post(web) == "ok"


async def test_one_of_two_faults_is_dropped(web: AsyncWebClient, hand: Hand) -> None:
    held = (await hand.post("faults", method="chat.postMessage", mode="hold"))["fault"]
    await hand.post("faults", method="chat.update", mode="500")
    posting = asyncio.create_task(post(web))
    await asyncio.wait([posting], timeout=0.05)
    await hand.delete(f"faults?id={held['id']}")
    assert await posting == "ok"
    assert [one["method"] for one in (await hand.get("sandbox/faults"))["faults"]] == ["chat.update"]


async def test_other_methods_are_left_alone(web: AsyncWebClient, hand: Hand) -> None:
    fault = (await hand.post("faults", method="chat.update", mode="500"))["fault"]
    assert await post(web) == "ok"
    assert (await hand.get("sandbox/faults"))["faults"] == [fault]
    await hand.delete("faults")
    assert (await hand.get("sandbox/faults"))["faults"] == []


@pytest.mark.parametrize(
    "given", [{"mode": "500"}, {"method": "x", "mode": "sulk"}, {"method": "x", "mode": "500", "count": "many"},
              {"method": "socket", "mode": "500"}]
)  # fmt: skip
async def test_a_fault_that_makes_no_sense(hand: Hand, given: Json) -> None:
    status, body = await hand.post_raw("faults", given)
    assert (status, body["error"]) == (400, "bad_fault")


# --- pace ----------------------------------------------------------------------------------------


class Steady:
    now = 0.0

    def __call__(self) -> float:
        return self.now


def test_a_burst_then_one_a_second() -> None:
    clock = Steady()
    pacing = Pacing(Pace(), steady=clock)
    for _ in range(6):
        pacing.post("C1")
    with pytest.raises(Paced) as early:
        pacing.post("C1")
    assert early.value.after == 1
    pacing.post("C2")
    clock.now += 1
    pacing.post("C1")
    with pytest.raises(Paced):
        pacing.post("C1")


@pytest.mark.parametrize(("tier", "calls"), [(2, 20), (3, 50), (4, 100)])
def test_a_tier_lets_so_many_calls_a_minute_pass(tier: int, calls: int) -> None:
    clock = Steady()
    pacing = Pacing(Pace(), steady=clock)
    for _ in range(calls):
        pacing.call("method", tier)
    with pytest.raises(Paced):
        pacing.call("method", tier)
    pacing.call("another", tier)
    clock.now += 60
    for _ in range(calls):
        pacing.call("method", tier)


def test_the_whole_workspace_has_a_pace_too() -> None:
    pacing = Pacing(Pace(), steady=Steady())
    for number in range(300):
        pacing.post(f"C{number}")
    with pytest.raises(Paced):
        pacing.post("C300")


def test_nothing_is_paced_without_a_pace() -> None:
    pacing = Pacing(None)
    for _ in range(1000):
        pacing.post("C1")
        pacing.call("method", 1)


async def test_the_client_is_told_how_long_to_wait(config: SandboxConfig, make_sandbox: Any) -> None:
    sandbox = await make_sandbox(replace(config, pace=Pace(burst=2)))
    web = client_of(sandbox)
    answers = [await post(web) for _ in range(2)]
    while answers[-1] == "ok":  # a slow machine may have let a second pass
        answers.append(await post(web))
    assert answers[:2] == ["ok", "ok"]
    assert answers[-1] == "429 1"
    web.retry_handlers = [AsyncRateLimitErrorRetryHandler(max_retry_count=1)]
    assert await post(web) == "ok"
