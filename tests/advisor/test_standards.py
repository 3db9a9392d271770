"""A team's own standard outranks the general guidance, and the answer states both."""

import json
from contextlib import aclosing
from pathlib import Path
from typing import Any

import pytest

from smeaton.advice import Advice, Option
from smeaton.advisor import Advised, Advisor, Consulted, Event, Token
from smeaton.advisor.standards import find_standard, put_both_sides_first
from smeaton.gateway.scripted import ScriptedServer
from smeaton.knowledge import KnowledgeBase, Passage
from smeaton.render.markdown import render_advice
from smeaton.settings import Settings

RULE = "All list endpoints use offset pagination with pages of 50 rows."
QUESTION = "We page through 40 million orders that change all day. Which pagination fits the list?"
OPTIONS = [Option(id="offset", label="LIMIT and OFFSET"), Option(id="keyset", label="Keyset")]


@pytest.fixture
def standard(settings: Settings, tmp_path: Path) -> None:
    """A team's API rules, added to the data folder that the advisors use."""
    folder = tmp_path / "payments"
    folder.mkdir()
    (folder / "api.md").write_text(f"# API rules\n\n## Pagination of list endpoints\n\n{RULE}\n")
    knowledge = KnowledgeBase.open(settings)
    knowledge.add(folder)
    knowledge.close()


async def ask(advisor: Advisor, **more: Any) -> tuple[Advice, list[Event]]:
    async with aclosing(advisor.ask(QUESTION, **more)) as stream:
        events = [event async for event in stream]
    assert isinstance(events[-1], Advised), events[-1]
    return events[-1].advice, events


def assert_states_both(advice: Advice) -> None:
    rationale = advice.recommendations[0].rationale
    assert f"Your standard “API rules” says: “{RULE}”" in rationale
    assert "The general guidance (" in rationale
    cited = [citation.id for citation in advice.recommendations[0].citations]
    assert cited[0] == "payments/api#pagination-of-list-endpoints"
    assert not cited[1].startswith("payments/")


@pytest.mark.usefixtures("standard")
async def test_without_a_model_both_are_stated(modelless: Advisor) -> None:
    advice, events = await ask(modelless)
    assert_states_both(advice)
    consulted = next(event for event in events if isinstance(event, Consulted))
    assert consulted.passages[0].source == "payments"
    assert consulted.passages[1].source == "smeaton"


@pytest.mark.usefixtures("standard")
async def test_the_model_gets_the_standard_first_and_the_answer_states_both(
    advisor: Advisor, scripted: ScriptedServer
) -> None:
    choice = json.dumps({"facts": ["f1"], "choice": "A"})
    reply = json.dumps(
        {"summary": "Use pages.", "rationale": "Rows shift.", "supports": [], "alternatives": [],
         "risks": [], "steps": [], "checks": [], "open_questions": [], "design": {}}
    )  # fmt: skip
    scripted.script(choice, choice, choice, reply)
    advice, events = await ask(advisor, options=OPTIONS)
    assert_states_both(advice)
    prompt = scripted.requests[0].body["messages"][-1]["content"]
    first = prompt.index("API rules: Pagination of list endpoints")
    assert prompt.rindex("## The team's own standard", 0, first)
    assert first < prompt.index("## ", first)
    shown = "".join(event.text for event in events if isinstance(event, Token))
    assert shown == render_advice(advice)


def passage(key: str, text: str, source: str = "smeaton", area: Any = "api") -> Passage:
    return Passage(key, key.split("#")[0], f"Title {key}", area, "Heading", text, source, ())


OWN = passage("team/x#1", "We keep sessions for a year. Passwords are hashed with MD5.", "team")


def test_the_sentence_nearest_the_question_is_quoted() -> None:
    stated = find_standard(
        "How are passwords hashed?", [OWN, passage("a#1", "Hash them with argon2id.")], None
    )
    assert stated is not None
    assert "“Passwords are hashed with MD5.”" in stated.text


def test_on_security_the_stricter_one_holds() -> None:
    guidance = passage("hash#1", "Hash passwords with argon2id.", area="security")
    stated = find_standard("How are passwords hashed?", [OWN, guidance], None)
    assert stated is not None
    assert "“Hash passwords with argon2id.”" in stated.text
    assert stated.text.endswith("on security the stricter one holds.")


def test_nothing_is_stated_without_a_standard_or_without_guidance() -> None:
    assert find_standard("?", [OWN], None) is None
    assert find_standard("?", [passage("a#1", "Hash passwords with argon2id.")], None) is None


def test_a_short_prompt_holds_both_sides() -> None:
    own = [passage(f"team/{n}#1", "Words.", "team") for n in range(4)]
    ordered = put_both_sides_first([*own, passage("a#1", "Words."), passage("b#1", "Words.")], None)
    assert [p.source for p in ordered[:3]] == ["team", "team", "smeaton"]
