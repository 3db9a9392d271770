"""Queries with graded relevant passages, and the measures of one ranking against them.

A query file is YAML or JSONL like a case file. Relevance is graded 1 (touches the subject), 2
(useful) and 3 (answers it), for a passage (`pagination#how-it-fails`) or for a whole document
(`pagination`), which grades each of its passages that is not listed itself.
"""

from collections import Counter, defaultdict
from collections.abc import Container, Iterable, Sequence
from math import log2
from pathlib import Path
from typing import Annotated, Any, Literal, NamedTuple, Self

from pydantic import Field, PrivateAttr, TypeAdapter, model_validator

from smeaton.errors import InputError
from smeaton.evals.case import Documented
from smeaton.evals.records import MAX_FILE_BYTES, list_files, read_models, read_records
from smeaton.resources import find_data

USEFUL = 2
"""Least grade that recall and reciprocal rank count."""
ANSWERS = 3
"""The grade of what answers the query."""
DEPTH = 10
"""Passages of a ranking that are looked at."""
FIRST = 5
"""Passages that recall looks at: about what the prompt of an answer holds."""

Style = Literal["symptom", "paraphrase", "noisy", "schema", "unanswerable"]
Grade = Annotated[int, Field(ge=1, le=ANSWERS)]


class Query(Documented):
    """A query and what should be found for it."""

    id: str = Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")
    """Kebab-case, unique over all files of a run."""
    query: str = Field(min_length=1)
    """What the user types, pasted text included."""
    topic: str = Field(min_length=1)
    """Queries of one topic are resampled together: they share their luck."""
    style: Style
    """How the query is worded; "unanswerable" if the knowledge base has nothing on it."""
    relevant: dict[str, Grade] = {}
    """Grade by id of passage or document; empty for an unanswerable query."""

    _path: Path = PrivateAttr(default=Path())

    @model_validator(mode="after")
    def _fits_its_style(self) -> Self:
        if (self.style == "unanswerable") == bool(self.relevant):
            raise ValueError("a query lists relevant passages, or its style is unanswerable")
        if self.relevant and ANSWERS not in self.relevant.values():
            raise ValueError(f"nothing is graded {ANSWERS}, what answers the query")
        return self

    @property
    def split(self) -> str:
        """Name of the file it stands in."""
        return self._path.stem

    def grade(self, passage: str) -> int:
        """Return the grade of the passage with this id, 0 if it is not relevant."""
        return self.relevant.get(passage) or self.relevant.get(passage.partition("#")[0], 0)


class Measures(NamedTuple):
    """How good one ranking is, each from 0 to 1."""

    recall: float
    """See `measure_recall`."""
    ndcg: float
    """See `measure_ndcg`."""
    reciprocal_rank: float
    """1 / rank of the first useful passage among the first ten, 0 without one."""


def measure(query: Query, ranked: Sequence[str], indexed: Iterable[str], spread: int) -> Measures:
    """Measure a ranking.

    Args:
        query: what was asked.
        ranked: ids of passages, best first; the first ten count.
        indexed: ids of all passages that could have been found.
        spread: most passages of one document that count; more of it gain nothing.
    """
    grades = _grade(query, ranked[:DEPTH], spread)
    first = next((rank for rank, grade in enumerate(grades, 1) if grade >= USEFUL), None)
    return Measures(
        measure_recall(query, ranked),
        measure_ndcg(grades, _ideal(query, indexed, spread)),
        1 / first if first else 0.0,
    )


def measure_recall(query: Query, ranked: Sequence[str]) -> float:
    """Return recall@5: the share of the answering documents that the first five passages show.

    A document answers if it, or a passage of it, has grade 3. It is shown if one of its passages
    of grade 2 or 3 is among the first five; where a document is not listed as a whole, its
    listed passages alone count. With more than five answering documents, five are enough.
    """
    answering = {key.partition("#")[0] for key, g in query.relevant.items() if g == ANSWERS}
    useful = (passage for passage in ranked[:FIRST] if query.grade(passage) >= USEFUL)
    shown = {passage.partition("#")[0] for passage in useful}
    return len(answering & shown) / min(FIRST, len(answering))


def measure_ndcg(grades: Sequence[int], ideal: Sequence[int]) -> float:
    """Return nDCG: the discounted gain of `grades` over that of `ideal`, both best first.

    The gain of a passage is its grade and the discount log2(1 + rank), as Järvelin and
    Kekäläinen (2002) have it in the form of trec_eval and scikit-learn's `ndcg_score`.
    """
    best = _discounted(ideal)
    return _discounted(grades) / best if best else 0.0


def _grade(query: Query, ranked: Iterable[str], spread: int) -> list[int]:
    """Return the grade of each passage, 0 from the one after `spread` of its document on."""
    seen: Counter[str] = Counter()
    grades = []
    for passage in ranked:
        document = passage.partition("#")[0]
        seen[document] += 1
        grades.append(query.grade(passage) if seen[document] <= spread else 0)
    return grades


def _discounted(grades: Iterable[int]) -> float:
    return sum(grade / log2(1 + rank) for rank, grade in enumerate(grades, 1))


def _ideal(query: Query, indexed: Iterable[str], spread: int) -> list[int]:
    """Return the best grades that a ranking of at most `spread` passages a document can have.

    Without that limit a document of grade 2 would ask for all of its passages, and no ranking
    that lets several documents speak could be ideal.
    """
    grades: defaultdict[str, list[int]] = defaultdict(list)
    for passage in indexed:
        if grade := query.grade(passage):
            grades[passage.partition("#")[0]].append(grade)
    best = [grade for each in grades.values() for grade in sorted(each, reverse=True)[:spread]]
    return sorted(best, reverse=True)[:DEPTH]


def separate(paths: Sequence[Path]) -> tuple[list[Path], list[Path]]:
    """Return the case files and the query files of `paths`, of ours if there are none.

    Raises:
        InputError: a file can't be read.
    """
    ours = find_data("evals") / "cases"
    folders = [ours, *(folder for folder in [ours / "retrieval"] if folder.is_dir())]
    files = [file for path in paths or folders for file in list_files(path)]
    queries = [file for file in files if _holds_queries(file)]
    return [file for file in files if file not in queries], queries


def _holds_queries(path: Path) -> bool:
    """Whether the first record has the keys of a query rather than those of a case."""
    first = read_records(path, max_bytes=MAX_FILE_BYTES)[0].value
    return isinstance(first, dict) and "query" in first


def load_queries(paths: Iterable[Path]) -> list[Query]:
    """Read query files; a folder stands for the .yaml and .jsonl files in it.

    Raises:
        InputError: a file can't be read, or has a wrong or repeated query; the message names
            file, line and query.
    """
    queries: dict[str, Query] = {}
    for file in [file for path in paths for file in list_files(path)]:
        for query in read_models(file, Query):
            query._path = file
            if query.id in queries:
                raise InputError(
                    f"{file}: the query id {query.id!r} stands in {queries[query.id]._path} "
                    "already; give each query an id of its own."
                )
            queries[query.id] = query
    return list(queries.values())


def require_known(queries: Iterable[Query], known: Container[str]) -> None:
    """Refuse a relevant id that the knowledge base doesn't have: it would count as missed.

    Raises:
        InputError: such an id.
    """
    for query in queries:
        for key in query.relevant:
            if key not in known:
                raise InputError(
                    f"{query._path}: query {query.id!r} grades {key!r}, which is no document or "
                    "searched passage; `smeaton kb list` lists the documents."
                )


def query_schema() -> dict[str, Any]:
    """Return the JSON Schema of a YAML query file."""
    schema = TypeAdapter(list[Query]).json_schema()
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", "title": "Queries"} | schema
