"""What the model is asked to reply with, and how a reply is held against what really exists.

The JSON Schema sent to the model narrows every reference to the labels of this one prompt, so an
endpoint that enforces schemas cannot refer to anything else. The classes here accept any label,
so that a reply from one that doesn't can be verified, repaired once, and trimmed.
"""

from collections.abc import Iterable, Sequence
from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from smeaton.advice import Risk, Severity

MOST_LISTED = 4
"""Items of a list in a design; a small model left free repeats one without end."""


class Reply(BaseModel):
    """A model's reply; unknown keys are ignored, since they can't do harm."""

    model_config = ConfigDict(extra="ignore")


class DecisionReply(Reply):
    """Reply to `prompts/decide`."""

    facts: list[str] = Field(default=[], max_length=3)
    choice: str


class AlternativeReply(Reply):
    """An option not chosen, by its letter."""

    option: str
    why_not: str
    when_better: str


class Explanation(Reply):
    """Reply to `prompts/explain`; the order of fields is the order in which they are shown."""

    summary: str
    rationale: str
    supports: list[str] = Field(default=[], max_length=4)
    alternatives: list[AlternativeReply] = Field(default=[], max_length=3)
    risks: list[Risk] = Field(default=[], max_length=3)
    steps: list[str] = Field(default=[], max_length=5)
    checks: list[str] = Field(default=[], max_length=4)
    open_questions: list[str] = Field(default=[], max_length=2)
    design: dict[str, Any] | None = None
    """Properties of the area's design; `compose` holds them against its type."""


class FirstToMend(Reply):
    """A finding by its label, with what goes wrong in this system."""

    finding: str
    consequence: str = ""


class Addition(Reply):
    """A defect that the model found itself, about an object that exists."""

    object: str
    severity: Severity
    message: str
    why: str
    fix: str = ""


class ReviewReply(Reply):
    """Reply to `prompts/review`."""

    first: list[FirstToMend] = Field(default=[], max_length=4)
    summary: str
    additions: list[Addition] = Field(default=[], max_length=3)


def decision_schema(facts: Sequence[str], letters: Sequence[str]) -> dict[str, Any]:
    """Return the schema of `DecisionReply` for these fact labels and option letters."""
    schema = DecisionReply.model_json_schema()
    _narrow(schema, "facts", facts)
    schema["properties"]["choice"] = {"enum": list(letters), "type": "string"}
    schema["required"] = ["facts", "choice"]
    return schema


def explanation_schema(
    supports: Sequence[str],
    letters: Sequence[str],
    design: type[BaseModel] | None,
    *,
    quoted: bool = False,
) -> dict[str, Any]:
    """Return the schema of `Explanation` for these labels.

    Alternatives are left out where there are none, the design where the record supplies it, and
    alternatives, risks and checks where they are `quoted` from it.
    """
    schema = Explanation.model_json_schema()
    properties, definitions = schema["properties"], schema["$defs"]
    if design is None:
        del properties["design"]
    else:
        properties["design"] = design.model_json_schema()
        del properties["design"]["properties"]["area"]
        for field in properties["design"]["properties"].values():
            if field.get("type") == "array":
                field["maxItems"] = MOST_LISTED
    if quoted:
        del properties["risks"], properties["checks"], definitions["Risk"]
    if letters and not quoted:
        definitions["AlternativeReply"]["properties"]["option"] = {
            "enum": list(letters),
            "type": "string",
        }
    else:
        del properties["alternatives"], definitions["AlternativeReply"]
    if supports:
        _narrow(schema, "supports", supports)
    else:
        del properties["supports"]
    for name in {"supports", "alternatives", "risks", "steps", "checks"} & set(properties):
        properties[name]["minItems"] = 1
    schema["required"] = list(properties)
    return schema


def review_schema(
    findings: Sequence[str], objects: Sequence[str], *, trusted: bool
) -> dict[str, Any]:
    """Return the schema of `ReviewReply` for these finding labels and existing objects.

    A model that is not `trusted` only orders findings and sums up.
    """
    schema = ReviewReply.model_json_schema()
    properties, definitions = schema["properties"], schema["$defs"]
    if findings:
        definitions["FirstToMend"]["properties"]["finding"] = {
            "enum": list(findings),
            "type": "string",
        }
        if trusted:
            definitions["FirstToMend"]["required"] = ["finding", "consequence"]
        else:
            del definitions["FirstToMend"]["properties"]["consequence"]
    else:
        del properties["first"], definitions["FirstToMend"]
    if trusted and objects:
        definitions["Addition"]["properties"]["object"] = {"enum": list(objects), "type": "string"}
    else:
        del properties["additions"], definitions["Addition"], definitions["Severity"]
    schema["required"] = list(properties)
    return schema


def find_unknown(what: str, given: Iterable[str], known: Iterable[str]) -> list[str]:
    """Return a problem, worded for the model, for each label in `given` that is not in `known`."""
    allowed = set(known)
    return [
        f"{what} {label!r} does not exist; use one of {', '.join(sorted(allowed)[:40]) or 'none'}"
        for label in given
        if label not in allowed
    ]


def _narrow(schema: dict[str, Any], field: str, labels: Sequence[str]) -> None:
    schema["properties"][field]["items"] = {"enum": list(labels), "type": "string"}
