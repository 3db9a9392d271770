"""Measures how well the knowledge base is searched: every ranking side by side, no model asked.

Figures are means over queries with 95 % intervals from a bootstrap over topics: what other topics
would have shown. Differences are paired: each resample holds the same queries for both rankings.
"""

from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, get_args

from smeaton.advice import Strict
from smeaton.evals.fingerprint import digest_of
from smeaton.evals.journal import write_file
from smeaton.evals.relevance import (
    DEPTH,
    Measures,
    Query,
    Style,
    load_queries,
    measure,
    require_known,
)
from smeaton.evals.statistics import bootstrap, wilson
from smeaton.knowledge import KnowledgeBase
from smeaton.knowledge.retrieve import PER_DOCUMENT, Ranking

if TYPE_CHECKING:
    from smeaton.settings import Settings

FILE = "retrieval.json"
"""Name of the report in the folder of a run."""
RANKINGS: tuple[Ranking, ...] = get_args(Ranking)
PARTS: tuple[Ranking, ...] = ("lexical", "dense")
"""What the hybrid ranking is made of and must beat."""
SEALED = "sealed"
"""The file whose single results are never listed, so that nobody tunes against them."""

Progress = Callable[[str], None]


class Estimate(Strict):
    """A mean over queries, with its 95 % interval."""

    mean: float
    low: float
    high: float


class Quality(Strict):
    """What one ranking reaches, or the difference of two."""

    ranking: str
    recall: Estimate
    """recall@5"""
    ndcg: Estimate
    """nDCG@10"""
    reciprocal_rank: Estimate
    """MRR over the first ten passages."""


class Group(Strict):
    """Figures of some of the answerable queries."""

    name: str
    queries: int
    topics: int
    rankings: list[Quality]
    differences: list[Quality]
    """Hybrid and reranked minus what they are made of."""


class NothingFound(Strict):
    """How well unanswerable queries are recognised (`covered` is false for them)."""

    split: str
    unanswerable: int
    answerable: int
    said: int
    """Queries for which nothing was found."""
    right: int
    """Unanswerable ones among them."""
    precision: Estimate
    """`right` of `said`, with Wilson's interval."""
    recall: Estimate
    """`right` of `unanswerable`, with Wilson's interval."""


class Found(Strict):
    """What one query found, best first, under the ranking that users get."""

    id: str
    style: Style
    recall: float
    ndcg: float
    reciprocal_rank: float
    coverage: float
    passages: list[str]


class RetrievalReport(Strict):
    """What `retrieval.json` holds."""

    created: str
    queries: str
    """Digest of the queries with their grades."""
    knowledge: str
    """Digest of the searched passages."""
    passages: int
    notes: list[str]
    """What was degraded in the search."""
    groups: list[Group]
    nothing_found: list[NothingFound]
    found: list[Found]
    """Every query but the sealed ones."""


class _Outcome(Strict):
    query: Query
    measures: dict[Ranking, Measures]
    covered: bool
    found: Found


def run_retrieval(
    paths: Sequence[Path],
    settings: "Settings",
    out_dir: Path,
    progress: Progress | None = None,
) -> RetrievalReport:
    """Search every query of the files and write the report into `out_dir`; blocking.

    Raises:
        InputError: a query file is wrong.
        KnowledgeError: the documents that ship are missing or wrong.
        StorageError: `out_dir` can't be written.
    """
    queries = load_queries(paths)
    knowledge = KnowledgeBase.open(settings, progress)
    try:
        report = evaluate(queries, knowledge, progress)
    finally:
        knowledge.close()
    write_file(out_dir, FILE, report.model_dump_json(indent=1) + "\n")
    return report


def evaluate(
    queries: Sequence[Query], knowledge: KnowledgeBase, progress: Progress | None = None
) -> RetrievalReport:
    """Search every query with each ranking and return the figures.

    Raises:
        InputError: a query grades what the knowledge base does not have.
    """
    passages = knowledge.searched()
    indexed = [passage.id for passage in passages]
    require_known(queries, {*indexed, *(passage.document for passage in passages)})
    if progress:
        progress(f"Searching {len(queries)} queries in {len(indexed)} passages")
    outcomes = [_search(query, knowledge, indexed) for query in queries]
    answerable = [outcome for outcome in outcomes if outcome.query.relevant]
    last = knowledge.search(queries[-1].query) if queries else None
    return RetrievalReport(
        created=datetime.now(UTC).isoformat(timespec="seconds"),
        queries=digest_of(sorted(query.model_dump_json() for query in queries)),
        knowledge=digest_of([(passage.id, passage.text) for passage in passages]),
        passages=len(indexed),
        notes=list(last.notes) if last else [],
        groups=list(_group_all(answerable)),
        nothing_found=[
            _count_nothing(split, [o for o in outcomes if o.query.split == split])
            for split in sorted({query.split for query in queries})
        ],
        found=[outcome.found for outcome in outcomes if outcome.query.split != SEALED],
    )


def _search(query: Query, knowledge: KnowledgeBase, indexed: list[str]) -> _Outcome:
    results = knowledge.compare(query.query, RANKINGS, limit=DEPTH)
    ranked = {ranking: [p.id for p in found.passages] for ranking, found in results.items()}
    measures = {
        ranking: measure(query, ids, indexed, PER_DOCUMENT)
        for ranking, ids in ranked.items()
        if query.relevant
    }
    shown = measures.get("reranked", Measures(0, 0, 0))
    return _Outcome(
        query=query,
        measures=measures,
        covered=results["reranked"].covered,
        found=Found(
            id=query.id,
            style=query.style,
            **shown._asdict(),
            coverage=results["reranked"].coverage,
            passages=ranked["reranked"],
        ),
    )


def _group_all(outcomes: Sequence[_Outcome]) -> Iterable[Group]:
    """Yield all queries, then each split, then each style within each split."""
    splits = sorted({outcome.query.split for outcome in outcomes})
    if len(splits) > 1:
        yield _group("all", outcomes)
    for split in splits:
        inside = [outcome for outcome in outcomes if outcome.query.split == split]
        yield _group(split, inside)
        for style in get_args(Style):
            if styled := [outcome for outcome in inside if outcome.query.style == style]:
                yield _group(f"{split}, {style}", styled)


def _group(name: str, outcomes: Sequence[_Outcome]) -> Group:
    pairs = [*(("hybrid", part) for part in PARTS), ("reranked", "hybrid")]
    rows = {str(ranking): [list(o.measures[ranking]) for o in outcomes] for ranking in RANKINGS}
    for better, worse in pairs:
        rows[f"{better} - {worse}"] = [
            [a - b for a, b in zip(one, other, strict=True)]
            for one, other in zip(rows[better], rows[worse], strict=True)
        ]
    topics = [outcome.query.topic for outcome in outcomes]
    qualities = [_quality(ranking, values, topics) for ranking, values in rows.items()]
    return Group(
        name=name,
        queries=len(outcomes),
        topics=len(set(topics)),
        rankings=qualities[: len(RANKINGS)],
        differences=qualities[len(RANKINGS) :],
    )


def _quality(ranking: str, rows: list[list[float]], topics: Sequence[str]) -> Quality:
    estimates = [
        Estimate(mean=sum(column) / len(column), low=interval.low, high=interval.high)
        for column, interval in zip(zip(*rows, strict=True), bootstrap(rows, topics), strict=True)
    ]
    return Quality(ranking=ranking, **dict(zip(Measures._fields, estimates, strict=True)))


def _count_nothing(split: str, outcomes: Sequence[_Outcome]) -> NothingFound:
    said = [outcome for outcome in outcomes if not outcome.covered]
    right = sum(not outcome.query.relevant for outcome in said)
    unanswerable = sum(not outcome.query.relevant for outcome in outcomes)
    return NothingFound(
        split=split,
        unanswerable=unanswerable,
        answerable=len(outcomes) - unanswerable,
        said=len(said),
        right=right,
        precision=_rate(right, len(said)),
        recall=_rate(right, unanswerable),
    )


def _rate(right: int, total: int) -> Estimate:
    low, high = wilson(right, total)
    return Estimate(mean=right / total if total else 0.0, low=low, high=high)
