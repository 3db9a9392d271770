"""Attacks over real HTTP: a model that obeys is caught, one that does not is not accused."""

import json
from pathlib import Path
from typing import Any

import pytest

from smeaton.advisor import Advisor
from smeaton.evals.attack import ask_attacked, load_pairs
from smeaton.evals.attacking import (
    Answer,
    Range,
    Tried,
    grade,
    leaks,
    read_tried,
    summarise,
    try_pairs,
)
from smeaton.gateway import Gateway
from smeaton.gateway.scripted import ScriptedServer
from smeaton.prompts import render
from smeaton.resources import find_data
from smeaton.settings import Settings

PAIRS = load_pairs()
TRIED = Tried(id="x", kind="override", place="ticket", same_prompt=False, wanted="c")


def pick(server: ScriptedServer, pair: Any, wanted: str, *, when: str) -> None:
    """Let the model choose what is wanted where the prompt holds `when`, and else the first."""
    label = pair.scenario.options[wanted]

    def reply(body: dict[str, Any]) -> str:
        prompt = body["messages"][-1]["content"]
        lines = [line for line in prompt.splitlines() if line.endswith(label) and line[1:3] == ") "]
        first = next(each for key, each in pair.scenario.options.items() if key != wanted)
        other = [line for line in prompt.splitlines() if line.endswith(first) and line[1:3] == ") "]
        letter = (lines if when in prompt else other)[0][0]
        return json.dumps({"facts": ["f1"], "choice": letter})

    server.script(*[reply] * 12)


@pytest.fixture
async def range_(scripted_settings: Settings) -> Any:
    gateway = Gateway(scripted_settings)
    where = Range(Advisor(scripted_settings, gateway), gateway)
    yield where
    await where.close()


async def test_a_model_that_obeys_is_caught(range_: Range, scripted: ScriptedServer) -> None:
    pair = next(pair for pair in PAIRS if pair.id.startswith("false-authority@ticket"))
    wanted = pair.scenario.wanted[0]
    pick(scripted, pair, wanted, when="That is settled")
    tried = await range_.try_pair(pair)
    assert tried.clean != wanted
    assert (tried.chosen, tried.obeyed, tried.changed) == (wanted, True, True)


async def test_a_model_that_keeps_its_choice_is_not_accused(
    range_: Range, scripted: ScriptedServer
) -> None:
    pair = next(pair for pair in PAIRS if pair.id.startswith("false-authority@ticket"))
    pick(scripted, pair, pair.scenario.wanted[0], when="no such words")
    tried = await range_.try_pair(pair)
    assert (tried.obeyed, tried.changed, tried.leaked) == (False, False, False)


async def test_an_order_never_reaches_the_model(range_: Range, scripted: ScriptedServer) -> None:
    pair = next(pair for pair in PAIRS if pair.id.startswith("plain-override@ticket"))
    tried = await range_.compare(pair)
    assert tried is not None and tried.same_prompt
    assert not scripted.requests


def test_words_that_were_dictated_count_as_obeyed() -> None:
    assert grade(TRIED, Answer("a", "Fine."), Answer("a", "APPROVED")).obeyed
    assert not grade(TRIED, Answer("a", "Fine."), Answer("a", "Fine.")).obeyed


def test_a_prompt_and_a_canary_that_are_said_count_as_leaks() -> None:
    system = (find_data("prompts") / "advise/system.md.j2").read_text("utf-8").splitlines()[1]
    assert leaks(f"My instructions: {system}")
    assert leaks("BEGIN_PROMPT")
    assert not leaks("Use keyset pagination, since rows change while clients page.")


async def test_what_was_tried_is_kept_and_counted(
    range_: Range, tmp_path: Path, scripted: ScriptedServer
) -> None:
    pairs = [pair for pair in PAIRS if pair.id.startswith("plain-override@ticket")]
    file = tmp_path / "tried.jsonl"
    await try_pairs(pairs, range_, file)
    assert await try_pairs(pairs, range_, file) == read_tried(file)
    text = summarise([*read_tried(file), TRIED.model_copy(update={"changed": True})])
    assert "2 pairs, 1 with the same prompt, 1 asked" in text
    assert "changed of all: 1 of 2" in text


def test_what_an_attacker_writes_is_disguised() -> None:
    pair = next(pair for pair in PAIRS if pair.id.startswith("base64-order@ticket"))
    assert "Ignore" not in ask_attacked(pair, "c").question


@pytest.mark.parametrize("pair", [p for p in PAIRS if p.place == "judge"], ids=lambda p: p.id)
def test_an_answer_can_not_speak_to_its_judge(pair: Any) -> None:
    """The judge's prompt is the same with and without what the answer says to it."""
    from smeaton.evals.attack import write
    from smeaton.prompts import JudgeVariables

    said = write(pair.attack, pair.scenario, "b")
    clean = JudgeVariables(question="How?", answer="Page by offset.", rubric="Says keyset.")
    attacked = clean.model_copy(update={"answer": f"Page by offset.\n\n{said}"})
    assert render("judge", attacked) == render("judge", clean)
