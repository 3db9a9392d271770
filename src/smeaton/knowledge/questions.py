"""What engineers ask, and which passage answers it: how the documents that ship are found.

Questions name symptoms and plans in the words of people who don't know the term yet; texts name
the term. `questions/<document>.json` beside the documents maps the slug of a section, or "*" for
the document as a whole, to questions that it answers; `questions/nothing.json` lists questions that
no document answers. They are searched and never shown. Their vectors come along in `questions.npz`
(`python -m smeaton.knowledge` writes it); a question that has none there is found by words only.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Self

from smeaton.errors import KnowledgeError
from smeaton.knowledge.arrays import read_arrays
from smeaton.knowledge.document import Document
from smeaton.knowledge.embedding import DIMENSIONS, MODEL_ID, Embedder
from smeaton.knowledge.retrieve import ASKED, NOTHING
from smeaton.knowledge.terms import compose_words
from smeaton.knowledge.vectors import is_indexed

if TYPE_CHECKING:
    import numpy as np

    from smeaton.knowledge.embedding import Vectors

    Near = np.ndarray[tuple[int], np.dtype[np.float32]]
    Row = np.ndarray[tuple[int], np.dtype[np.int8]]

FOLDER = "questions"
FILE = "questions.npz"
WHOLE = "*"
"""Stands for the document as a whole among the slugs of its sections."""
NEAREST_OF_DOCUMENT = 3
NEAREST_OF_PASSAGE = 2
"""Questions whose mean nearness counts: one alone may be near by chance."""

Questions = Mapping[str, Sequence[str]]
"""By the id of a passage, of a document, or `NOTHING`."""


def read_questions(folder: Path) -> dict[str, tuple[str, ...]]:
    """Return the questions that lie in `folder` beside the documents; none without such files.

    Raises:
        KnowledgeError: a file is no JSON of the form that this module describes.
    """
    questions: dict[str, tuple[str, ...]] = {}
    for path in sorted((folder / FOLDER).glob("*.json")):
        try:
            sections = json.loads(path.read_bytes())
            for slug, texts in sections.items():
                key = path.stem if slug == WHOLE else f"{path.stem}#{slug}"
                questions[NOTHING if path.stem == "nothing" else key] = tuple(map(_text, texts))
        except (OSError, ValueError, AttributeError, TypeError) as error:
            raise KnowledgeError(
                f"{str(path)!r} holds no questions by section: {error}. Mend or remove it."
            ) from None
    return questions


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError(f"{value!r} is no text")
    return value


def compose_all_words(documents: Iterable[Document], questions: Questions) -> dict[str, str]:
    """Return the texts that are searched by words, by id of passage, questions included."""
    return {
        passage.id: compose_words(
            passage,
            document,
            (*questions.get(document.id, ()), *questions.get(passage.id, ())),
        )
        for document in documents
        for passage in document.passages()
        if is_indexed(passage)
    }


class QuestionIndex:
    """The vectors of questions, searched by nearness.

    Args:
        keys: what each question belongs to: a passage, a document or `NOTHING`.
        vectors: a row of length 1 per question.
    """

    def __init__(self, keys: Sequence[str], vectors: "Vectors") -> None:
        self._vectors = vectors
        self._documents = _Groups([key.partition("#")[0] for key in keys])
        self._passages = _Groups([key if "#" in key else "" for key in keys])

    def __len__(self) -> int:
        return len(self._vectors)

    @classmethod
    def load(cls, folder: Path, questions: Questions) -> Self:
        """Take the vectors that lie in `folder`; of other questions none is known."""
        import numpy as np

        known = _read(folder)
        keys, rows = [], []
        for key, texts in questions.items():
            for text in texts:
                row = known.get(_hash(text))
                if row is not None:
                    keys.append(key)
                    rows.append(row)
        held = np.stack(rows) if rows else np.zeros((0, DIMENSIONS), dtype=np.int8)
        vectors = held.astype(np.float32)
        vectors /= np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-12)
        return cls(keys, vectors)

    def search(self, queries: "Vectors") -> dict[str, float]:
        """Return how near the query is to what is asked, by id with `ASKED` behind it.

        The mean cosine of the nearest few questions: three of a document, its sections' included,
        two of a passage, three of `NOTHING`. Of several parts of a query the nearest counts.
        """
        if not len(self):
            return {}
        near = (queries @ self._vectors.T).max(axis=0)
        return {
            **self._documents.average(near, NEAREST_OF_DOCUMENT),
            **self._passages.average(near, NEAREST_OF_PASSAGE),
        }


class _Groups:
    """Which rows belong together, by name; rows of no name ("") are left out."""

    def __init__(self, names: Sequence[str]) -> None:
        import numpy as np

        rows: dict[str, list[int]] = {}
        for row, name in enumerate(names):
            if name:
                rows.setdefault(name, []).append(row)
        self._names = list(rows)
        self._sizes = np.array([len(each) for each in rows.values()], dtype=np.int64)
        # a row a group, filled up with a row that is nearer to nothing
        self._rows = np.full((len(rows), max(map(len, rows.values()), default=1)), len(names))
        for number, each in enumerate(rows.values()):
            self._rows[number, : len(each)] = each

    def average(self, near: "Near", count: int) -> dict[str, float]:
        """Return by name, with `ASKED` behind it, the mean of its `count` greatest values."""
        import numpy as np

        values = np.append(near, -np.inf)[self._rows]
        count = min(count, values.shape[1])
        best = np.partition(values, -count, axis=1)[:, -count:]
        means = np.where(np.isfinite(best), best, 0).sum(axis=1) / np.minimum(self._sizes, count)
        return {
            f"{name}{ASKED}": mean for name, mean in zip(self._names, means.tolist(), strict=True)
        }


def write_question_vectors(folder: Path, threads: int) -> int:
    """Embed what changed among the questions of `folder`; return how many that were.

    Vectors are kept as whole numbers from -127 to 127, each row on a scale of its own.

    Raises:
        KnowledgeError: a file is wrong, or the embedding model is missing.
    """
    import numpy as np

    texts = dict.fromkeys(text for each in read_questions(folder).values() for text in each)
    known = _read(folder)
    missing = [text for text in texts if _hash(text) not in known]
    if missing:
        for text, row in zip(missing, Embedder(threads).embed(missing), strict=True):
            known[_hash(text)] = np.round(row / np.abs(row).max() * 127).astype(np.int8)
    hashes = sorted(_hash(text) for text in texts)
    rows = np.stack([known[digest] for digest in hashes]) if hashes else np.zeros((0, DIMENSIONS))
    np.savez(folder / FILE, hashes=np.array(hashes, dtype="S16"), vectors=rows.astype(np.int8))
    return len(missing)


def _read(folder: Path) -> "dict[bytes, Row]":
    """Return the rows that came along by hash; none if the file can't be used."""
    stored = read_arrays(folder / FILE)
    if not stored.keys() >= {"hashes", "vectors"}:
        return {}
    hashes, vectors = stored["hashes"], stored["vectors"]
    if vectors.shape != (len(hashes), DIMENSIONS) or vectors.dtype != "int8":
        return {}
    return dict(zip(hashes.tolist(), vectors, strict=True))


def _hash(text: str) -> bytes:
    return hashlib.sha256(f"{MODEL_ID}\n{text}".encode()).hexdigest()[:16].encode()
