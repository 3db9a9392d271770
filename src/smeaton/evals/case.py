"""Eval cases: what is asked, and what a good answer must and must not hold.

The only reader of case files. A file is YAML (a list of cases) or JSONL; unknown or repeated keys,
YAML aliases and deep nesting are refused with file, line and case. The JSON Schema of a file,
`evals/case.schema.json`, is `case_schema()` written down, so that editors complete and check.
"""

import hashlib
import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal, Self

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    PrivateAttr,
    TypeAdapter,
    model_validator,
)

from smeaton.advice import Area, Finding, Option
from smeaton.errors import InputError
from smeaton.resources import find_data

if TYPE_CHECKING:
    from smeaton.analysis import Source

MAX_ARTIFACT_BYTES = 1024 * 1024
"""Largest artefact that a case may bring along."""

Kind = Literal[
    "decision", "review", "refusal", "injection", "clarification", "out_of_scope", "dialogue"
]
AdviceKind = Literal["recommendation", "clarification", "out_of_scope"]


def _compiled(pattern: str) -> str:
    try:
        re.compile(pattern)
    except (re.error, RecursionError, OverflowError) as error:
        raise ValueError(f"not a regular expression: {error}") from None
    return pattern


def _is_unset(value: object) -> bool:
    """Leaves a new key out of the digests of cases that don't use it."""
    return value is None


Pattern = Annotated[str, Field(min_length=1), AfterValidator(_compiled)]
"""A regular expression, searched without regard to case."""


class Documented(BaseModel):
    """A part of a case file; the docstrings of its fields go into the JSON Schema."""

    model_config = ConfigDict(extra="forbid", frozen=True, use_attribute_docstrings=True)


class Concept(Documented):
    """An idea that the answer must contain, in any of several wordings."""

    concept: str
    """The idea in a few words, shown when it is missing."""
    any: list[Pattern] = Field(min_length=1)
    """Regular expressions; one that matches is enough."""


class Claim(Documented):
    """A statement that the answer must not make."""

    claim: str
    """The statement in a few words, shown when it is made."""
    any: list[Pattern] = Field(min_length=1)
    """Regular expressions; a match in a negated clause ("avoid X") does not count."""


class ExpectedFinding(Documented):
    """A defect that was put into the artefact and must be found."""

    rule: str | list[str]
    """Code or name of the rule, or several of which one is enough."""
    object: str | list[str]
    """Where: `table`, `table.column` or an index name; of several one is enough."""

    @property
    def rules(self) -> list[str]:
        """Accepted codes and names of rules."""
        return [self.rule] if isinstance(self.rule, str) else self.rule

    @property
    def objects(self) -> list[str]:
        """Accepted objects."""
        return [self.object] if isinstance(self.object, str) else self.object

    def accepts(self, finding: Finding) -> bool:
        """Tell whether `finding` is the one expected; the case of object names doesn't count."""
        ruled = {finding.code, finding.rule} & set(self.rules)
        return bool(ruled) and finding.object.casefold() in map(str.casefold, self.objects)


class InlineArtifact(Documented):
    """An artefact written into the case."""

    name: str
    text: str = Field(max_length=MAX_ARTIFACT_BYTES)


class Expect(Documented):
    """What is checked; what is left out is not checked."""

    choice: list[str] = []
    """Ids of the options that are right."""
    harmful: list[str] = []
    """Ids of the options that would do harm."""
    kind: list[AdviceKind] = []
    """Accepted kinds of advice."""
    must: list[Concept] = []
    """Ideas that must be in the answer."""
    must_not: list[Claim] = []
    """Statements that must not be in what the answer recommends."""
    findings: list[ExpectedFinding] = []
    """Defects that a review must find."""
    clean: list[str] = []
    """Objects without a finding of medium severity or above; "*" means all but `findings`."""
    cites_any: list[str] = []
    """Ids of knowledge documents of which one must be cited."""
    judge: str | None = Field(default=None, min_length=10, max_length=1000, exclude_if=_is_unset)
    """What a model judges the answer by (`smeaton eval judge`), in one sentence."""
    max_cost: float | None = Field(default=None, gt=0, exclude_if=_is_unset)
    """Most that the answer may cost at list prices, in US dollars; unknown prices don't count."""


class Turn(Documented):
    """What the engineer says next in a dialogue, and what the answer to it holds."""

    say: str = Field(min_length=3)
    """A new fact, "why not X?", a correction."""
    expect: Expect
    """Checked on this answer; with `choice` the turn is asked with the case's options."""


class Mutation(Documented):
    """A defect put into a sound artefact; it is its own label."""

    find: str = Field(min_length=1)
    """Text that stands exactly once in the artefacts, earlier mutations done."""
    replace: str
    """What stands there instead."""
    finds: list[ExpectedFinding] = []
    """Defects that a review must find because of it."""


class Case(Documented):
    """One question or artefact with its expectations."""

    id: str = Field(pattern=r"^[a-z0-9][a-z0-9-]{2,63}$")
    """Unique over all files that are run together; kebab-case."""
    why: str = Field(min_length=10)
    """The mistake that the case guards against."""
    kind: Kind
    """What is put to the test."""
    area: Area | None = None
    """The field of guidance, for the figures per area."""
    tags: list[str] = []
    """Free words to select by."""
    question: str | None = Field(default=None, min_length=3)
    """What the engineer asks; a case without one is a review of its artefacts."""
    options: list[Option] = []
    """Answers to choose from."""
    files: list[str] = []
    """Artefacts, relative to the case file or to `examples/`."""
    artifact: InlineArtifact | None = None
    """An artefact written here."""
    mutate: list[Mutation] = []
    """Defects put into the artefacts; what they aren't said to bring must stay without findings."""
    turns: list[Turn] = []
    """How a dialogue goes on after `question`, to which `expect` belongs."""
    family: str | None = None
    """Name shared by twins: one fact changed, another option right."""
    record: str | None = Field(default=None, exclude_if=_is_unset)
    """Id of the decision record that has to be found, and whose options are chosen among."""
    source: str = Field(min_length=5)
    """The primary source that the expectation rests on."""
    expect: Expect
    """What a good answer holds and does not hold."""

    _path: Path = PrivateAttr(default=Path())
    _line: int | None = PrivateAttr(default=None)

    @model_validator(mode="after")
    def _fits_together(self) -> Self:
        ids = [option.id for option in self.options]
        parts = [self.expect, *(turn.expect for turn in self.turns)]
        chosen = {name for part in parts for name in part.choice}
        named = chosen | {name for part in parts for name in part.harmful}
        both = any(set(part.choice) & set(part.harmful) for part in parts)
        checked = [part for part in parts if part != Expect()]
        for problem, wrong in (
            ("expects nothing", not checked and not self.mutate),
            ("has a turn that expects nothing", any(t.expect == Expect() for t in self.turns)),
            ("needs a question, files or an artifact", not (self.question or self.has_artifact)),
            ("repeats an option id", len(set(ids)) < len(ids)),
            ("needs at least two options", len(ids) == 1),
            ("has options but expect.choice is empty", bool(ids) and not chosen),
            ("names a record and lists options", bool(self.record and ids)),
            ("expects an id that is no option", not self.record and not named <= set(ids)),
            ("has an option both right and harmful", both),
            ("of kind 'review' needs an artefact", self.kind == "review" and not self.has_artifact),
            ("of kind 'dialogue' needs turns, and no other has them", self._is_dialogue_amiss),
            ("with mutations needs an artefact", bool(self.mutate) and not self.has_artifact),
        ):
            if wrong:
                raise ValueError(f"the case {problem}")
        return self

    @property
    def _is_dialogue_amiss(self) -> bool:
        return (self.kind == "dialogue") != bool(self.turns) or bool(
            self.turns and not self.question
        )

    @property
    def has_artifact(self) -> bool:
        """Whether anything is there to be analysed."""
        return bool(self.files or self.artifact)

    @property
    def line(self) -> int | None:
        """The line of its file that the case begins at; None without a file."""
        return self._line

    @property
    def file(self) -> str | None:
        """The case file's path below its repository, else below the working directory.

        None without a file, or for one that lies elsewhere, whose path means nothing to others.
        """
        return None if self._line is None else _below_repository(self._path)

    def read_sources(self) -> list["Source"]:
        """Read the artefacts, mutations done.

        Raises:
            InputError: a file is missing, too large, not text, or outside its folders; or the
                text that a mutation replaces doesn't stand in them exactly once.
        """
        from smeaton.analysis import Source, read_source

        inline = [Source(self.artifact.name, self.artifact.text)] if self.artifact else []
        sources = inline + [
            read_source(self._find(name), max_bytes=MAX_ARTIFACT_BYTES) for name in self.files
        ]
        for number, mutation in enumerate(self.mutate):
            sources = self._mutate(sources, number, mutation)
        return sources

    def _mutate(self, sources: list["Source"], number: int, mutation: Mutation) -> list["Source"]:
        counts = [source.text.count(mutation.find) for source in sources]
        if sum(counts) != 1:
            raise InputError(
                f"{self._path}: case {self.id!r}: mutate.{number}: {mutation.find!r} stands "
                f"{sum(counts)} times in the artefacts; give a text that stands there once."
            )
        return [
            replace(source, text=source.text.replace(mutation.find, mutation.replace))
            for source in sources
        ]

    def digest(self) -> str:
        """Return a short SHA-256 over all that is asked and expected, files included.

        What only describes the case (why, tags, area, family, source) may change freely.
        """
        return self._digest({"why", "tags", "area", "family", "source"})

    def asked_digest(self) -> str:
        """Return a short SHA-256 over what is asked, so that an answer can be graded anew.

        The order of the options doesn't count.
        """
        turns = [
            turn.model_copy(update={"expect": Expect(choice=["any"] if turn.expect.choice else [])})
            for turn in self.turns
        ]
        asked = {
            "options": sorted(self.options, key=lambda option: option.id),
            "turns": turns,
            "mutate": [mutation.model_copy(update={"finds": []}) for mutation in self.mutate],
        }
        described = {"id", "why", "kind", "tags", "area", "family", "source", "expect"}
        return self.model_copy(update=asked)._digest(described)

    def _digest(self, left_out: set[str]) -> str:
        """What a case doesn't use doesn't count, so that new keys leave old digests as they are."""
        left_out = left_out | {name for name in ("turns", "mutate") if not getattr(self, name)}
        whole = hashlib.sha256(self.model_dump_json(exclude=left_out).encode())
        for name in self.files:
            whole.update(self._find(name).read_bytes())
        return whole.hexdigest()[:16]

    def _find(self, name: str) -> Path:
        for folder in (self._path.parent, find_data("examples")):
            path = (folder / name).resolve()
            if path.is_relative_to(folder.resolve()) and path.is_file():
                return path
        raise InputError(
            f"{self._path}: case {self.id!r} names the file {name!r}, which is neither below the "
            "case file's folder nor below examples/."
        )


@cache
def _below_repository(path: Path) -> str | None:
    path = path.resolve()
    root = next((each for each in path.parents if (each / ".git").exists()), Path.cwd())
    return path.relative_to(root).as_posix() if path.is_relative_to(root) else None


_CASES = TypeAdapter(list[Case])


def case_schema() -> dict[str, Any]:
    """Return the JSON Schema of a YAML case file."""
    schema = _CASES.json_schema()
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", "title": "Cases"} | schema


def load_cases(paths: Sequence[Path] = ()) -> list[Case]:
    """Read case files; a folder stands for the .yaml and .jsonl in it, no path for our own cases.

    Raises:
        InputError: a file can't be read, holds no case, or has a wrong or repeated one; the
            message names file, line and case.
    """
    from smeaton.evals.records import list_files

    files = [file for path in paths or [find_data("evals") / "cases"] for file in list_files(path)]
    cases = [case for file in files for case in _load_file(file)]
    seen: dict[str, Path] = {}
    for case in cases:
        if case.id in seen:
            raise InputError(
                f"{case._path}: the case id {case.id!r} stands in {seen[case.id]} already; "
                "give each case an id of its own."
            )
        seen[case.id] = case._path
    return cases


def select(cases: Iterable[Case], filter_expr: str | None, limit: int | None = None) -> list[Case]:
    """Return the cases that meet every condition of `filter_expr`, at most `limit`.

    Args:
        cases: What to choose from; the order stays.
        filter_expr: `tag=`, `kind=`, `area=` or `family=` with a value, or `id~` with a regular
            expression, joined by commas; None or "" takes all.
        limit: None takes all.

    Raises:
        InputError: a condition can't be read, or no case is left.
    """
    conditions = [part.strip() for part in (filter_expr or "").split(",") if part.strip()]
    chosen = [case for case in cases if all(_meets(case, part) for part in conditions)][:limit]
    if not chosen:
        raise InputError(f"No case meets the filter {filter_expr!r}; loosen it.")
    return chosen


def _meets(case: Case, condition: str) -> bool:
    match = re.fullmatch(r"(tag|kind|area|family)=(.+)|id~(.+)", condition)
    if not match:
        raise InputError(
            f"The filter {condition!r} is not understood; write tag=NAME, kind=NAME, area=NAME, "
            "family=NAME or id~REGEX, joined by commas."
        )
    name, value, pattern = match.groups()
    if pattern:
        try:
            return bool(re.search(pattern, case.id))
        except re.error as error:
            raise InputError(
                f"The filter {condition!r} is no regular expression: {error}."
            ) from None
    return value in case.tags if name == "tag" else getattr(case, name) == value


def _load_file(path: Path) -> list[Case]:
    from smeaton.evals.records import read_located

    cases = []
    for line, case in read_located(path, Case):
        cases.append(case)
        case._path, case._line = path, line
        for name in case.files:
            case._find(name)
        if case.mutate:
            case.read_sources()
    return cases
