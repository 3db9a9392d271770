"""Ranking: fusion by reciprocal rank, and how well the shipped documents are found."""

from dataclasses import replace

import pytest
from knowledge_questions import EXPECTED, HARD, OFF_SUBJECT, ON_SUBJECT

from smeaton.knowledge import KnowledgeBase, Passage
from smeaton.knowledge.lexical import LexicalIndex
from smeaton.knowledge.retrieve import Ranking, Similarity, rank_passages, spread
from smeaton.knowledge.terms import find_terms


def make(key: str) -> Passage:
    document = key.split("#")[0]
    return Passage(key, document, document, "api", "Heading", "text", "smeaton", ())


def test_what_both_rankings_like_comes_first() -> None:
    passages = [make("a#x"), make("b#x"), make("c#x"), make("d#x")]
    meaning = {"a#x": 0.9, "b#x": 0.8, "c#x": 0.1}
    words = {"c#x": 9.0, "b#x": 8.0}
    ranked = rank_passages(passages, Similarity(meaning, words, 1.0))
    # ranks by meaning and by words: a 1 and none, b 2 and 2, c 3 and 1
    assert [passage.id for passage in ranked] == ["c#x", "b#x", "a#x"]
    assert ranked[1].score == pytest.approx(2 / 62 / (2 / 61))


def test_first_in_every_ranking_scores_one() -> None:
    ranked = rank_passages([make("a#x")], Similarity({"a#x": 0.9}, {"a#x": 1.0}, 1.0))
    assert ranked[0].score == pytest.approx(1)


def test_a_document_with_several_good_passages_beats_a_lucky_one() -> None:
    passages = [
        make("lucky#1"),
        make("lucky#2"),
        make("lucky#3"),
        *map(make, ("deep#1", "deep#2", "deep#3")),
    ]
    words = {"lucky#1": 5.0, "deep#1": 4.9, "deep#2": 4.8, "deep#3": 4.7}
    meaning = {"deep#1": 0.51, "lucky#1": 0.5, "deep#2": 0.5, "deep#3": 0.5}
    assert rank_passages(passages, Similarity(meaning, words, 1.0))[0].id == "deep#1"


def test_spreading_keeps_what_is_left_over() -> None:
    ranked = [make(f"a#{n}") for n in range(5)] + [make("b#0")]
    assert [passage.id for passage in spread(ranked, 6)] == [
        "a#0",
        "a#1",
        "a#2",
        "b#0",
        "a#3",
        "a#4",
    ]


def test_terms_keep_identifiers_and_their_parts() -> None:
    terms = find_terms("the createdAt of If-Match")
    assert terms == ["createdat", "created", "if-match", "match"]


def test_lexical_search_survives_nothing_to_search() -> None:
    for texts in ({}, {"a": ""}, {"a": "the of"}):
        index = LexicalIndex.build(texts)
        assert index.search("anything") == {}
        assert index.overlap("anything") == 0


def rank_of(shipped: KnowledgeBase, question: str, document: str) -> int:
    documents = [passage.document for passage in shipped.search(question, limit=400).passages]
    return list(dict.fromkeys(documents)).index(document) + 1


@pytest.mark.parametrize(("question", "document"), EXPECTED)
def test_the_answering_document_is_found(
    shipped: KnowledgeBase, question: str, document: str
) -> None:
    assert rank_of(shipped, question, document) <= (15 if question in HARD else 3)


def test_nine_in_ten_questions_find_their_document_among_the_first_three(
    shipped: KnowledgeBase,
) -> None:
    ranks = [rank_of(shipped, question, document) for question, document in EXPECTED]
    assert sum(rank <= 3 for rank in ranks) >= 0.88 * len(ranks)


def test_questions_on_the_subject_are_covered(shipped: KnowledgeBase) -> None:
    questions = [*ON_SUBJECT, *(question for question, _ in EXPECTED)]
    missed = [question for question in questions if not shipped.search(question).covered]
    assert len(missed) <= 0.04 * len(questions), missed


def test_questions_off_the_subject_are_not_covered(shipped: KnowledgeBase) -> None:
    taken = [question for question in OFF_SUBJECT if shipped.search(question).covered]
    assert len(taken) <= 0.15 * len(OFF_SUBJECT), taken


def test_a_record_that_fits_scores_far_above_one_off_the_subject(shipped: KnowledgeBase) -> None:
    pairs = [(q, d) for q, d in EXPECTED if d in {x.id for x in shipped.documents() if x.is_record}]
    fits = sorted(
        next((fit for record, fit in shipped.search(q).records if record.id == d), 0.0)
        for q, d in pairs
    )
    off = [max((fit for _, fit in shipped.search(q).records), default=0.0) for q in OFF_SUBJECT]
    assert fits[len(fits) // 2] > 0.5
    assert sum(fit > 0.5 for fit in off) == 0


def test_what_people_ask_of_a_document_lifts_all_of_it() -> None:
    passages = [make("a#x"), make("b#x"), make("b#y")]
    near = {"a#x": 0.5, "b#x": 0.45, "b#y": 0.45}
    plain = rank_passages(passages, Similarity(near, {}, 0.0), "reranked")
    asked = rank_passages(
        passages, Similarity(near | {"a#?": 0.2, "b#?": 0.6}, {}, 0.0), "reranked"
    )
    assert plain[0].id == "a#x"
    assert [passage.id for passage in asked] == ["b#x", "b#y", "a#x"]


def test_a_second_passage_of_a_document_yields_to_an_equally_near_document() -> None:
    passages = [make("a#x"), make("a#y"), make("b#x")]
    near = dict.fromkeys(["a#x", "a#y", "b#x"], 0.5)
    ranked = rank_passages(passages, Similarity(near, {}, 0.0), "reranked")
    assert [passage.id for passage in ranked] == ["a#x", "b#x", "a#y"]
    assert ranked[0].score == 1


def test_a_section_that_tells_how_it_fails_comes_before_its_neighbours() -> None:
    passages = [replace(make("a#x"), heading="Numbers to check"), make("a#y")]
    passages.append(replace(make("a#z"), heading="How it fails"))
    near = dict.fromkeys(["a#x", "a#y", "a#z"], 0.5)
    ranked = rank_passages(passages, Similarity(near, {}, 0.0), "reranked")
    assert [passage.id for passage in ranked] == ["a#z", "a#y", "a#x"]


def test_without_vectors_the_words_alone_decide() -> None:
    passages = [make("a#x"), make("b#x")]
    ranked = rank_passages(passages, Similarity(None, {"b#x": 2.0}, 1.0), "reranked")
    assert [passage.id for passage in ranked] == ["b#x"]


@pytest.mark.parametrize(("ranking", "first"), [("lexical", "a#x"), ("dense", "b#x")])
def test_a_part_of_the_hybrid_ranks_alone(ranking: Ranking, first: str) -> None:
    similarity = Similarity({"a#x": 0.1, "b#x": 0.9}, {"a#x": 9.0, "b#x": 1.0}, 1.0)
    assert rank_passages([make("a#x"), make("b#x")], similarity, ranking)[0].id == first
