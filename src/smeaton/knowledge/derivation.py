"""What the store keeps of a document beside itself: its passages, ready to be found and read."""

import json
from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from typing import NamedTuple

from smeaton.advice import Area
from smeaton.knowledge import document as document_module
from smeaton.knowledge import postings, terms, vectors
from smeaton.knowledge.document import Document, Passage
from smeaton.knowledge.embedding import hash_text


class Row(NamedTuple):
    """A passage, or another text that its document is found by."""

    id: str
    heading: str | None
    """None for what is no passage."""
    text: str
    digest: str | None
    """Hash of the text to embed; None for what is shown and not searched."""
    terms: bytes | None
    """Packed search terms; None for what is no passage or not searched."""


def derive_rows(document: Document) -> list[Row]:
    """Return a row for each passage, and for each other text that the document is found by."""
    texts = vectors.compose_texts([document])
    rows = []
    for passage in document.passages():
        digest = packed = None
        if text := texts.pop(passage.id, None):
            digest = hash_text(text)
            packed = postings.pack_terms(terms.compose_words(passage, document))
        rows.append(Row(passage.id, passage.heading, passage.text, digest, packed))
    return rows + [Row(key, None, text, hash_text(text), None) for key, text in texts.items()]


def pack_head(document: Document) -> str:
    """Return what each passage repeats of its document, as JSON."""
    sources = [(reference.title, reference.url) for reference in document.sources]
    return json.dumps([document.title, document.area, sources])


def unpack_passage(
    key: str, heading: str, text: str, document: str, source: str, head: str
) -> Passage:
    """Return a passage from its row and its document's head."""
    title, area, sources = _unpack_head(head)
    return Passage(key, document, title, area, heading, text, source, sources)


@lru_cache(maxsize=1000)
def _unpack_head(head: str) -> tuple[str, Area, tuple[tuple[str, str], ...]]:
    title, area, references = json.loads(head)
    return title, area, tuple((name, url) for name, url in references)


def _fingerprint() -> str:
    modules = (document_module, postings, terms, vectors)
    code = [Path(str(module.__file__)).read_bytes() for module in modules]
    return sha256(b"".join([*code, Path(__file__).read_bytes()])).hexdigest()[:16]


DERIVATION = _fingerprint()
"""Names the code that derives passages, so that a new version of it derives them anew."""
