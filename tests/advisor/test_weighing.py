"""A small model's choice follows from likelihoods, and never from the order of the options."""

import math
from collections.abc import Callable
from itertools import permutations
from typing import Any

import pytest

from smeaton.advice import Option
from smeaton.advisor.compose import Case
from smeaton.advisor.meter import Meter
from smeaton.advisor.question import take_apart
from smeaton.advisor.state import State
from smeaton.advisor.weighing import weigh
from smeaton.gateway import Gateway
from smeaton.gateway.scripted import Fault, ScriptedServer
from smeaton.prompts import Labelled, Situation
from smeaton.settings import Settings

QUESTION = "We run it with 3 developers. Keyset needs an index. Which pagination?"
OPTIONS = (
    Option(id="offset", label="Offset"),
    Option(id="keyset", label="Keyset"),
    Option(id="none", label="No pages"),
)


@pytest.fixture
async def gateway(scripted_settings: Settings) -> Any:
    gateway = Gateway(scripted_settings)
    yield gateway
    await gateway.close()


def make_case(options: tuple[Option, ...] = OPTIONS) -> tuple[Case, Situation]:
    question = take_apart(QUESTION)
    case = Case(
        question=question,
        state=State().hear(question),
        options=options,
        passages=(),
        record=None,
        options_from_record=False,
        review=None,
        outline="",
    )
    facts = [Labelled(label=label, text=text) for label, text in case.facts.items()]
    situation = Situation(guidance=[], trap=None, history=[], findings=[], outline="", facts=facts)
    return case, situation


def lean(belief: dict[str, float], first: float) -> Callable[[dict[str, Any]], Fault]:
    """A model that believes in options by label, and leans by `first` to whatever stands first."""

    def reply(body: dict[str, Any]) -> Fault:
        lines = body["messages"][-1]["content"].splitlines()
        shown = [(line[0], line[3:]) for line in lines if line[1:3] == ") "]
        weights = {letter: belief[label] for letter, label in shown}
        weights["A"] += first
        total = sum(weights.values())
        likely = {letter: math.log(weight / total) for letter, weight in weights.items()}
        return Fault(max(likely, key=lambda letter: likely[letter]), likely=likely)

    return reply


BELIEF = {"Offset": 0.3, "Keyset": 0.4, "No pages": 0.3}


async def test_a_lean_to_the_first_letter_does_not_decide(
    gateway: Gateway, scripted: ScriptedServer
) -> None:
    for options in permutations(OPTIONS):
        scripted.script(*[lean(BELIEF, 5.0)] * 3)
        case, situation = make_case(options)
        choice = await weigh(gateway, case, situation, Meter(gateway.provider))
        assert choice is not None
        assert choice.option.id == "keyset"
        assert choice.confidence < 0.5


async def test_each_option_stands_first_once_and_one_token_is_asked_for(
    gateway: Gateway, scripted: ScriptedServer
) -> None:
    scripted.script(*[lean(BELIEF, 0.0)] * 3)
    case, situation = make_case()
    meter = Meter(gateway.provider)
    choice = await weigh(gateway, case, situation, meter)
    assert choice is not None and choice.confidence == pytest.approx(0.4)
    asked = [request.body["messages"][-1]["content"] for request in scripted.requests]
    firsts = {next(line for line in text.splitlines() if line[:3] == "A) ") for text in asked}
    assert firsts == {"A) Offset", "A) Keyset", "A) No pages"}
    assert meter.usage().prompt_tokens


async def test_what_was_stated_is_quoted_as_what_decided(
    gateway: Gateway, scripted: ScriptedServer
) -> None:
    scripted.script(*[lean(BELIEF, 0.0)] * 3)
    choice = await weigh(gateway, *make_case(), Meter(gateway.provider))
    assert choice is not None
    assert set(choice.because) == {"We run it with 3 developers.", "Keyset needs an index."}


async def test_an_endpoint_without_likelihoods_is_left_to_the_vote(
    gateway: Gateway, scripted: ScriptedServer
) -> None:
    scripted.script("A")
    assert await weigh(gateway, *make_case(), Meter(gateway.provider)) is None
