"""The library as a program uses it: blocking, in an event loop, over real HTTP, and its types."""

import asyncio
import json
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

import pytest
from mypy import api as mypy

import smeaton
from smeaton import Advisor, BlockingAdvisor, ModelError, SmeatonError, UserError, review
from smeaton.advisor import Advised, Event, Token
from smeaton.errors import InputError, ModelRefused, SettingsError
from smeaton.gateway.scripted import Fault, ScriptedServer

SQL = "CREATE TABLE users (id serial PRIMARY KEY, password text);"
QUESTION = "We page through 40 million orders that change all day. Which pagination?"
OPTIONS = {"offset": "LIMIT and OFFSET", "keyset": "Keyset"}
EXPLANATION: dict[str, Any] = {
    "summary": "Use keyset pagination.",
    "rationale": "Offsets shift under inserts.",
    "supports": [],
    "alternatives": [],
    "risks": [],
    "steps": ["Add the index."],
    "checks": [],
    "open_questions": [],
    "design": {},
}


@pytest.fixture
def own(tmp_path: Path) -> dict[str, Any]:
    """Settings that leave no trace and find no model."""
    return {"provider": "none", "data_dir": tmp_path / "data"}


@pytest.fixture
def scripted_own(tmp_path: Path, scripted: ScriptedServer) -> dict[str, Any]:
    """Settings whose model is the scripted server."""
    return {
        "provider": "openai",
        "base_url": scripted.base_url,
        "api_key": "test",
        "model": "scripted",
        "max_retries": 0,
        "data_dir": tmp_path / "data",
    }


def take_keyset(body: dict[str, Any]) -> str:
    lines = body["messages"][-1]["content"].splitlines()
    letter = next(line[0] for line in lines if line[1:] == ") Keyset")
    return json.dumps({"facts": ["f1"], "choice": letter})


def test_a_text_is_reviewed_without_a_model(own: dict[str, Any]) -> None:
    found = review(SQL, **own)
    assert isinstance(found, smeaton.Review)
    assert ("SQL006", "users.password") in {(each.code, each.object) for each in found.findings}
    assert json.loads(found.model_dump_json())["artifacts"][0]["dialect"] == "postgres"


def test_files_texts_and_names_are_one_system(tmp_path: Path, own: dict[str, Any]) -> None:
    file = tmp_path / "shop.sql"
    file.write_text(SQL)
    both = review([file, "type Query { a: Int }"], **own)
    assert [each.name for each in both.artifacts] == ["shop.sql", "text"]
    named = review({"a.sql": SQL, "b.graphql": "type Query { a: Int }"}, **own)
    assert [(each.name, each.kind) for each in named.artifacts] == [
        ("a.sql", "sql"), ("b.graphql", "graphql"),
    ]  # fmt: skip


def test_a_folder_of_migrations_is_replayed(tmp_path: Path, own: dict[str, Any]) -> None:
    (tmp_path / "001.sql").write_text("CREATE TABLE a (id bigint PRIMARY KEY, b text);")
    (tmp_path / "002.sql").write_text("ALTER TABLE a DROP COLUMN b;")
    found = review(tmp_path, **own)
    assert "002.sql" in {each.artifact for each in found.findings}


def test_a_project_file_beside_a_file_counts(tmp_path: Path, own: dict[str, Any]) -> None:
    file = tmp_path / "shop.sql"
    file.write_text(SQL)
    (tmp_path / ".smeaton.toml").write_text(
        '[[ignore]]\nrule = "SQL006"\npath = "*.sql"\nreason = "a demonstration"\n'
    )
    assert "SQL006" not in {each.code for each in review(file, **own).findings}


def test_what_breaks_users_is_found_against_the_earlier_version(own: dict[str, Any]) -> None:
    old, new = "type Query { a: Int, b: Int }", "type Query { a: Int }"
    assert "GQC002" in {each.code for each in review(new, against=old, **own).findings}


def test_a_text_is_never_taken_for_a_path(tmp_path: Path, own: dict[str, Any]) -> None:
    """Whoever passes on somebody's text must not hand out files of that name."""
    file = tmp_path / "shop.sql"
    file.write_text(SQL)
    with pytest.raises(InputError, match=r"pathlib\.Path"):
        review(str(file), **own)


@pytest.mark.parametrize("nothing", [[], {}, Path("absent.sql"), "   "])
def test_nothing_to_review_is_a_clear_error(nothing: Any, own: dict[str, Any]) -> None:
    with pytest.raises(UserError):
        review(nothing, **own)


def test_a_wrong_setting_is_named(own: dict[str, Any]) -> None:
    with pytest.raises(SettingsError, match="colour"):
        Advisor(colour="blue", **own)


def test_blocking_calls_answer_search_and_show(own: dict[str, Any]) -> None:
    with Advisor(**own) as advisor:
        assert isinstance(advisor, BlockingAdvisor)
        advice = advisor.ask(QUESTION)
        found = advisor.search("clients see the same row on two pages", limit=3)
        passage = advisor.show(found.passages[0].id)
    assert advice.recommendations and len(found.passages) <= 3
    assert passage == found.passages[0] or passage.id == found.passages[0].id


def test_the_model_chooses_among_options(
    scripted: ScriptedServer, scripted_own: dict[str, Any]
) -> None:
    scripted.script(take_keyset, take_keyset, json.dumps(EXPLANATION))
    with Advisor(**scripted_own) as advisor:
        advice = advisor.ask(QUESTION, options=OPTIONS)
    assert advice.choice == "keyset" and advice.summary == "Use keyset pagination."
    assert scripted.requests[0].headers["authorization"] == "Bearer test"


def test_a_blocking_stream_gives_the_answer_piece_by_piece(
    scripted: ScriptedServer, scripted_own: dict[str, Any]
) -> None:
    scripted.script(take_keyset, take_keyset, json.dumps(EXPLANATION))
    with Advisor(**scripted_own) as advisor:
        events: list[Event] = list(advisor.stream(QUESTION, options=OPTIONS))
    assert isinstance(events[-1], Advised)
    text = "".join(each.text for each in events if isinstance(each, Token))
    assert "Use keyset pagination." in text


def test_stopping_a_blocking_stream_stops_the_model(
    scripted: ScriptedServer, scripted_own: dict[str, Any]
) -> None:
    scripted.script(take_keyset, take_keyset, Fault(json.dumps(EXPLANATION), stall_after=6))
    with Advisor(**scripted_own) as advisor:
        for event in advisor.stream(QUESTION, options=OPTIONS):
            if isinstance(event, Token) and len(scripted.requests) == 3:
                break
    assert scripted.requests[2].disconnected.wait(30)


async def test_one_advisor_serves_many_questions_in_an_event_loop(own: dict[str, Any]) -> None:
    async with Advisor(**own) as advisor:
        answers = await asyncio.gather(*(advisor.ask(QUESTION) for _ in range(5)))
        found = await advisor.review(SQL)
    assert len({each.summary for each in answers}) == 1 and found.findings


async def test_blocking_calls_work_where_a_loop_runs_already(own: dict[str, Any]) -> None:
    """A notebook has a loop of its own."""
    assert review(SQL, **own).findings


def test_several_threads_share_a_blocking_advisor(own: dict[str, Any]) -> None:
    counts: list[int] = []
    with Advisor(**own) as advisor:
        threads = [
            threading.Thread(target=lambda: counts.append(len(advisor.review(SQL).findings)))
            for _ in range(8)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert len(counts) == 8 and len(set(counts)) == 1


def test_a_failure_of_the_model_is_raised(
    scripted: ScriptedServer, scripted_own: dict[str, Any]
) -> None:
    scripted.script(Fault(status=401))
    with Advisor(**scripted_own) as advisor, pytest.raises(ModelRefused) as caught:
        advisor.ask(QUESTION, options=OPTIONS)
    assert isinstance(caught.value, ModelError) and isinstance(caught.value, SmeatonError)


async def test_a_conversation_goes_on_from_its_history(own: dict[str, Any]) -> None:
    async with Advisor(**own) as advisor:
        first = await advisor.ask(QUESTION)
        second = await advisor.ask("And write it down as an ADR.", history=[(QUESTION, first)])
    assert second.recommendations
    assert second.recommendations[0].title == first.recommendations[0].title


def test_an_empty_question_is_refused(own: dict[str, Any]) -> None:
    with Advisor(**own) as advisor, pytest.raises(UserError, match="empty"):
        advisor.ask("  ")


def test_importing_the_package_loads_nothing() -> None:
    code = (
        "import sys, smeaton\n"
        "own = [n for n in sys.modules if n.startswith('smeaton.')]\n"
        "print(own, 'pydantic' in sys.modules, 'typing_extensions' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[] False False"


def test_every_public_name_is_there_and_no_other() -> None:
    """A name that goes or comes changes what programs rely on."""
    assert set(smeaton.__all__) == {
        "Advice", "Advisor", "BlockingAdvisor", "Finding", "ModelError", "Review", "Severity",
        "SmeatonError", "UserError", "__version__", "review",
    }  # fmt: skip
    assert all(getattr(smeaton, name) is not None for name in smeaton.__all__)
    assert set(smeaton.__all__) <= set(dir(smeaton))
    with pytest.raises(AttributeError, match="advisory"):
        smeaton.advisory  # noqa: B018


TYPED = """
from pathlib import Path

from smeaton import Advisor, review

reveal_type(review("x", kind="sql").findings[0].line)
reveal_type(review([Path("a.sql"), "text"]))
with Advisor(provider="none") as advisor:
    reveal_type(advisor.ask("x").choice)
    reveal_type([event for event in advisor.stream("x")])
    reveal_type(advisor.search("x", limit=2))


async def ask() -> None:
    async with Advisor() as advisor:
        reveal_type(await advisor.ask("x", options={"a": "A"}))


review(7)
review("x", kind="cobol")
with Advisor() as advisor:
    advisor.ask("x", option={})
"""


def test_a_type_checker_sees_the_types(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Editors complete arguments and results; a wrong argument is found before the program runs."""
    program = tmp_path / "program.py"
    program.write_text(TYPED)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("MYPYPATH", str(Path(smeaton.__file__).parents[1]))
    said, trouble, _ = mypy.run(
        ["--strict", "--follow-imports=silent", "--no-pretty", "--no-incremental", str(program)]
    )
    assert not trouble
    for revealed in (
        'Revealed type is "int"',
        'Revealed type is "smeaton.advice.Review"',
        'Revealed type is "str | None"',
        "smeaton.advisor.events.Token",
        'Revealed type is "smeaton.knowledge.retrieve.Retrieval"',
        'Revealed type is "smeaton.advice.Advice"',
    ):
        assert revealed in said, said
    wrong = [line for line in said.splitlines() if ": error:" in line]
    assert len(wrong) == 3, said
    assert [kind in line for kind, line in zip(("arg-type", "arg-type", "call-arg"), wrong,
                                               strict=True)] == [True] * 3  # fmt: skip
