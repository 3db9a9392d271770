"""Query files, and the measures of a ranking against worked examples.

nDCG: `sklearn.metrics.ndcg_score([relevance], [descending scores])` of scikit-learn 1.9.1, whose
ideal is the same grades in their best order.
"""

from pathlib import Path

import pytest

from smeaton.errors import InputError
from smeaton.evals.relevance import (
    Query,
    load_queries,
    measure,
    measure_ndcg,
    measure_recall,
    separate,
)


def make(relevant: dict[str, int]) -> Query:
    return Query(id="q", query="?", topic="t", style="symptom", relevant=relevant)


@pytest.mark.parametrize(
    ("grades", "expected"),
    [
        ([3, 2, 3, 0, 1, 2], 0.9608081943360616),
        ([0, 0, 3, 2, 1], 0.5771287286529445),
        ([1, 2, 3], 0.7899980042460358),
        ([3, 2, 1], 1.0),
        ([0, 1], 0.6309297535714573),
    ],
)
def test_ndcg_agrees_with_scikit_learn(grades: list[int], expected: float) -> None:
    assert measure_ndcg(grades, sorted(grades, reverse=True)) == pytest.approx(expected)


def test_ndcg_without_anything_relevant_is_zero() -> None:
    assert measure_ndcg([0, 0], []) == 0


def test_a_document_grades_those_passages_that_are_not_listed() -> None:
    query = make({"paging": 2, "paging#how-it-fails": 3})
    grades = [query.grade(key) for key in ("paging#how-it-fails", "paging#in-short", "saga#x")]
    assert grades == [3, 2, 0]


def test_recall_counts_each_answering_document_once() -> None:
    query = make({"a": 3, "b#x": 3, "c": 2})
    assert measure_recall(query, ["a#1", "a#2", "c#1", "c#2", "c#3", "b#x"]) == 0.5
    assert measure_recall(query, ["a#1", "a#2", "c#1", "c#2", "b#x"]) == 1
    assert measure_recall(query, ["c#1", "c#2", "c#3"]) == 0


def test_recall_wants_a_listed_passage_where_the_document_is_not_listed() -> None:
    assert measure_recall(make({"a#x": 3}), ["a#y"]) == 0
    assert measure_recall(make({"a#x": 3, "a": 1}), ["a#y"]) == 0
    assert measure_recall(make({"a#x": 3, "a": 2}), ["a#y"]) == 1
    assert measure_recall(make({"a#x": 3, "a#y": 2}), ["a#y"]) == 1


def test_five_of_six_answering_documents_are_all_that_five_passages_can_show() -> None:
    query = make(dict.fromkeys("abcdef", 3))
    assert measure_recall(query, [f"{document}#1" for document in "abcdef"]) == 1


def test_the_ideal_ranking_is_one_that_spreading_allows() -> None:
    query = make({"a": 2, "a#1": 3, "b": 1})
    indexed = [f"{document}#{n}" for document in "abc" for n in range(6)]
    ideal = ["a#1", "a#0", "a#2", "b#0", "b#1", "b#2", "c#0"]
    assert measure(query, ideal, indexed, 3) == (1.0, pytest.approx(1.0), 1.0)
    late = ["c#0", "b#0", "a#1"]
    # gains 0, 1, 3 against the ideal 3, 2, 2, 1, 1, 1
    expected = (1 / 1.5849625 + 3 / 2) / (
        3 + 2 / 1.5849625 + 2 / 2 + 1 / 2.3219281 + 1 / 2.5849625 + 1 / 2.8073549
    )
    assert measure(query, late, indexed, 3) == (1.0, pytest.approx(expected), pytest.approx(1 / 3))


def test_a_fourth_passage_of_a_document_gains_nothing() -> None:
    ranked = [f"a#{n}" for n in range(6)]
    assert measure(make({"a": 3}), ranked, ranked, 3).ndcg == 1


def test_a_passage_that_only_touches_the_subject_is_no_first_hit() -> None:
    assert measure(make({"a": 1, "b": 3}), ["a#1", "b#1"], ["a#1", "b#1"], 3)[2] == 0.5
    ranked = [f"c#{n}" for n in range(10)] + ["b#1"]
    assert measure(make({"b": 3}), ranked, ["b#1"], 3) == (0, 0, 0)


QUERY = """\
- id: one
  query: where do the rows go?
  topic: paging
  style: symptom
  relevant: {paging: 3}
"""


def write(folder: Path, text: str, name: str = "tuning.yaml") -> Path:
    path = folder / name
    path.write_text(text)
    return path


def test_queries_are_read_with_their_split(tmp_path: Path) -> None:
    [query] = load_queries([write(tmp_path, QUERY)])
    assert (query.id, query.split, query.grade("paging#in-short")) == ("one", "tuning", 3)


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("topic:", "tpoic:", "tuning.yaml:3: case 'one': tpoic: this key is unknown"),
        ("{paging: 3}", "{paging: 4}", "tuning.yaml:5: case 'one': relevant.paging"),
        ("{paging: 3}", "{paging: 2}", "nothing is graded 3"),
        ("{paging: 3}", "{}", "lists relevant passages, or its style is unanswerable"),
        ("symptom", "unanswerable", "lists relevant passages, or its style is unanswerable"),
        ("symptom", "guess", "tuning.yaml:4: case 'one': style"),
    ],
)
def test_a_wrong_query_is_refused_with_its_line(
    tmp_path: Path, old: str, new: str, message: str
) -> None:
    with pytest.raises(InputError) as caught:
        load_queries([write(tmp_path, QUERY.replace(old, new))])
    assert message in str(caught.value)


def test_an_id_that_stands_in_two_files_is_refused(tmp_path: Path) -> None:
    write(tmp_path, QUERY)
    write(tmp_path, QUERY, "sealed.yaml")
    with pytest.raises(InputError, match=r"'one' stands in .*sealed.yaml already"):
        load_queries([tmp_path])


def test_files_of_queries_are_told_from_files_of_cases(tmp_path: Path) -> None:
    queries = write(tmp_path, QUERY)
    cases = write(tmp_path, "- id: one\n  question: why?\n", "cases.yaml")
    assert separate([tmp_path]) == ([cases], [queries])
    with pytest.raises(InputError, match=r"missing.yaml"):
        separate([tmp_path / "missing.yaml"])
