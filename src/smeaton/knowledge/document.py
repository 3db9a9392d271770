"""What a knowledge document is: typed front matter, sections under fixed headings, passages.

The agreed form is YAML front matter between `---` lines and a body of `##` sections. Text comes
from files that anyone may have written, so everything is bounded before it is parsed; what is
wrong is reported with file, line and field. Plain Markdown without that form is read by
`smeaton.knowledge.markdown`.
"""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Any, Self

import yaml
from pydantic import Field, ValidationError, model_validator

from smeaton.advice import Area, Design, Strict
from smeaton.errors import KnowledgeError
from smeaton.knowledge.markdown import Section, name_section, split_sections

HEADINGS = (
    "In short",
    "Choose it when",
    "Avoid it when",
    "Trade-offs",
    "How it fails",
    "Numbers to check",
    "Sources",
)
"""The `##` headings of a built-in document, in their fixed order."""

MAX_DOCUMENT_BYTES = 1024 * 1024
MAX_FRONT_MATTER = 64 * 1024
"""Characters; the longest front matter that ships is about a tenth of it."""
MAX_DEPTH = 12
"""Levels of nesting in front matter; the agreed form needs five."""

BUILT_IN = "smeaton"
"""Name of the source that ships with Smeaton."""

_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_ID = r"^[a-z0-9]+(-[a-z0-9]+)*$"
_ITEM_ID = r"^[a-z0-9]+([-_][a-z0-9]+)*$"


@dataclass(frozen=True, slots=True)
class Passage:
    """One section of a document: what is retrieved, shown and cited."""

    id: str
    """`document#heading-slug`, for example "pagination#how-it-fails"."""
    document: str
    title: str
    area: Area
    heading: str
    text: str
    source: str
    """"smeaton" for what ships, else the name of the user's source."""
    sources: tuple[tuple[str, str], ...]
    """Title and URL of the document's primary sources."""
    score: float = 0.0
    """0 to 1 within one retrieval, the best passage near 1. Not comparable across queries."""

    def scored(self, score: float) -> "Passage":
        """Return the passage with this score; twenty times as quick as `dataclasses.replace`."""
        return Passage(
            self.id,
            self.document,
            self.title,
            self.area,
            self.heading,
            self.text,
            self.source,
            self.sources,
            score,
        )

    @property
    def is_own(self) -> bool:
        """Whether it comes from a source that the user added."""
        return self.source != BUILT_IN

    @property
    def markdown(self) -> str:
        """The passage as Markdown, under its document's title and its heading."""
        return f"# {self.title}\n\n## {self.heading}\n\n{self.text}\n"


class Reference(Strict):
    """A primary source that a document rests on."""

    title: str = Field(min_length=1)
    url: str = Field(default="", pattern=r"^(https?://\S+)?$")


class RecordOption(Strict):
    """One answer to a decision record's question, with checkable conditions."""

    id: str = Field(pattern=_ITEM_ID)
    label: str = Field(min_length=1)
    choose_when: list[str] = []
    avoid_when: list[str] = []
    design: Design | None = None

    @property
    def markdown(self) -> str:
        """The option as a Markdown list item with its conditions."""
        choose = [f"  - choose when {condition}" for condition in self.choose_when]
        avoid = [f"  - avoid when {condition}" for condition in self.avoid_when]
        return "\n".join([f"- **{self.label}** (`{self.id}`)", *choose, *avoid])


class Document(Strict):
    """A guidance document, or a decision record if it asks a question and lists options."""

    id: str
    title: str = Field(min_length=1)
    area: Area
    """For plain Markdown that names none, "architecture"."""
    tags: list[str] = []
    applies_to: list[str] = []
    reviewed: date | None = None
    sources: list[Reference] = []
    related: list[str] = []
    question: str | None = None
    options: list[RecordOption] = []
    trap: str | None = None
    asks: list[str] = []
    """What people say who need this document, in their words; searched, never shown."""
    sections: dict[str, str]
    """Heading to text, in the order of the file."""
    source: str = BUILT_IN

    @property
    def is_record(self) -> bool:
        """Whether this is a decision record."""
        return bool(self.question and self.options)

    @property
    def markdown(self) -> str:
        """The document as Markdown; a decision record with its question, trap and options."""
        parts = [f"# {self.title}"]
        parts += [f"**{self.question}**"] if self.question else []
        parts += [f"The trap: {self.trap}"] if self.trap else []
        parts += [option.markdown for option in self.options]
        parts += [f"## {heading}\n\n{text}" for heading, text in self.sections.items()]
        return "\n\n".join(parts) + "\n"

    def passages(self) -> Iterator[Passage]:
        """Yield one passage per section, "Sources" included."""
        seen: Counter[str] = Counter()
        sources = tuple((reference.title, reference.url) for reference in self.sources)
        for heading, text in self.sections.items():
            slug = name_section(heading, seen)
            yield Passage(
                id=f"{self.id}#{slug}",
                document=self.id,
                title=self.title,
                area=self.area,
                heading=heading,
                text=text,
                source=self.source,
                sources=sources,
            )


class FrontMatter(Strict):
    """The front matter of the agreed form; unknown keys are refused."""

    id: str = Field(pattern=_ID)
    title: str = Field(min_length=1)
    area: Area
    tags: list[str] = Field(min_length=1)
    applies_to: list[str] = []
    reviewed: date
    sources: list[Reference] = []
    related: list[str] = []
    question: str | None = None
    options: list[RecordOption] = []
    trap: str | None = None
    asks: list[Annotated[str, Field(min_length=1, max_length=200)]] = Field([], max_length=30)

    @model_validator(mode="after")
    def _question_and_options_come_together(self) -> Self:
        if bool(self.question) != bool(self.options):
            raise ValueError("a decision record needs both question and options")
        repeated = [key for key, n in Counter(o.id for o in self.options).items() if n > 1]
        if repeated:
            raise ValueError(f"the option id {repeated[0]!r} is used twice")
        return self


def parse_document(text: str, name: str, source: str = BUILT_IN) -> Document:
    """Read one document in the agreed form.

    Args:
        text: the whole file.
        name: the file's name for error messages.
        source: whose document it is; headings are fixed only for built-in ones.

    Raises:
        KnowledgeError: no front matter, YAML that is broken or out of bounds, a field that is
            missing, unknown or wrong, or headings out of order.
    """
    front, body, body_line = split_front_matter(text, name)
    try:
        fields = FrontMatter.model_validate(load_front_matter(front, name))
    except ValidationError as error:
        raise KnowledgeError(_explain(error, front, name)) from None
    sections = split_sections(body)
    if source == BUILT_IN:
        _require_fixed_headings(sections, name, body_line)
    texts = {section.heading: section.text for section in sections if section.text}
    if not texts:
        raise KnowledgeError(
            f"{name}: no text under any ## heading; write some or remove the file."
        )
    return Document(**dict(fields), sections=texts, source=source)


def split_front_matter(text: str, name: str) -> tuple[str, str, int]:
    """Return front matter, body, and the number of the body's first line.

    Raises:
        KnowledgeError: the text does not start with front matter that ends.
    """
    match = re.match(r"---[ \t]*\n(.*?\n)---[ \t]*(?:\n|\Z)", text, re.DOTALL)
    if match is None:
        raise KnowledgeError(
            f"{name}:1: no front matter; start the file with a line `---`, the fields "
            "(id, title, area, ...) and another line `---`."
        )
    return match[1], text[match.end() :], text.count("\n", 0, match.end()) + 1


def load_front_matter(front: str, name: str) -> dict[str, Any]:
    """Parse front matter with the safe loader, bounded in size, depth and without aliases.

    Raises:
        KnowledgeError: it is out of bounds, is not YAML, or is not a mapping.
    """
    if len(front) > MAX_FRONT_MATTER:
        raise KnowledgeError(
            f"{name}: the front matter has {len(front):,} characters, the limit is "
            f"{MAX_FRONT_MATTER:,}; move text into the body."
        )
    try:
        _refuse_bombs(front, name)
        _refuse_repeated_keys(yaml.compose(front, Loader=_Loader), name)
        loaded = yaml.load(front, Loader=_Loader)  # noqa: S506 - a safe loader, in C where built
    except yaml.MarkedYAMLError as error:
        line = getattr(error.problem_mark, "line", -1) + 2  # the mark may be None
        raise KnowledgeError(
            f"{name}:{line}: the front matter is not YAML: {error.problem}; quote values that "
            "contain ': ' or start with a special character."
        ) from None
    except (yaml.YAMLError, ValueError, OverflowError) as error:
        raise KnowledgeError(f"{name}: the front matter can't be read: {error}.") from None
    if not isinstance(loaded, dict):
        raise KnowledgeError(f"{name}:2: the front matter is not a list of `field: value` lines.")
    return loaded


def _refuse_bombs(front: str, name: str) -> None:
    """Walk the parse events, which expand nothing, and refuse aliases and deep nesting."""
    depth = 0
    for event in yaml.parse(front, Loader=_Loader):
        line = getattr(event.start_mark, "line", -1) + 2
        if isinstance(event, yaml.AliasEvent):
            raise KnowledgeError(f"{name}:{line}: YAML aliases are not allowed; write it out.")
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1
        if depth > MAX_DEPTH:
            raise KnowledgeError(
                f"{name}:{line}: the front matter is nested too deeply; flatten it."
            )


def _refuse_repeated_keys(node: Any, name: str) -> None:
    """Refuse a key that stands twice in one mapping: YAML would silently drop the first."""
    seen: set[str] = set()
    for child in node.value if isinstance(node, yaml.CollectionNode) else ():
        key, value = child if isinstance(node, yaml.MappingNode) else (None, child)
        if isinstance(key, yaml.ScalarNode):
            if key.value in seen:
                line = key.start_mark.line + 2
                raise KnowledgeError(f"{name}:{line}: {key.value!r} stands twice; remove one.")
            seen.add(key.value)
        _refuse_repeated_keys(value, name)


def _explain(error: ValidationError, front: str, name: str) -> str:
    """Name the first wrong field and the line it stands on."""
    first = error.errors(include_url=False, include_input=False)[0]
    line = find_line(front, first["loc"])
    field = ".".join(str(part) for part in first["loc"]) or "options"
    message = first["msg"].removeprefix("Value error, ")
    if first["type"] == "missing":
        message = "this field is required"
    elif first["type"] == "extra_forbidden":
        message = "there is no such field"
    return f"{name}:{line}: {field!r}: {message}. Mend the front matter."


def find_line(front: str, location: tuple[int | str, ...]) -> int:
    """Return the line in the file of the innermost part of `location` that front matter has."""
    node, line = yaml.compose(front, Loader=_Loader), 1
    for part in location:
        if isinstance(node, yaml.MappingNode):
            entries = {key.value: (key, value) for key, value in node.value}
            if part not in entries:
                continue
            key, node = entries[part]
            line = key.start_mark.line + 2
        elif isinstance(node, yaml.SequenceNode) and isinstance(part, int):
            node = node.value[part]
            line = node.start_mark.line + 2
    return line


def _require_fixed_headings(sections: list[Section], name: str, body_line: int) -> None:
    """Refuse headings that are missing, unknown, out of order or empty."""
    for section, expected in zip(sections, HEADINGS, strict=False):
        line = body_line + section.line
        if section.heading != expected or section.level != 2:
            raise KnowledgeError(
                f"{name}:{line}: found the heading {section.heading!r} where '## {expected}' "
                f"belongs; the order is {', '.join(HEADINGS)}."
            )
        if not section.text:
            raise KnowledgeError(f"{name}:{line}: nothing stands under '## {expected}'; fill it.")
    if len(sections) < len(HEADINGS):
        raise KnowledgeError(
            f"{name}: '## {HEADINGS[len(sections)]}' is missing at the end; add it."
        )
    if len(sections) > len(HEADINGS):
        line = body_line + sections[len(HEADINGS)].line
        raise KnowledgeError(f"{name}:{line}: a heading after '## {HEADINGS[-1]}'; remove it.")
