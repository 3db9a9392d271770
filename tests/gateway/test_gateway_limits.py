"""An endpoint that asks to be left alone is left alone, by every request at once."""

from email.utils import formatdate

import pytest

from smeaton.advice import Message
from smeaton.errors import ModelRefused
from smeaton.gateway import Gateway
from smeaton.gateway.endpoint import read_retry_after
from smeaton.gateway.scripted import Fault, ScriptedServer
from smeaton.settings import Settings

HELLO = [Message("user", "Hello")]


async def test_a_limit_met_by_one_request_holds_back_the_others(
    scripted: ScriptedServer, scripted_settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    waited: list[float] = []

    async def wait(seconds: float) -> None:
        waited.append(seconds)

    scripted.script("before", Fault(status=429, headers={"Retry-After": "50"}), "after")
    gateway = Gateway(scripted_settings.model_copy(update={"max_retries": 0}))
    monkeypatch.setattr("smeaton.gateway.endpoint.asyncio.sleep", wait)
    try:
        assert (await gateway.complete(HELLO)).text == "before"
        assert waited == []
        with pytest.raises(ModelRefused):
            await gateway.complete(HELLO)
        assert (await gateway.complete(HELLO)).text == "after"
    finally:
        await gateway.close()
    [pause] = waited
    assert 0 < pause <= 50


@pytest.mark.parametrize(
    ("header", "seconds"), [("3", 3.0), ("0.5", 0.5), ("", 0.0), ("-1", 0.0), ("9999", 0.0)]
)
def test_a_pause_is_read_from_seconds(header: str, seconds: float) -> None:
    assert read_retry_after(header) == seconds


def test_a_pause_is_read_from_a_date(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("smeaton.gateway.endpoint.time.time", lambda: 1_700_000_000.0)
    assert read_retry_after(formatdate(1_700_000_030, usegmt=True)) == 30.0
    assert read_retry_after("soon") == 0.0
