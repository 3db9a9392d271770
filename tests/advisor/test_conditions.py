"""An option of a record is chosen by which of its conditions hold, and the reasons are shown."""

import math
from collections.abc import AsyncIterator
from typing import Any

import pytest

from smeaton.advice import Option
from smeaton.advisor.compose import Case
from smeaton.advisor.conditions import list_conditions, weigh_conditions
from smeaton.advisor.meter import Meter
from smeaton.advisor.question import take_apart
from smeaton.advisor.state import State
from smeaton.gateway import Gateway
from smeaton.gateway.scripted import Fault, ScriptedServer
from smeaton.knowledge import Document
from smeaton.knowledge.document import parse_document
from smeaton.resources import find_data
from smeaton.settings import Settings

RECORD = parse_document(
    (find_data("knowledge") / "api" / "pagination.md").read_text("utf-8"), "pagination.md"
)
QUESTION = "Clients copy all rows each week. A page has 20 rows. Which pagination?"


@pytest.fixture
async def gateway(scripted_settings: Settings) -> AsyncIterator[Gateway]:
    gateway = Gateway(scripted_settings)
    yield gateway
    await gateway.close()


def make_case(record: Document = RECORD, text: str = QUESTION) -> Case:
    question = take_apart(text)
    return Case(
        question=question,
        state=State().hear(question),
        options=tuple(Option(id=each.id, label=each.label) for each in record.options),
        passages=(),
        record=record,
        options_from_record=True,
        review=None,
        outline="",
    )


def believe(*holding: str) -> Any:
    """A model that says yes to these conditions and no to all others."""

    def reply(body: dict[str, Any]) -> Fault:
        asked = body["messages"][-1]["content"]
        yes = 0.9 if any(condition in asked for condition in holding) else 0.1
        return Fault("Yes", likely={"Yes": math.log(yes), "No": math.log(1 - yes)})

    return reply


def unlike(texts: list[str], others: list[str]) -> list[list[float]]:
    """Everything is equally near, but for the first of `others`."""
    return [[0.2, *[0.1] * (len(others) - 1)] for _ in texts]


def conditions_of(option: str, *, speaks_for: bool) -> list[str]:
    return [
        each.text
        for each in list_conditions(RECORD)
        if each.option == option and each.speaks_for is speaks_for
    ]


async def choose(gateway: Gateway, scripted: ScriptedServer, model: Any, **more: Any) -> Any:
    scripted.script(*[model] * len(list_conditions(RECORD)))
    return await weigh_conditions(
        gateway, make_case(**more), RECORD, unlike, Meter(gateway.provider)
    )


async def test_the_option_whose_conditions_hold_is_chosen(
    gateway: Gateway, scripted: ScriptedServer
) -> None:
    for option in ("export_job", "offset"):
        model = believe(*conditions_of(option, speaks_for=True))
        choice = await choose(gateway, scripted, model)
        assert choice.option.id == option
        assert 0.3 < choice.confidence <= 1


async def test_a_condition_that_speaks_against_an_option_counts(
    gateway: Gateway, scripted: ScriptedServer
) -> None:
    both = conditions_of("keyset", speaks_for=True) + conditions_of("offset", speaks_for=True)
    against = conditions_of("offset", speaks_for=False)
    choice = await choose(gateway, scripted, believe(*both, *against))
    assert choice.option.id == "keyset"


async def test_each_condition_is_asked_alone_and_no_label_is_shown(
    gateway: Gateway, scripted: ScriptedServer
) -> None:
    await choose(gateway, scripted, believe())
    asked = [request.body["messages"][-1]["content"] for request in scripted.requests]
    conditions = list_conditions(RECORD)
    assert len(asked) == len(conditions)
    for text, condition in zip(asked, conditions, strict=True):
        assert condition.text in text
        assert not any(option.label in text for option in RECORD.options)


async def test_the_sentence_nearest_to_what_holds_is_quoted(
    gateway: Gateway, scripted: ScriptedServer
) -> None:
    choice = await choose(gateway, scripted, believe(*conditions_of("offset", speaks_for=True)))
    assert choice.because == ("Clients copy all rows each week.",)


async def test_without_likelihoods_nearness_decides_and_without_both_nothing_does(
    gateway: Gateway, scripted: ScriptedServer
) -> None:
    export = set(conditions_of("export_job", speaks_for=True))

    def near(texts: list[str], others: list[str]) -> list[list[float]]:
        return [[0.9 if text in export else 0.1] * len(others) for text in texts]

    scripted.script("Yes")
    choice = await weigh_conditions(gateway, make_case(), RECORD, near, Meter(gateway.provider))
    assert choice is not None and choice.option.id == "export_job"
    scripted.script("Yes")
    nothing = await weigh_conditions(
        gateway, make_case(), RECORD, lambda _, __: None, Meter(gateway.provider)
    )
    assert nothing is None


async def test_a_bare_question_is_not_weighed(gateway: Gateway, scripted: ScriptedServer) -> None:
    case = make_case(text="Which pagination?")
    assert await weigh_conditions(gateway, case, RECORD, unlike, Meter(gateway.provider)) is None
    assert not scripted.requests
