"""Cassettes: recorded over real HTTP, replayed without any model, strict about what they lack."""

import asyncio
import json
from pathlib import Path
from typing import Any

import pytest
from stand_ins import make_case

from smeaton.advisor import Advisor
from smeaton.errors import InputError
from smeaton.evals import cassette as tapes
from smeaton.evals.case import Case
from smeaton.evals.cassette import Cassette, TapedGateway
from smeaton.evals.journal import Run
from smeaton.evals.pace import Pace
from smeaton.evals.runner import run
from smeaton.evals.summary import summarise
from smeaton.gateway.scripted import ScriptedServer
from smeaton.settings import Settings, load_settings

QUESTION = "Clients page through 80 million rows that are inserted all the time. How to page?"


def make_cases() -> list[Case]:
    return [
        make_case(question=QUESTION, expect={"choice": ["a"]}),
        make_case(
            id="case-two", question=f"{QUESTION} They skip to page 9.", expect={"choice": ["b"]}
        ),
    ]


@pytest.fixture
def offline(tmp_path: Path) -> Settings:
    """Settings without any model."""
    return load_settings(data_dir=tmp_path / "data", provider="none")


async def ask(
    settings: Settings, folder: Path, out: Path, *, replay: bool = False, **options: Any
) -> Run:
    cassette = Cassette(folder, options.pop("allowed", ()))
    advisor = Advisor(settings, TapedGateway(settings, cassette=cassette, replay=replay))
    try:
        return await run(make_cases(), advisor, out, replayed=replay, **options)
    finally:
        await advisor.close()


def answers(finished: Run) -> dict[str, Any]:
    return {
        result.label: result.advice and result.advice.model_dump(exclude={"timings"})
        for result in finished.results
    }


async def test_a_replay_answers_the_same_without_a_model(
    scripted: ScriptedServer, scripted_settings: Settings, offline: Settings, tmp_path: Path
) -> None:
    recorded = await ask(scripted_settings, tmp_path / "tape", tmp_path / "one", blind=True)
    assert summarise(recorded).overall.errors == 0
    scripted.close()
    replayed = await ask(offline, tmp_path / "tape", tmp_path / "two", replay=True, blind=True)
    assert answers(replayed) == answers(recorded)
    assert replayed.manifest.model == "scripted"
    assert {r.key: r.grades for r in replayed.results} == {
        r.key: r.grades for r in recorded.results
    }


async def test_what_is_recorded_is_not_asked_again(
    scripted: ScriptedServer, scripted_settings: Settings, tmp_path: Path
) -> None:
    await ask(scripted_settings, tmp_path / "tape", tmp_path / "one")
    asked = len(scripted.requests)
    assert asked == len((tmp_path / "tape" / "calls.jsonl").read_text().splitlines())
    await ask(scripted_settings, tmp_path / "tape", tmp_path / "two")
    assert len(scripted.requests) == asked


async def test_every_epoch_is_a_call_of_its_own(
    scripted: ScriptedServer, scripted_settings: Settings, tmp_path: Path
) -> None:
    await ask(scripted_settings, tmp_path / "tape", tmp_path / "one")
    once = len(scripted.requests)
    await ask(scripted_settings, tmp_path / "tape", tmp_path / "two", epochs=2)
    assert len(scripted.requests) == 2 * once


async def test_an_unknown_call_is_a_failure_that_says_so(
    scripted_settings: Settings, offline: Settings, tmp_path: Path
) -> None:
    await ask(scripted_settings, tmp_path / "tape", tmp_path / "one")
    replayed = await ask(offline, tmp_path / "tape", tmp_path / "two", replay=True, orders=2)
    summary = summarise(replayed)
    assert summary.overall.errors == 2
    assert "does not hold this call: nothing like it was asked of 'scripted'" in str(
        summary.failures
    )


async def test_a_review_does_not_go_on_without_its_recorded_explanation(
    scripted_settings: Settings, offline: Settings, tmp_path: Path
) -> None:
    await ask(scripted_settings, tmp_path / "tape", tmp_path / "one")
    case = make_case(
        kind="review",
        question=None,
        options=[],
        artifact={"name": "a.sql", "text": "CREATE TABLE orders (id int, total float);"},
        expect={"findings": [{"rule": "missing_primary_key", "object": "orders"}]},
    )
    gateway = TapedGateway(offline, cassette=Cassette(tmp_path / "tape"), replay=True)
    advisor = Advisor(offline, gateway)
    [result] = (await run([case], advisor, tmp_path / "two")).results
    await advisor.close()
    assert result.error is not None
    assert "does not hold this call" in result.error


async def test_calls_of_other_code_are_refused_until_told(
    scripted_settings: Settings,
    offline: Settings,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    recorded = await ask(scripted_settings, tmp_path / "tape", tmp_path / "one")
    monkeypatch.setattr(tapes, "digest_code", lambda: "other")
    refused = await ask(offline, tmp_path / "tape", tmp_path / "two", replay=True)
    assert "recorded with other code (--allow-mismatch code takes it)" in str(
        summarise(refused).failures
    )
    taken = await ask(offline, tmp_path / "tape", tmp_path / "three", replay=True, allowed={"code"})
    assert answers(taken) == answers(recorded)


async def test_the_same_call_made_twice_at_once_is_made_once(
    scripted: ScriptedServer, scripted_settings: Settings, tmp_path: Path
) -> None:
    from smeaton.advice import Message

    gateway = TapedGateway(scripted_settings, cassette=Cassette(tmp_path / "tape"))
    messages = [Message("user", "Hello")]
    replies = await asyncio.gather(*[gateway.complete(messages) for _ in range(5)])
    await gateway.close()
    assert len(scripted.requests) == 1
    assert len({reply.text for reply in replies}) == 1


def test_an_empty_cassette_can_not_be_replayed(offline: Settings, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="holds no call; record it with --record"):
        TapedGateway(offline, cassette=Cassette(tmp_path / "tape"), replay=True)


async def test_a_torn_last_line_is_dropped_and_a_damaged_one_named(
    scripted_settings: Settings, tmp_path: Path
) -> None:
    await ask(scripted_settings, tmp_path / "tape", tmp_path / "one")
    path = tmp_path / "tape" / "calls.jsonl"
    whole = path.read_bytes()
    path.write_bytes(whole + b'{"provider": "openai", "key"')
    assert Cassette(tmp_path / "tape").provider(None).model == "scripted"
    path.write_bytes(b"{}\n" + whole)
    with pytest.raises(InputError, match=r"calls\.jsonl:1: the cassette is damaged"):
        Cassette(tmp_path / "tape")


async def test_no_secret_is_recorded(scripted_settings: Settings, tmp_path: Path) -> None:
    settings = scripted_settings.model_copy(update={"max_output_tokens": 100})
    await ask(settings, tmp_path / "tape", tmp_path / "one")
    text = (tmp_path / "tape" / "calls.jsonl").read_text()
    assert json.loads(text.splitlines()[0])["provider"] == "openai"
    assert settings.api_key is not None
    assert f'"{settings.api_key.get_secret_value()}"' not in text


async def test_requests_go_out_at_the_pace_that_was_set(
    scripted: ScriptedServer, scripted_settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    from smeaton.advice import Message

    waited: list[float] = []

    async def wait(seconds: float) -> None:
        waited.append(round(seconds, 1))

    monkeypatch.setattr("smeaton.evals.pace.asyncio.sleep", wait)
    monkeypatch.setattr("smeaton.evals.pace.time.monotonic", lambda: 100.0)
    gateway = TapedGateway(scripted_settings, pace=Pace(120))
    for _ in range(3):
        await gateway.complete([Message("user", "Hello")])
    await gateway.close()
    assert waited == [0.0, 0.5, 1.0]
