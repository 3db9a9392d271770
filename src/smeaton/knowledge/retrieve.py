"""Ranks passages and decision records from similarities by meaning and by words.

Rankings are fused by reciprocal rank (Cormack, Clarke and Büttcher 2009, with their k of 60):
passages and whole documents, each by meaning and by words, so that a document with several good
passages beats a lucky one. Users get the reranked order: a weighted sum of what the rankings rest
on, of how near the query is to what people ask of the document, and of the kind of section.
Nothing here reads files or embeds.

The weights of the reranking are a listwise softmax regression over the tuning queries of
`evals/cases/retrieval` (evals/notes/retrieval.md has its figures). The other weights are logistic
regressions over labelled questions, those of the tests among them (backend questions in
engineers' words against cooking, travel and general programming trivia).
"""

import math
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from smeaton.knowledge.document import Document, Passage

ASKED = "#?"
"""Behind an id: the key of what people ask that this answers, among the meanings."""
NOTHING = "-"
"""Stands for the document that answers a question that no document answers."""
K = 60
"""Damping of reciprocal rank fusion."""
PER_DOCUMENT = 3
"""Passages of one document before others get their turn."""
BEST = 3
"""Passages whose mean stands for their document."""
HEADING_WEIGHTS = {
    "In short": 0.13,
    "Avoid it when": -0.33,
    "How it fails": 0.17,
    "Numbers to check": -0.49,
}
"""How much likelier than its neighbours a section answers; those of other headings weigh 0."""
LATER = 0.8
"""What each passage of a document loses by every better one of it, so that others get a turn."""
COVERED = 0.4
"""Least coverage that counts: a question wrongly refused hurts more than one wrongly taken."""
RECORDS = 5
"""Most decision records returned."""
LEAST_FIT = 0.02
"""Records that fit less are left out."""


Ranking = Literal["lexical", "dense", "hybrid", "reranked"]
"""What passages are ranked by: words, meaning, both, or both and then the features of each."""


@dataclass(frozen=True, slots=True)
class Retrieval:
    """What the knowledge base holds on a query."""

    passages: tuple[Passage, ...]
    """Best first."""
    records: tuple[tuple[Document, float], ...]
    """Decision records that may fit, best first, with an estimated probability of fitting."""
    notes: tuple[str, ...]
    """What was degraded, in words for the user."""
    covered: bool
    """Whether the knowledge base has something on the subject at all."""
    coverage: float
    """Estimated probability of that, 0 to 1."""


@dataclass(frozen=True, slots=True)
class Similarity:
    """How near each text is to the query."""

    meaning: Mapping[str, float] | None
    """Cosine by id of passage, by id of document for a record's card, and by either with `ASKED`
    for the questions that it answers; None without a model."""
    words: Mapping[str, float]
    """BM25 by id of passage; those without a common word are absent."""
    overlap: float
    """Share of the query's words, by weight, that one passage contains."""


def rank_passages(
    passages: Sequence[Passage], similarity: Similarity, ranking: Ranking = "hybrid"
) -> list[Passage]:
    """Return the passages that any ranking names, best first, with their scores.

    Without an embedding model the reranked order is that of the words.
    """
    by_id = {passage.id: passage for passage in passages}
    sizes = Counter(passage.document for passage in passages)
    if ranking == "reranked" and similarity.meaning is not None:
        return _rerank(passages, similarity.meaning, similarity.words, sizes)
    rankings = []
    meant = similarity.meaning and _add_asked(passages, similarity.meaning)
    parts = {"lexical": (similarity.words,), "dense": (meant,)}
    for scores in parts.get(ranking, (meant, similarity.words)):
        if scores is not None:
            own = {key: scores[key] for key in scores if key in by_id}
            documents = _order(score_documents(own, by_id, sizes))
            rankings += [_ranks(_order(own)), _ranks(documents)]
    best = len(rankings) / (K + 1)
    fused = [
        passage.scored(score / best)
        for passage in passages
        if (score := _fuse(rankings, passage)) > 0
    ]
    return sorted(fused, key=lambda passage: -passage.score)


def _add_asked(passages: Sequence[Passage], meaning: Mapping[str, float]) -> dict[str, float]:
    """Return by passage its cosine, with those of the questions that it and its document answer.

    Where nobody wrote questions, the cosine of the passage stands in.
    """
    return {
        passage.id: near
        + meaning.get(passage.document + ASKED, near)
        + meaning.get(passage.id + ASKED, near)
        for passage in passages
        if (near := meaning.get(passage.id)) is not None
    }


def _rerank(
    passages: Sequence[Passage],
    meaning: Mapping[str, float],
    words: Mapping[str, float],
    sizes: Mapping[str, int],
) -> list[Passage]:
    """Order by a weighted sum of each passage's features, later ones of a document lowered.

    A score is exp(sum - greatest sum). Where nobody wrote the questions that a document or a
    passage answers, its own nearness stands in.
    """
    by_id = {passage.id: passage for passage in passages}
    near = score_documents({k: v for k, v in meaning.items() if k in by_id}, by_id, sizes)
    own = {k: v for k, v in words.items() if k in by_id}
    said = score_documents(own, by_id, sizes)
    most_said, most_words = max(said.values(), default=1.0), max(own.values(), default=1.0)
    document = {
        key: 3.1 * near.get(key, 0.0)
        + 4.7 * said.get(key, 0.0) / most_said
        + 13.9 * meaning.get(key + ASKED, near.get(key, 0.0))
        for key in sizes
    }
    sums = {}
    for passage in passages:
        meant = meaning.get(passage.id, 0.0)
        sums[passage.id] = (
            document[passage.document]
            + 2.0 * meant
            + 0.5 * own.get(passage.id, 0.0) / most_words
            + 2.1 * meaning.get(passage.id + ASKED, meant)
            + HEADING_WEIGHTS.get(passage.heading, 0.0)
        )
    earlier: Counter[str] = Counter()
    for key in _order(sums):
        sums[key] -= LATER * earlier[by_id[key].document]
        earlier[by_id[key].document] += 1
    top = max(sums.values(), default=0.0)
    order = sorted(passages, key=lambda passage: -sums[passage.id])
    return [passage.scored(math.exp(sums[passage.id] - top)) for passage in order]


def score_documents(
    scores: Mapping[str, float], passages: Mapping[str, Passage], sizes: Mapping[str, int]
) -> dict[str, float]:
    """Return by document the mean score of its best passages; an absent passage scores 0."""
    of_document: defaultdict[str, list[float]] = defaultdict(list)
    for key, score in scores.items():
        of_document[passages[key].document].append(score)
    return {
        document: sum(sorted(each, reverse=True)[:BEST]) / min(BEST, sizes[document])
        for document, each in of_document.items()
    }


def spread(ranked: Iterable[Passage], limit: int) -> list[Passage]:
    """Return the first `limit`, at most PER_DOCUMENT of a document while others are left."""
    taken: defaultdict[str, int] = defaultdict(int)
    first: list[Passage] = []
    later: list[Passage] = []
    for passage in ranked:
        if len(first) >= limit:
            break
        taken[passage.document] += 1
        (first if taken[passage.document] <= PER_DOCUMENT else later).append(passage)
    return [*first, *later][:limit]


def keep_areas(passages: Iterable[Passage], areas: Collection[str] | None) -> list[Passage]:
    """Return the passages of `areas`; a user's own pass, since their area is often a guess."""
    return [
        passage for passage in passages if areas is None or passage.area in areas or passage.is_own
    ]


def rank_records(
    records: Iterable[Document], passages: Sequence[Passage], similarity: Similarity
) -> list[tuple[Document, float]]:
    """Return the records that fit the query best, with an estimated probability of fitting."""
    by_id = {passage.id: passage for passage in passages}
    sizes = Counter(passage.document for passage in passages)
    words = score_documents(similarity.words, by_id, sizes)
    most = max(words.values(), default=1.0)
    meaning = similarity.meaning
    own = {key: score for key, score in (meaning or {}).items() if key in by_id}
    near = score_documents(own, by_id, sizes)
    asked = {key: (meaning or {}).get(key + ASKED, near.get(key, 0.0)) for key in sizes}
    scored = []
    for record in records:
        lexical = words.get(record.id, 0.0) / most
        if meaning is None:
            fit = _logistic(5.41 * lexical + 5.70 * lexical * similarity.overlap - 8.42)
        else:
            said = asked.get(record.id, 0.0)
            card = meaning.get(record.id, 0.0)
            ahead = said - max(asked.values())
            fit = _logistic(1.75 * card + 4.17 * lexical + 9.14 * said + 4.0 * ahead - 9.29)
        if fit >= LEAST_FIT:
            scored.append((record, round(fit, 4)))
    return sorted(scored, key=lambda pair: -pair[1])[:RECORDS]


def estimate_coverage(similarity: Similarity) -> float:
    """Return the estimated probability that the texts have something on the subject.

    It rests on the nearest passages and on whether the query is nearer to questions that some
    document answers than to questions that none does. What nobody wrote questions for counts by
    its nearest passage.
    """
    meaning = similarity.meaning
    if meaning is None:
        return _logistic(9.2 * similarity.overlap - 3.05)
    passages = {k: v for k, v in meaning.items() if "#" in k and not k.endswith(ASKED)}
    best = sorted(passages.values(), reverse=True)[:5]
    near = (best[0] + sum(best) / len(best)) / 2 if best else 0.0
    asked = {k: v for k, v in meaning.items() if k.endswith(ASKED) and k != NOTHING + ASKED}
    without = (v for k, v in passages.items() if k.partition("#")[0] + ASKED not in asked)
    said = max([*asked.values(), *without], default=near)
    return _logistic(5.69 * near + 16.44 * said - 10.64 * meaning.get(NOTHING + ASKED, 0.0) - 5.72)


def _order(scores: Mapping[str, float]) -> list[str]:
    return sorted(scores, key=lambda key: -scores[key])


def _ranks(order: Sequence[str]) -> dict[str, int]:
    return {key: rank for rank, key in enumerate(order, start=1)}


def _fuse(rankings: Sequence[Mapping[str, int]], passage: Passage) -> float:
    """Sum 1 / (K + rank) over the rankings of passages and those of documents."""
    ranks = [ranking.get(passage.id, ranking.get(passage.document)) for ranking in rankings]
    return sum(1 / (K + rank) for rank in ranks if rank is not None)


def _logistic(x: float) -> float:
    return 1 / (1 + math.exp(-x))
