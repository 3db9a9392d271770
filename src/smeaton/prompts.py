"""Renders the prompt templates in `prompts/<task>/{system,user}.md.j2` into messages.

A template states its purpose in its first comment and gets its variables from one pydantic model
below; a missing variable is an error. Untrusted text passes the `fenced` filter, the only way
into a prompt for text that somebody else wrote.
"""

from __future__ import annotations

import hashlib
import re
from functools import cache
from typing import TYPE_CHECKING, Literal

from smeaton.advice import Message, Strict
from smeaton.errors import KnowledgeError
from smeaton.injection import defuse, without_addresses
from smeaton.resources import find_data

if TYPE_CHECKING:
    from jinja2 import Environment


LABEL = re.compile(r"\[(?=[pfF]\d{1,3}(?:\.\d{1,3})?\])")
"""Opening of a label by which a reply refers to a sentence or finding."""
BOUNDARY = 24
"""Hex digits of a fence's boundary. With 10, a text that holds its own digest could be searched
for: a trillion tries, which is minutes of one graphics card."""


class Labelled(Strict):
    """A sentence with the label that a reply refers to it by."""

    label: str
    text: str


class Guidance(Strict):
    """One passage of the knowledge base as it stands in a prompt, sentence by sentence."""

    title: str
    heading: str
    own_standard: bool = False
    """The passage is the team's own standard, which outranks the built-in guidance."""
    sentences: list[Labelled]


class PromptOption(Strict):
    """An option under the letter that the reply uses, with the record's conditions."""

    letter: str
    label: str
    choose_when: list[str] = []
    avoid_when: list[str] = []


class Situation(Strict):
    """What both steps of an answer share.

    It comes first, byte for byte the same, so that a server that caches prompt prefixes
    evaluates it once.
    """

    guidance: list[Guidance]
    trap: str | None
    history: list[str]
    """Earlier questions and answers, shortened, oldest first."""
    findings: list[str]
    """What the analyser proved about the attached artefacts, a line each."""
    outline: str
    """The attached artefacts as a compact outline; empty without any."""
    facts: list[Labelled]
    """The question, sentence by sentence."""
    corrections: list[str] = []
    """False beliefs in the question with what is right, a line each, in the project's own words."""


class DecideVariables(Situation):
    """Variables of `prompts/decide` and `prompts/weigh`."""

    options: list[PromptOption]


class ConditionVariables(Strict):
    """Variables of `prompts/condition`."""

    said: list[str]
    """The question, sentence by sentence."""
    condition: str


class ExplainVariables(Situation):
    """Variables of `prompts/explain`."""

    chosen: str | None
    """Label of the chosen option; None where the question is not a choice."""
    because: list[str]
    others: list[PromptOption]
    quoted: bool
    """Whether alternatives, risks and checks are quoted from the record, and not asked for."""


class ReviewVariables(Strict):
    """Variables of `prompts/review`."""

    artifacts: list[str]
    """A line for each artefact: name, dialect, number of tables."""
    guidance: list[Guidance]
    outline: str
    findings: list[Labelled]
    trusted: bool
    """Whether the model may word consequences, and add findings about existing objects."""


class JudgeVariables(Strict):
    """Variables of `prompts/judge`."""

    question: str
    answer: str
    """Under test, so it is data like any other text."""
    rubric: str
    """What the answer is judged by, in one sentence."""


Task = Literal["decide", "weigh", "condition", "explain", "review", "judge"]
VARIABLES: dict[Task, type[Strict]] = {
    "decide": DecideVariables,
    "weigh": DecideVariables,
    "condition": ConditionVariables,
    "explain": ExplainVariables,
    "review": ReviewVariables,
    "judge": JudgeVariables,
}
"""The variables model of each task; a test compares them with what the templates use."""


def render(task: Task, variables: Strict) -> list[Message]:
    """Render the system and user message of a task.

    Raises:
        KnowledgeError: the template is missing or broken, so the installation is damaged.
    """
    from jinja2 import TemplateError

    values = {name: getattr(variables, name) for name in type(variables).model_fields}
    try:
        return [
            Message(
                "system", _environment().get_template(f"{task}/system.md.j2").render(values).strip()
            ),
            Message(
                "user", _environment().get_template(f"{task}/user.md.j2").render(values).strip()
            ),
        ]
    except TemplateError as error:
        raise KnowledgeError(
            f"The prompt template {task!r} can't be rendered: {error}. Reinstall Smeaton."
        ) from error


def fence(text: str, name: str) -> str:
    """Wrap untrusted text so that it can neither end its fence nor open a chat-template token.

    What speaks to a model is left out (`injection`), and so is what nobody sees. The boundary is
    a digest of the text itself: to end its fence a text would have to hold 96 bits of its own
    digest, and the same text always gives the same prompt, so that cached prefixes, recorded
    calls and snapshots hold.
    """
    harmless = defuse(without_addresses(text)).strip()
    boundary = hashlib.sha256(harmless.encode("utf-8", "replace")).hexdigest()[:BOUNDARY]
    return f"<{name}-{boundary}>\n{harmless}\n</{name}-{boundary}>"


def flatten(text: str) -> str:
    """Return untrusted text as one line, harmless as in `fence`: no heading, no label of ours."""
    harmless = LABEL.sub("[ ", defuse(without_addresses(text)))
    return " ".join(harmless.split()).lstrip("#")


def digest() -> str:
    """Return a digest of all templates, for run manifests."""
    total = hashlib.sha256()
    root = find_data("prompts")
    for path in sorted(root.rglob("*.j2")):
        total.update(path.relative_to(root).as_posix().encode() + b"\0" + path.read_bytes())
    return total.hexdigest()[:16]


@cache
def _environment() -> Environment:
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    environment = Environment(
        loader=FileSystemLoader(find_data("prompts")),
        undefined=StrictUndefined,
        autoescape=False,  # noqa: S701 - the output is a prompt, not HTML
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["fenced"] = fence
    environment.filters["flat"] = flatten
    return environment
