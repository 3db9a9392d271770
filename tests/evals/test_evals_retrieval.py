"""Measuring the search: every ranking over real documents, what is reported and what is not."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from rich.console import Console

from smeaton.errors import InputError
from smeaton.evals.relevance import Query, load_queries, query_schema
from smeaton.evals.report import render_retrieval
from smeaton.evals.retrieval import RetrievalReport, evaluate
from smeaton.knowledge import KnowledgeBase
from smeaton.resources import find_data
from smeaton.settings import Settings

SHIPPED = find_data("evals") / "cases" / "retrieval"
DOCUMENT = """\
---
id: {id}
title: {title}
area: api
tags: [{id}]
reviewed: 2026-11-23
asks: ["{asks}"]
---
"""
HEADINGS = ("In short", "Choose it when", "Avoid it when", "Trade-offs", "How it fails")
QUERIES = """\
- {id: paging, query: keyset pages of a list, topic: paging, style: symptom, relevant: {paging: 3}}
- {id: shown-twice, query: seen two times, topic: paging, style: paraphrase, relevant: {paging: 3}}
- {id: hashes, query: argon2id hash, topic: hashing, style: symptom, relevant: {hashing: 3}}
- {id: soup, query: how long does soup boil, topic: soup, style: unanswerable}
"""


@pytest.fixture
def knowledge(tmp_path: Path, settings: Settings) -> Iterator[KnowledgeBase]:
    """Two documents: paging, and password hashing."""
    folder = tmp_path / "built-in" / "api"
    folder.mkdir(parents=True)
    for name, title, asks in (
        ("paging", "Keyset pages of a list", "people see the same entry two times"),
        ("hashing", "Argon2id hashes of passwords", "the table of logins was stolen"),
    ):
        text = DOCUMENT.format(id=name, title=title, asks=asks)
        for heading in (*HEADINGS, "Numbers to check", "Sources"):
            text += f"\n## {heading}\n{title}: what {heading.lower()} says of it.\n"
        (folder / f"{name}.md").write_text(text)
    opened = KnowledgeBase.open(settings, folder=folder.parent)
    yield opened
    opened.close()


def load(tmp_path: Path, name: str = "tuning.yaml") -> list[Query]:
    path = tmp_path / name
    path.write_text(QUERIES)
    return load_queries([path])


def show(report: RetrievalReport) -> str:
    console = Console(width=120)
    with console.capture() as shown:
        console.print(render_retrieval(report))
    return shown.get()


def test_each_ranking_is_measured_side_by_side(tmp_path: Path, knowledge: KnowledgeBase) -> None:
    report = evaluate(load(tmp_path), knowledge)
    group = report.groups[0]
    assert (group.name, group.queries, group.topics) == ("tuning", 3, 2)
    assert [q.ranking for q in group.rankings] == ["lexical", "dense", "hybrid", "reranked"]
    reranked = group.rankings[-1]
    assert reranked.recall.mean == 1
    assert reranked.ndcg.low <= reranked.ndcg.mean <= reranked.ndcg.high <= 1
    assert [group.name for group in report.groups[1:]] == ["tuning, symptom", "tuning, paraphrase"]


def test_differences_are_those_of_the_means(tmp_path: Path, knowledge: KnowledgeBase) -> None:
    group = evaluate(load(tmp_path), knowledge).groups[0]
    mean = {quality.ranking: quality.ndcg.mean for quality in group.rankings}
    for quality in group.differences:
        better, worse = quality.ranking.split(" - ")
        assert quality.ndcg.mean == pytest.approx(mean[better] - mean[worse])


def test_unanswerable_queries_are_counted_apart(tmp_path: Path, knowledge: KnowledgeBase) -> None:
    [nothing] = evaluate(load(tmp_path), knowledge).nothing_found
    assert (nothing.unanswerable, nothing.answerable, nothing.right) == (1, 3, 1)
    assert nothing.precision.mean == nothing.right / nothing.said
    assert nothing.recall.mean == 1


def test_sealed_queries_are_never_listed(tmp_path: Path, knowledge: KnowledgeBase) -> None:
    report = evaluate(load(tmp_path, "sealed.yaml"), knowledge)
    assert report.groups[0].name == "sealed"
    assert report.found == []
    assert "shown-twice" not in report.model_dump_json()


def test_a_grade_for_an_unknown_passage_is_refused(
    tmp_path: Path, knowledge: KnowledgeBase
) -> None:
    queries = load(tmp_path)
    path = tmp_path / "tuning.yaml"
    path.write_text(QUERIES.replace("{hashing: 3}", "{'hashing#sources': 3}"))
    assert queries
    with pytest.raises(InputError, match=r"'hashes' grades 'hashing#sources'"):
        evaluate(load_queries([path]), knowledge)


def test_the_table_names_every_figure(tmp_path: Path, knowledge: KnowledgeBase) -> None:
    shown = show(evaluate(load(tmp_path), knowledge))
    for words in ("recall@5", "nDCG@10", "MRR", "lexical", "hybrid-dense", "3 queries"):
        assert words in shown
    assert "rightly for 1 (precision" in shown


def test_the_committed_schema_of_queries_is_up_to_date() -> None:
    committed = json.loads((find_data("evals") / "query.schema.json").read_text())
    assert committed == query_schema(), "run `make generate`"


def test_the_shipped_queries_are_read_and_no_topic_is_in_both_splits() -> None:
    queries = load_queries([SHIPPED])
    topics = {
        split: {q.topic for q in queries if q.split == split} for split in ("tuning", "sealed")
    }
    assert all(topics.values())
    assert not topics["tuning"] & topics["sealed"]
