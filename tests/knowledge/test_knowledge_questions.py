"""Questions beside the documents: read, searched by nearness, and missing without harm."""

import json
from pathlib import Path

import numpy as np
import pytest

from smeaton.errors import KnowledgeError
from smeaton.knowledge.embedding import Embedder
from smeaton.knowledge.questions import (
    FOLDER,
    QuestionIndex,
    compose_all_words,
    read_questions,
    write_question_vectors,
)
from smeaton.knowledge.reading import read_built_in
from smeaton.knowledge.retrieve import Similarity, estimate_coverage
from smeaton.resources import find_data


def write(folder: Path, name: str, value: object) -> None:
    (folder / FOLDER).mkdir(exist_ok=True)
    (folder / FOLDER / f"{name}.json").write_text(json.dumps(value))


def test_keys_are_sections_documents_and_nothing(tmp_path: Path) -> None:
    write(tmp_path, "paging", {"*": ["a"], "in-short": ["b", "c"]})
    write(tmp_path, "nothing", {"*": ["d"]})
    assert read_questions(tmp_path) == {
        "paging": ("a",),
        "paging#in-short": ("b", "c"),
        "-": ("d",),
    }
    assert read_questions(tmp_path / "gone") == {}


@pytest.mark.parametrize("value", [[], {"in-short": [1]}, {"in-short": 5}, "x"])
def test_another_form_is_refused_with_the_file(tmp_path: Path, value: object) -> None:
    write(tmp_path, "paging", value)
    with pytest.raises(KnowledgeError, match=r"paging\.json"):
        read_questions(tmp_path)


def test_the_nearest_few_count_by_document_and_by_section() -> None:
    rows = np.eye(4, dtype=np.float32)
    index = QuestionIndex(["a#x", "a#y", "a", "b#x"], rows)
    query = np.array([[0.6, 0.3, 0.0, 0.2]], dtype=np.float32)
    near = index.search(query)
    assert near == pytest.approx({"a#?": 0.3, "b#?": 0.2, "a#x#?": 0.6, "a#y#?": 0.3, "b#x#?": 0.2})
    assert QuestionIndex([], np.zeros((0, 4), dtype=np.float32)).search(query) == {}


def test_what_was_asked_before_is_found_again(tmp_path: Path) -> None:
    """A question is nearest to the section that it was written for; others are not embedded."""
    write(tmp_path, "paging", {"in-short": ["Rows show up twice while people scroll down"]})
    write(tmp_path, "money", {"in-short": ["Cents go missing when we add up the invoices"]})
    assert write_question_vectors(tmp_path, 1) == 2
    assert write_question_vectors(tmp_path, 1) == 0
    questions = read_questions(tmp_path)
    index = QuestionIndex.load(tmp_path, questions | {"paging#late": ("not embedded",)})
    assert len(index) == 2
    near = index.search(Embedder(1).embed(["the same row appears two times in the feed"]))
    assert near["paging#?"] > near["money#?"] + 0.2
    assert near["paging#?"] == near["paging#in-short#?"]


def test_questions_are_searched_by_words_in_their_section() -> None:
    folder = find_data("knowledge")
    words = compose_all_words(
        read_built_in(folder), {"pagination#how-it-fails": ("zebra",), "pagination": ("yak",)}
    )
    assert "zebra" in words["pagination#how-it-fails"]
    assert "zebra" not in words["pagination#in-short"]
    assert "yak" in words["pagination#in-short"]


def test_nearer_to_what_nothing_answers_is_off_the_subject() -> None:
    meaning = {"a#x": 0.4, "a#?": 0.5}
    alone = estimate_coverage(Similarity(meaning, {}, 0.0))
    beside = estimate_coverage(Similarity(meaning | {"-#?": 0.6}, {}, 0.0))
    assert alone > 0.5 > beside


def test_a_teams_text_without_questions_counts_by_its_nearest_passage() -> None:
    meaning = {"a#x": 0.1, "a#?": 0.1, "team/terraform#modules": 0.75, "-#?": 0.5}
    assert estimate_coverage(Similarity(meaning, {}, 0.0)) > 0.5
