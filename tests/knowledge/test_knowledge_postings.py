"""The word indexes, in memory and on disk, score as BM25 does elsewhere."""

from pathlib import Path

import bm25s
import pytest

from smeaton.knowledge.lexical import FILE, LexicalIndex
from smeaton.knowledge.postings import Postings, pack_terms, weigh_beside
from smeaton.knowledge.terms import distinct_terms, find_terms

TEXTS = {
    "a": "retries with backoff and jitter; retries again",
    "b": "retries",
    "c": "cache stampede, jitter on the expiry",
    "d": "created_at and If-Match, a much longer text about columns and headers of all kinds",
}


@pytest.fixture
def postings() -> Postings:
    return Postings.build((n, pack_terms(text)) for n, text in enumerate(TEXTS.values(), 10))


@pytest.mark.parametrize("query", ["retries jitter", "match", "created_at columns", "nothing", ""])
def test_scores_are_those_of_the_index_in_memory(postings: Postings, query: str) -> None:
    """Beside an equal collection, the weights are those of one alone."""
    memory = LexicalIndex.build(TEXTS)
    found = postings.search(distinct_terms(query), weigh_beside(memory.count_holders, 4), 10)
    expected = memory.search(query)
    scores = {list(TEXTS)[row - 10]: score for row, score in found.items()}
    assert scores == pytest.approx(expected, rel=1e-4)


@pytest.mark.parametrize("query", ["retries jitter", "match", "created_at columns again"])
def test_scores_are_those_of_bm25s(query: str) -> None:
    """The independent implementation of Lucene's formula, over the same terms."""
    oracle = bm25s.BM25(method="lucene")
    oracle.index([find_terms(text) for text in TEXTS.values()], show_progress=False)
    known = [t for t in distinct_terms(query) if any(t in find_terms(x) for x in TEXTS.values())]
    scores = dict(zip(TEXTS, map(float, oracle.get_scores(known)), strict=True))
    expected = {key: score for key, score in scores.items() if score > 0}
    assert LexicalIndex.build(TEXTS).search(query) == pytest.approx(expected, rel=1e-4)


def test_kept_words_are_taken_for_the_same_texts_only(tmp_path: Path) -> None:
    LexicalIndex.write(tmp_path, TEXTS)
    expected = LexicalIndex.build(TEXTS).search("retries")
    assert LexicalIndex.load(tmp_path, TEXTS).search("retries") == expected
    edited = TEXTS | {"b": "nothing of the kind"}
    assert "b" not in LexicalIndex.load(tmp_path, edited).search("retries")
    (tmp_path / FILE).write_bytes(b"PK damaged")
    assert LexicalIndex.load(tmp_path, TEXTS).search("retries") == expected


def test_a_single_added_note_is_not_a_collection_of_common_words() -> None:
    memory = LexicalIndex.build(TEXTS)
    weigh = weigh_beside(memory.count_holders, len(memory))
    assert weigh("zebra", 1, 1) > weigh("retries", 1, 1) > 0


def test_overlap_is_the_share_that_one_passage_holds(postings: Postings) -> None:
    weigh = weigh_beside(lambda _: 0, 4)
    assert postings.overlap(["retries", "backoff"], weigh) == pytest.approx(1)
    assert 0 < postings.overlap(["stampede", "backoff"], weigh) < 1
    assert postings.overlap(["zebra"], weigh) == 0
    assert postings.overlap([], weigh) == 0


def test_lists_are_the_same_from_disk(postings: Postings, tmp_path: Path) -> None:
    postings.save(tmp_path / "words")
    postings.save(tmp_path / "words")
    loaded = Postings.load(tmp_path / "words")
    weigh = weigh_beside(lambda _: 0, 4)
    assert loaded.search(["retries"], weigh, 1) == postings.search(["retries"], weigh, 1)
    assert not list(tmp_path.glob("*.incoming"))


def test_nothing_added_is_no_list() -> None:
    assert Postings.build([]).search(["retries"], weigh_beside(lambda _: 0, 4), 5) == {}
