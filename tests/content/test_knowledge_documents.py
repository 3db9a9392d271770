"""The documents that ship: sound, and indexed ahead."""

from smeaton.knowledge.check import check
from smeaton.knowledge.embedding import hash_text
from smeaton.knowledge.reading import read_built_in
from smeaton.knowledge.vectors import compose_texts, read_vectors
from smeaton.resources import find_data


def test_the_shipped_documents_pass_the_lint() -> None:
    assert [str(problem) for problem in check()] == []


def test_the_shipped_vectors_are_those_of_the_shipped_documents() -> None:
    """Otherwise every user waits for the difference; `python -m smeaton.knowledge` mends it."""
    folder = find_data("knowledge")
    hashes = {hash_text(text) for text in compose_texts(read_built_in(folder)).values()}
    assert hashes - read_vectors(folder, hashes).keys() == set()
