"""Changes that have operations answer with a response that the contract defines already."""

from collections import Counter

from smeaton.analysis.parse.openapi import Api, Operation
from smeaton.analysis.source import Edit
from smeaton.analysis.tree_edits import set_key

_NAMES = {
    "401": ("unauthorized", "unauthorised", "unauthenticated", "unauthorizederror"),
    "403": ("forbidden", "forbiddenerror"),
    "429": ("toomanyrequests", "ratelimited", "ratelimitexceeded", "throttled"),
}


def find_shared_response(api: Api, status: str) -> str:
    """Return the reference of the response that others answer a status with; "" for none.

    Where nobody does, the one that is named for the status.
    """
    used = Counter(
        reference
        for operation in api.operations
        if status in operation.responses
        for reference in [operation.responses[status].written.text("$ref")]
        if reference.startswith("#/")
    )
    if used:
        return used.most_common(1)[0][0]
    base = ("responses",) if api.is_swagger else ("components", "responses")
    for name, _ in api.root.at(*base).items():
        if name == status or name.lower().replace("_", "").replace("-", "") in _NAMES.get(
            status, ()
        ):
            return f"#/{'/'.join(base)}/{name}"
    return ""


def add_response(operation: Operation, status: str, reference: str) -> tuple[Edit, ...]:
    """Return the change by which an operation answers a status with a shared response."""
    responses = operation.node.get("responses")
    if not reference or status in operation.responses or not responses.value:
        return ()
    return set_key(responses, status, {"$ref": reference})
