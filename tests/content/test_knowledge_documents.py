"""The documents that ship and the questions that they answer: sound, and indexed ahead."""

from collections import Counter

from smeaton.evals.relevance import load_queries
from smeaton.knowledge.check import check
from smeaton.knowledge.embedding import hash_text
from smeaton.knowledge.lexical import holds
from smeaton.knowledge.questions import (
    QuestionIndex,
    compose_all_words,
    read_questions,
)
from smeaton.knowledge.reading import read_built_in
from smeaton.knowledge.retrieve import NOTHING
from smeaton.knowledge.terms import find_terms
from smeaton.knowledge.vectors import compose_texts, is_indexed, read_vectors
from smeaton.resources import find_data


def test_the_shipped_documents_pass_the_lint() -> None:
    assert [str(problem) for problem in check()] == []


def test_the_shipped_vectors_are_those_of_the_shipped_documents() -> None:
    """Otherwise every user waits for the difference; `python -m smeaton.knowledge` mends it."""
    folder = find_data("knowledge")
    hashes = {hash_text(text) for text in compose_texts(read_built_in(folder)).values()}
    assert hashes - read_vectors(folder, hashes).keys() == set()


def test_vectors_and_words_of_the_questions_are_worked_out() -> None:
    folder = find_data("knowledge")
    questions = read_questions(folder)
    assert len(QuestionIndex.load(folder, questions)) == sum(map(len, questions.values()))
    assert holds(folder, compose_all_words(read_built_in(folder), questions))


def test_every_question_belongs_to_a_section_and_every_document_has_some() -> None:
    documents = read_built_in(find_data("knowledge"))
    questions = read_questions(find_data("knowledge"))
    sections = {p.id for d in documents for p in d.passages() if is_indexed(p)}
    ids = {document.id for document in documents}
    assert questions.keys() - sections - ids == {NOTHING}
    asked = Counter(key.partition("#")[0] for key, texts in questions.items() for _ in texts)
    assert {document for document in ids if asked[document] < 40} == set()
    texts = [text for each in questions.values() for text in each]
    assert [text for text, count in Counter(texts).items() if count > 1] == []


def test_no_question_was_taken_from_the_benchmark() -> None:
    """Figures on known queries would be worth nothing; near copies share most of their words."""
    known = [
        set(find_terms(t)) for each in read_questions(find_data("knowledge")).values() for t in each
    ]
    folder = find_data("evals") / "cases" / "retrieval"
    copied = 0
    for query in load_queries([folder]):
        words = set(find_terms(query.query))
        copied += any(len(words & each) > 0.7 * len(words | each) for each in known)
    assert copied == 0
