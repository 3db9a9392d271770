"""How likely each of several answers is, as the first token of a reply."""

import math

import pytest

from smeaton.advice import Message
from smeaton.gateway import Gateway
from smeaton.gateway.likelihood import TOP_TOKENS, share_out
from smeaton.gateway.scripted import Fault, ScriptedServer


async def test_the_first_token_is_asked_for_alone_and_shared_out(
    scripted: ScriptedServer, gateway: Gateway, ask: list[Message]
) -> None:
    likely = {"A": math.log(0.5), " a": math.log(0.1), "B": math.log(0.2), "The": math.log(0.1)}
    scripted.script(Fault("A", likely=likely, finish_reason="length"))
    weighed, cost = await gateway.weigh(ask, ("A", "B"))
    assert weighed == pytest.approx({"A": math.log(0.75), "B": math.log(0.25)})
    assert cost.prompt_tokens
    sent = scripted.requests[-1].body
    assert (sent["max_tokens"], sent["logprobs"], sent["top_logprobs"]) == (1, True, TOP_TOKENS)


async def test_an_endpoint_that_does_not_tell_gives_none(
    scripted: ScriptedServer, gateway: Gateway, ask: list[Message]
) -> None:
    scripted.script("B")
    weighed, cost = await gateway.weigh(ask, ("A", "B"))
    assert weighed is None
    assert cost.text == "B"


@pytest.mark.parametrize("name", ["logprobs", "top_logprobs"])
async def test_an_endpoint_that_refuses_the_parameter_is_asked_without_it(
    scripted: ScriptedServer, gateway: Gateway, ask: list[Message], name: str
) -> None:
    scripted.rejects = frozenset({name})
    scripted.script("B", "B")
    assert (await gateway.weigh(ask, ("A", "B")))[0] is None
    await gateway.weigh(ask, ("A", "B"))
    refused, *taken = scripted.requests
    assert name in refused.body
    assert all(name not in request.body for request in taken)


def test_an_answer_that_is_not_among_the_likeliest_gets_what_it_can_have_at_most() -> None:
    weighed = share_out({"A": math.log(0.6), "x": math.log(0.2)}, ("A", "B"))
    assert weighed == pytest.approx({"A": math.log(0.75), "B": math.log(0.25)})


def test_no_tokens_are_no_answer() -> None:
    assert share_out(None, ("A",)) is None
    assert share_out({}, ("A",)) is None


def test_impossible_tokens_are_no_error() -> None:
    assert share_out({"A": -math.inf}, ("A", "B")) == {"A": -math.inf, "B": -math.inf}
