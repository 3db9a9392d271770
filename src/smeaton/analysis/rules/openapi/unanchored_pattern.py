"""The rule `unanchored_pattern`."""

import re
from collections.abc import Iterator

from smeaton.analysis.operation_roles import (
    list_inputs,
)
from smeaton.analysis.parse.openapi import Api
from smeaton.analysis.rule import Hit, rule

_SEARCH = re.compile(r"^\(\?[!=<i]|^\.\*|\.\*$|\\b|^\\A|\[\\[sS]\\[sS]\]\*|\.\*\?")

_LITERAL = re.compile(r"\^?(?:\\[^dwsDWSbBpP]|[\w\s<>@:/#%=!,;\"'-])*\$?\Z")
"""What has to be somewhere in a text, and isn't meant for the whole of it."""
_LONG = 80


@rule("OAS045", severity="low", harm="corruption", each=1)
def unanchored_pattern(api: Api) -> Iterator[Hit]:
    """Patterns that let anything around them pass.

    ## What it does
    Finds patterns of inputs without ^ at the start or $ at the end. One finding a contract.

    ## Why it matters
    JSON Schema searches: `[a-z]+` accepts any text with one letter in it, so what looks like
    validation is none.

    ## When it is fine
    Patterns that are meant to find something inside a longer text.

    ## Example
    ```yaml
    openapi: 3.0.3
    info: {title: Orders, version: 1.0.0}
    paths:
      /users:
        get:
          parameters: [{name: code, in: query, schema: {type: string, pattern: "[A-Z]{3}"}}]
          responses: {"200": {description: Users}}
    ```

    ## Use instead
    ```yaml
    openapi: 3.0.3
    info: {title: Orders, version: 1.0.0}
    paths:
      /users:
        get:
          parameters: [{name: code, in: query, schema: {type: string, pattern: "^[A-Z]{3}$"}}]
          responses: {"200": {description: Users}}
    ```

    ## See also
    input-validation-and-injection
    """
    loose = []
    for each in list_inputs(api):
        schema = each.schema.items if each.schema.is_array and each.schema.items else each.schema
        pattern = schema.text("pattern")
        if pattern and not _LITERAL.match(pattern) and not _SEARCH.search(pattern):
            head = pattern.startswith(("^", "/^", "(^"))
            tail = pattern.endswith(("$", "$/", "$)"))
            if not (head and tail):
                loose.append((each, pattern))
    if loose:
        first, pattern = loose[0]
        more = f" So do {len(loose) - 1} other patterns." if len(loose) > 1 else ""
        yield Hit(
            first.object,
            first.place,
            f"The pattern of {first.object}, {pattern[:60]!r}, accepts any text that contains a"
            " match." + more,
            "What stands before or behind the match passes too, so the rest isn't validated.",
            _anchor(pattern) + "   # if the whole text is meant",
        )


def _anchor(pattern: str) -> str:
    """Return a pattern for the whole text, in YAML's single quotes; in words where it is long."""
    inner = pattern.removeprefix("^").removesuffix("$")
    if len(inner) > _LONG:
        return "Begin the pattern with ^ and end it with $."
    whole = f"^(?:{inner})$" if "|" in inner else f"^{inner}$"
    return "pattern: '{}'".format(whole.replace("'", "''"))
