"""What is embedded of each document, and the vectors of the documents that ship.

Embedding all that ships takes about half a minute, so the vectors come along in `vectors.npz`
beside the documents (`python -m smeaton.knowledge` writes it). They are found by the hash of
the text: after an edit, a stale file costs the time to embed what changed and nothing else.
"""

from collections.abc import Collection, Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from smeaton.knowledge.arrays import read_arrays
from smeaton.knowledge.document import HEADINGS, Document, Passage
from smeaton.knowledge.embedding import DIMENSIONS, Embedder, hash_text
from smeaton.knowledge.reading import read_built_in
from smeaton.knowledge.retrieve import ASKED

if TYPE_CHECKING:
    from smeaton.knowledge.embedding import Vector

FILE = "vectors.npz"


def is_indexed(passage: Passage) -> bool:
    """Whether the passage is searched: "Sources" is not, titles of standards match everything."""
    return passage.heading != HEADINGS[-1]


def compose_texts(documents: Iterable[Document]) -> dict[str, str]:
    """Return the texts to embed by id.

    Each passage under its title, a card per record by the document's id, and what people ask of
    a document by that id with `ASKED` behind it.
    """
    texts: dict[str, str] = {}
    for document in documents:
        for passage in filter(is_indexed, document.passages()):
            texts[passage.id] = f"{passage.title} > {passage.heading}: {passage.text}"
        if document.is_record:
            texts[document.id] = _card(document)
        if document.asks:
            texts[document.id + ASKED] = " ".join(document.asks)
    return texts


def _card(record: Document) -> str:
    """What a decision record decides: title, tags, question, options and their conditions."""
    labels = "; ".join(option.label for option in record.options)
    conditions = "; ".join(each for option in record.options for each in option.choose_when)
    tags = ", ".join(record.tags)
    return f"{record.title}. {tags}. {record.question} {labels}. {conditions}"


def read_vectors(folder: Path, hashes: Collection[str]) -> "dict[str, Vector]":
    """Return those of `hashes` whose vectors came along; none if the file can't be used."""
    stored = read_arrays(folder / FILE)
    if not stored.keys() >= {"hashes", "vectors"}:
        return {}
    held, vectors = stored["hashes"], stored["vectors"]
    if vectors.shape != (len(held), DIMENSIONS) or vectors.dtype.kind not in "fiu":
        return {}
    vectors = vectors.astype("float32")
    return {str(h): v for h, v in zip(held, vectors, strict=True) if str(h) in hashes}


def write_vectors(folder: Path, threads: int) -> int:
    """Embed what changed in the documents of `folder`, write the file; return how many that were.

    Raises:
        KnowledgeError: a document is wrong, or the embedding model is missing.
    """
    import numpy as np

    by_hash = {hash_text(text): text for text in compose_texts(read_built_in(folder)).values()}
    vectors = read_vectors(folder, by_hash)
    missing = [digest for digest in by_hash if digest not in vectors]
    if missing:
        rows = Embedder(threads).embed([by_hash[digest] for digest in missing])
        vectors |= dict(zip(missing, rows, strict=True))
    hashes = sorted(vectors)
    rows16 = np.stack([vectors[digest] for digest in hashes]).astype(np.float16)
    np.savez(folder / FILE, hashes=np.array(hashes), vectors=rows16)
    return len(missing)
