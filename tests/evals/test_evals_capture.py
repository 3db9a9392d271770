"""A turn of the chat as a case: it loads, asks the same, and nothing in it becomes YAML."""

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as property_settings
from hypothesis import strategies as st

from smeaton.errors import InputError
from smeaton.evals.capture import FILL_IN, Capture, capture, write_capture
from smeaton.evals.case import Case, load_cases
from smeaton.sessions import Attachment, Conversation, Draft, SessionStore, Turn
from smeaton.settings import load_settings

SCHEMA = "CREATE TABLE orders (\n  id int PRIMARY KEY,\n  total float\n);\n"
EVIL = "fine\n- id: evil\n\r- id: evil\x85- id: evil\u2028- id: evil\n\tx: !!python/object:os {}\n"


def make_turn(question: str = "How should we page?", *files: Attachment, **more: Any) -> Turn:
    whole: dict[str, Any] = {"state": "answered", "answer": "Keyset.", "payload": None}
    return Turn(1, question, files, **{**whole, "error": None, **more})


def captured(*turns: Turn, number: int | None = None) -> Capture:
    return capture(Conversation(7, "title", turns, Draft()), number)


def load(found: Capture, folder: Path) -> Case:
    path = folder / "case.smeaton.yaml"
    for name, text in {path.name: found.text, **found.files}.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, "utf-8", newline="")
    [case] = load_cases([path])
    return case


def test_a_question_becomes_a_case_with_what_was_answered_as_comment(tmp_path: Path) -> None:
    found = captured(make_turn("First?"), make_turn("How should we page?", answer="Use\n\nkeyset"))
    case = load(found, tmp_path)
    assert (case.id, case.kind, case.question) == (
        "captured-7-2",
        "decision",
        "How should we page?",
    )
    assert "# Use\n#\n# keyset\n" in found.text
    assert "Earlier turns of the conversation are not part" in found.text
    assert found.text.count(FILL_IN) == 3


def test_a_pasted_schema_comes_along_and_its_findings_are_proposed(tmp_path: Path) -> None:
    review = {
        "findings": [
            {"rule": "float_money", "object": "orders.total", "source": "analyser"},
            {"rule": "guess", "object": "orders", "source": "model"},
        ]
    }
    turn = make_turn("", Attachment("orders.sql", SCHEMA), payload={"review": review})
    case = load(captured(turn), tmp_path)
    assert case.kind == "review"
    assert case.artifact is not None
    assert (case.artifact.name, case.artifact.text) == ("orders.sql", SCHEMA)
    assert [(f.rule, f.object) for f in case.expect.findings] == [("float_money", "orders.total")]


def test_several_attachments_become_files_with_harmless_names(tmp_path: Path) -> None:
    turn = make_turn("Ok?", Attachment("../../a b.sql", SCHEMA), Attachment("/etc/passwd", "x"))
    found = captured(turn)
    assert list(found.files) == ["captured/1-..-..-a-b.sql", "captured/2--etc-passwd"]
    sources = load(found, tmp_path).read_sources()
    assert [source.text for source in sources] == [SCHEMA, "x"]


@pytest.mark.parametrize("part", ["question", "answer", "error"])
def test_no_text_leaves_its_place(part: str, tmp_path: Path) -> None:
    case = load(captured(make_turn(**{part: EVIL})), tmp_path)
    assert case.id == "captured-7-1"
    if part == "question":
        assert case.question == EVIL


TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=60)


@property_settings(
    max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(question=TEXT, answer=TEXT, artifact=TEXT)
def test_whatever_was_said_the_case_loads_and_asks_the_same(
    tmp_path: Path, question: str, answer: str, artifact: str
) -> None:
    asked = f"Why? {question}"
    turn = make_turn(asked, Attachment("a.sql", artifact), answer=answer)
    case = load(captured(turn), tmp_path)
    assert case.question == asked
    assert case.artifact is not None
    assert case.artifact.text == artifact


def test_a_turn_that_is_not_there_is_refused() -> None:
    with pytest.raises(InputError, match="has 1 turns"):
        captured(make_turn(), number=2)
    with pytest.raises(InputError, match="has 0 turns"):
        captured()


def test_an_attachment_that_no_case_may_hold_is_refused() -> None:
    with pytest.raises(InputError, match="larger than the 1,048,576 bytes"):
        captured(make_turn("Ok?", Attachment("big.sql", "x" * 1024 * 1024 + "x")))


def test_no_file_is_overwritten(tmp_path: Path) -> None:
    out = tmp_path / "case.yaml"
    write_capture(Capture("[]", {"a/b": "x"}), out)
    with pytest.raises(InputError, match="exists already"):
        write_capture(Capture("other", {}), out)
    assert out.read_text("utf-8") == "[]"


def test_the_last_conversation_is_captured_from_the_command_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SMEATON_DATA_DIR", str(tmp_path / "data"))
    store = SessionStore.open(load_settings())
    conversation = store.create()
    turn = store.begin_turn(conversation, "How should we page?", [Attachment("o.sql", SCHEMA)])
    store.finish_turn(turn, "answered", "By keyset.")
    store.close()

    def smeaton(*arguments: str) -> "subprocess.CompletedProcess[str]":
        command = [sys.executable, "-m", "smeaton", "eval", "capture", *arguments]
        return subprocess.run(command, capture_output=True, text=True, check=False, cwd=tmp_path)

    assert "How should we page?" in smeaton().stdout
    done = smeaton("--last", "--turn", "1", "--out", "c.smeaton.yaml")
    assert (done.returncode, done.stdout) == (0, "c.smeaton.yaml\n"), done.stderr
    [case] = load_cases([tmp_path / "c.smeaton.yaml"])
    assert case.question == "How should we page?"
    assert smeaton(str(conversation)).stdout == (tmp_path / "c.smeaton.yaml").read_text("utf-8")
    assert smeaton("99").returncode == 2
