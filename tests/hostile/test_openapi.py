"""What OpenAPI promises is true: schemathesis sends what the description allows and what it does not, signed or not."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator
from contextlib import ExitStack
from typing import Any

import pytest
import schemathesis
from fastapi.openapi.models import OpenAPI
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from requests import PreparedRequest
from requests.auth import AuthBase
from schemathesis import Case, GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import response_schema_conformance, status_code_conformance

from tests.hostile.serving import ANSWER, FLAG, Served, serving, signed

pytestmark = pytest.mark.filterwarnings("ignore::hypothesis.errors.HypothesisDeprecationWarning")  # schemathesis' own
FLAGS, ANSWERED = "/v1/clients/{client}/flags", "/v1/clients/{client}/answers"
SENSIBLE = {
    FLAGS: {name: FLAG[name] for name in ("community", "external_id", "author", "posted_at")} | {"url": ""},
    ANSWERED: {name: ANSWER[name] for name in ANSWER if name != "text"} | {"url": ""},
}
LIMITS = settings(
    max_examples=60,
    database=None,
    derandomize=True,
    phases=(Phase.generate,),
    suppress_health_check=list(HealthCheck),
)
ANSWERS = {202, 401, 404, 413, 422}
CHECKS = [not_a_server_error, status_code_conformance, response_schema_conformance]
TOLD_IN_WORDS = {"community", "posted_at", "url", "external_id", "in_reply_to", "id", "country", "sha256"}
"""What a schema says in words only: which communities there are; which moments, addresses and identifiers make sense.
The last two are there because the fuzzer takes a pattern's `$` as Python does, where a line's end may follow it."""


@pytest.fixture(scope="module")
def description(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Served, dict[str, Any]]]:
    """A bot on a thread of its own: schemathesis is not asynchronous."""
    with ExitStack() as stack:
        patch = stack.enter_context(pytest.MonkeyPatch.context())
        loop = asyncio.new_event_loop()
        thread = threading.Thread(target=loop.run_forever, daemon=True)
        thread.start()

        def wait(work: Any) -> Any:
            return asyncio.run_coroutine_threadsafe(work, loop).result(20)

        bot = serving(patch, data=tmp_path_factory.mktemp("data"))
        served = wait(bot.__aenter__())
        yield served, wait(_read(served))
        wait(bot.__aexit__(None, None, None))
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()


async def _read(served: Served) -> dict[str, Any]:
    async with served.http.get(f"{served.url}/openapi.json") as answer:
        found: dict[str, Any] = await answer.json()
        return found


def _sent_to(path: str, described: dict[str, Any], mode: GenerationMode) -> st.SearchStrategy[Case[Any]]:
    schema = schemathesis.openapi.from_dict(described)
    operation = schema[path]["post"]
    found: st.SearchStrategy[Case[Any]] = operation.as_strategy(generation_mode=mode)
    return found


def test_the_description_is_openapi_and_tells_all_of_its_requests(
    description: tuple[Served, dict[str, Any]],
) -> None:
    _, described = description
    OpenAPI.model_validate(described)
    schemathesis.openapi.from_dict(described).validate()
    assert set(described["paths"]) == set(SENSIBLE)
    for path, example in ((FLAGS, FLAG), (ANSWERED, ANSWER)):
        told = described["paths"][path]["post"]
        assert {(p["in"], p["name"]) for p in told["parameters"] if p["required"]} == {
            ("path", "client"),
            *(("header", f"webhook-{name}") for name in ("id", "timestamp", "signature")),
        }
        body = told["requestBody"]["content"]["application/json"]["schema"]
        assert set(body["required"]) == set(example)
        assert {int(status) for status in told["responses"]} >= ANSWERS | {503}
    action = described["webhooks"]["action"]["post"]["requestBody"]["content"]["application/json"]["schema"]
    assert "private_message" in action["properties"]["action"]["enum"]


@pytest.mark.parametrize("path", SENSIBLE)
@pytest.mark.parametrize("mode", list(GenerationMode))
def test_nothing_that_is_sent_unsigned_gets_in_or_breaks_anything(
    description: tuple[Served, dict[str, Any]], mode: GenerationMode, path: str
) -> None:
    served, described = description
    before = served.kept()

    @LIMITS
    @given(case=_sent_to(path, described, mode))
    def sent(case: Case[Any]) -> None:
        answer = case.call(base_url=served.url)
        assert answer.status_code in (400, 401, 404, 405, 413, 422)

    sent()
    assert served.kept() == before


class Signing(AuthBase):
    """Signs what is about to be sent, as a forum would."""

    def __call__(self, r: PreparedRequest) -> PreparedRequest:
        body = r.body or b""
        assert isinstance(body, str | bytes)
        r.headers.update(signed(body.encode() if isinstance(body, str) else body))
        return r


@pytest.mark.parametrize("path", SENSIBLE)
@pytest.mark.parametrize("mode", list(GenerationMode))
def test_whatever_is_signed_is_taken_or_its_fields_are_named(
    description: tuple[Served, dict[str, Any]], mode: GenerationMode, path: str
) -> None:
    served, described = description
    seen: dict[int, set[str]] = {}

    @LIMITS
    @given(case=_sent_to(path, described, mode), ours=st.sampled_from([True, True, False]))
    def sent(case: Case[Any], ours: bool) -> None:
        case.path_parameters = {"client": "maison-lumen"}
        if ours and isinstance(case.body, dict):
            case.body |= SENSIBLE[path]
        answer = case.call(base_url=served.url, auth=Signing())
        assert answer.status_code in ANSWERS, answer.text
        case.validate_response(answer, checks=CHECKS)
        fields = answer.json().get("fields", ())
        seen.setdefault(answer.status_code, set()).update(problem["field"].rsplit(".")[-1] for problem in fields)

    sent()
    assert 422 in seen, "nothing was refused: the fuzzer found only its own kind"
    if mode is GenerationMode.POSITIVE:
        assert seen[422] <= TOLD_IN_WORDS, "the description allows what the desk refuses"
        assert 202 in seen, "nothing got in"
