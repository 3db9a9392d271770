"""Every parser of other people's text, as a function of bytes that fails only on a defect.

A target takes any bytes. What the code refuses on purpose (`SmeatonError`) is fine; any other
exception is a finding, and so is a position that lies outside of the text. `corpus/<target>/`
holds what each has been fed, every input that once failed included.
"""

import tempfile
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

from smeaton.errors import SmeatonError

CORPUS = Path(__file__).with_name("corpus")
Target = Callable[[bytes], None]
TARGETS: dict[str, Target] = {}


def target(function: Target) -> Target:
    """Put a target into `TARGETS` under its name; what is refused on purpose is no finding."""

    def guarded(data: bytes) -> None:
        with suppress(SmeatonError):
            function(data)

    TARGETS[function.__name__] = guarded
    return guarded


def corpus(name: str) -> list[Path]:
    """Return the kept inputs of a target, in order of name."""
    return sorted((CORPUS / name).iterdir())


def _text(data: bytes) -> str:
    return data.decode("utf-8", "replace")


def _in_folder(data: bytes, name: str, read: Callable[[Path], Any]) -> Any:
    """Put `data` into a file of its own and read that."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, name)
        path.write_bytes(data)
        return read(path)


def _review(data: bytes, kind: str | None, name: str) -> None:
    """Review a text, and the halves of it as an old and a new version."""
    from smeaton.analysis import Source, analyse

    text = _text(data)
    found = analyse([Source(name, text)], kind=kind)
    lines = text.count("\n") + 1
    for finding in found.review.findings:
        assert 1 <= finding.line <= lines, (finding.code, finding.line, lines)
    found.review.model_dump_json()
    for edits in found.edits:
        for edit in edits:
            assert 0 <= edit.start <= edit.end <= len(text), edit
    old, _, new = text.partition("\n=====\n")
    if new:
        analyse([Source(name, new)], against=[Source(name, old)], kind=kind)


@target
def artefact(data: bytes) -> None:
    """Read a file whose encoding and kind nobody states."""
    from smeaton.analysis import analyse, read_source

    _in_folder(data, "paste", lambda path: analyse([read_source(path, max_bytes=1_000_000)]))


@target
def sql_postgres(data: bytes) -> None:
    """Review it as PostgreSQL."""
    _review(data, "sql:postgres", "a.sql")


@target
def sql_mysql(data: bytes) -> None:
    """Review it as MySQL."""
    _review(data, "sql:mysql", "a.sql")


@target
def sql_sqlite(data: bytes) -> None:
    """Review it as SQLite."""
    _review(data, "sql:sqlite", "a.sql")


@target
def prisma(data: bytes) -> None:
    """Review it as a Prisma schema."""
    _review(data, "prisma", "schema.prisma")


@target
def openapi(data: bytes) -> None:
    """Review it as OpenAPI, in YAML or JSON."""
    _review(data, "openapi", "api.yaml")


@target
def asyncapi(data: bytes) -> None:
    """Review it as AsyncAPI."""
    _review(data, "asyncapi", "events.yaml")


@target
def json_schema(data: bytes) -> None:
    """Review it as JSON Schema."""
    _review(data, "json-schema", "a.json")


@target
def graphql(data: bytes) -> None:
    """Review it as a GraphQL schema."""
    _review(data, "graphql", "a.graphql")


@target
def protobuf(data: bytes) -> None:
    """Review it as Protobuf."""
    _review(data, "proto", "a.proto")


@target
def suppression(data: bytes) -> None:
    """Read the comments that hold findings back."""
    from smeaton.analysis import Source
    from smeaton.analysis.suppression import read_suppressions

    read_suppressions(Source("a.sql", _text(data)))


@target
def baseline(data: bytes) -> None:
    """Read the baselines of reviews and of evals, and thresholds."""
    from smeaton.analysis.baseline import read_baseline
    from smeaton.evals.gate import load_baseline, load_thresholds

    for read in (read_baseline, load_baseline, load_thresholds):
        with suppress(SmeatonError):
            _in_folder(data, "baseline", read)


@target
def project_file(data: bytes) -> None:
    """Read a project's own settings of rules."""
    from smeaton.analysis.project import OWN_FILE, find_project

    for name in (OWN_FILE, "pyproject.toml"):
        with suppress(SmeatonError):
            _in_folder(data, name, find_project)


@target
def settings_file(data: bytes) -> None:
    """Read the user's settings, `[keys]` included."""
    from smeaton.settings import load_settings

    _in_folder(data, "config.toml", load_settings)


@target
def kept_choices(data: bytes) -> None:
    """Read what was chosen in the chat, and what was learnt of endpoints."""
    from smeaton import chosen
    from smeaton.gateway.dialect import DialectFile

    def read(path: Path) -> None:
        for name in ("model.json", "keys.json", "hosts.json"):
            path.with_name(name).write_bytes(data)
        chosen.read_model(path.parent)
        chosen.find_key(path.parent, "http://127.0.0.1:1/v1")
        chosen.list_keyed(path.parent)
        chosen.is_agreed(path.parent, "h")
        DialectFile(path).load("openai")

    _in_folder(data, "endpoints.json", read)


@target
def document(data: bytes) -> None:
    """Read a document in the agreed form, front matter and sections."""
    from smeaton.knowledge.document import parse_document

    parse_document(_text(data), "a.md")


def _added(data: bytes, name: str) -> None:
    from smeaton.knowledge.reading import read_document

    read = _in_folder(data, name, lambda path: read_document(path, data, name, "team"))
    read.passages()


@target
def added_markdown(data: bytes) -> None:
    """Read a team's Markdown: plain, a skill, a decision record."""
    _added(data, "a.md")


@target
def added_html(data: bytes) -> None:
    """Read a team's HTML."""
    _added(data, "a.html")


@target
def added_pdf(data: bytes) -> None:
    """Read a team's PDF, without the child process that bounds it."""
    from smeaton.knowledge.extract import _extract_pdf

    _in_folder(data, "a.pdf", lambda path: _extract_pdf(str(path)))


@target
def reply(data: bytes) -> None:
    """Read a model's structured reply, whole and while it grows."""
    from smeaton.advice import Advice
    from smeaton.gateway.reply import CallTimings, Completion
    from smeaton.gateway.structured import parse_partial, read_reply

    text = _text(data)
    for end in {len(text), len(text) // 2}:
        parse_partial(text[:end])
        done = Completion(text[:end], "m", None, None, "stop", CallTimings(None, 0.0))
        read_reply(done, Advice)


@target
def chunk(data: bytes) -> None:
    """Read an event of a streamed reply."""
    import json

    from smeaton.gateway.chunk import read_chunk

    with suppress(ValueError, RecursionError):  # told as a broken reply by `endpoint`
        read_chunk(json.loads(data))


@target
def journal(data: bytes) -> None:
    """Read a run's manifest, journal, passages, prompts and verdicts."""
    from smeaton.evals import journal as run
    from smeaton.evals import judging

    names = (run.JOURNAL, run.PASSAGES, run.PROMPTS, judging.VERDICTS, judging.LABELS)

    def read(path: Path) -> None:
        with suppress(SmeatonError):
            run.load_run(path.parent)
        path.write_bytes((CORPUS / "manifest.json").read_bytes())
        for name in names:
            (path.parent / name).write_bytes(data)
            for load in (run.load_run, run.load_passages, run.load_prompts):
                with suppress(SmeatonError):
                    load(path.parent)
            (path.parent / name).unlink()

    _in_folder(data, run.MANIFEST, read)


@target
def cassette(data: bytes) -> None:
    """Read recorded replies of a model."""
    from smeaton.evals.cassette import CALLS, Cassette

    _in_folder(data, CALLS, lambda path: Cassette(path.parent))


@target
def cases(data: bytes) -> None:
    """Read eval cases, retrieval queries and labels, as YAML and as JSONL."""
    from smeaton.evals.case import load_cases
    from smeaton.evals.labels import read_labels
    from smeaton.evals.relevance import load_queries, separate

    for name in ("a.yaml", "a.jsonl"):
        for read in (
            lambda path: load_cases([path]),
            read_labels,
            lambda path: load_queries([path]),
            lambda path: separate([path]),
        ):
            with suppress(SmeatonError):
                _in_folder(data, name, read)


@target
def conversation(data: bytes) -> None:
    """Import a conversation."""
    from smeaton.sessions.transfer import from_json, to_json

    to_json(from_json(data, "a.json"))


@target
def question(data: bytes) -> None:
    """Take a question apart, and mask and fence it."""
    from smeaton.advisor.question import split_sentences, take_apart, wants_decision
    from smeaton.gateway.masking import Masks
    from smeaton.prompts import fence, flatten

    text = _text(data)
    wants_decision(take_apart(text))
    split_sentences(text)
    Masks().find(text)
    fence(text, "paste")
    flatten(text)
