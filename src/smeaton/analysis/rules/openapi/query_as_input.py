"""The rule `query_as_input`."""

import re
from collections.abc import Iterator

from smeaton.advice import Severity
from smeaton.analysis.operation_roles import (
    list_inputs,
)
from smeaton.analysis.parse.openapi import Api
from smeaton.analysis.rule import Hit, rule
from smeaton.analysis.vocabulary import words

_CODE = {
    "sql",
    "sql_query",
    "raw_query",
    "raw_sql",
    "hql",
    "jpql",
    "where_clause",
    "shell",
    "shell_command",
    "eval",
}
_EXPRESSIONS = {
    "where",
    "expression",
    "filter_expression",
    "criteria",
    "predicate",
    "query_expression",
    "condition",
}
_SUBJECT = re.compile(
    r"sql|database|quer(?:y|ies)|search|analytics|insight|alert|rule|monitor|"
    r"workflow|visibility|log",
    re.IGNORECASE,
)
_LONG = 60


@rule("OAS034", severity="high", harm="exposure", each=1)
def query_as_input(api: Api) -> Iterator[Hit]:
    """Queries and expressions as free text.

    ## What it does
    Finds inputs named for SQL, scripts or commands (high), and where, expression and criteria
    parameters without a pattern or a description of their grammar (medium).

    ## Why it matters
    What is spliced into a query reads and writes beyond it (CWE-89, CWE-943); even parsed safely,
    free expressions order any amount of work.

    ## When it is fine
    APIs whose subject are queries (databases, search, analytics), and grammars that are described
    or bounded.

    ## Example
    ```yaml
    openapi: 3.0.3
    info: {title: Orders, version: 1.0.0}
    paths:
      /orders:
        get:
          parameters: [{name: sql, in: query, schema: {type: string}}]
          responses: {"200": {description: Orders}}
    ```

    ## Use instead
    ```yaml
    openapi: 3.0.3
    info: {title: Orders, version: 1.0.0}
    paths:
      /orders:
        get:
          parameters: [{name: status, in: query, schema: {type: string, enum: [open, paid]}}]
          responses: {"200": {description: Orders}}
    ```

    ## See also
    input-validation-and-injection
    """
    for each in list_inputs(api):
        said = "_".join(words(each.name))
        code = said in _CODE
        if not code and (said not in _EXPRESSIONS or each.location == "body"):
            continue
        schema = each.schema
        if schema.text("pattern") or schema.enum is not None or not schema.types <= {"string"}:
            continue
        subject = each.object.partition("#")[0] if each.operation else each.object.partition(".")[0]
        if _SUBJECT.search(subject) or (not code and len(each.description) > _LONG):
            continue
        yield Hit(
            each.object,
            each.place,
            f"{each.object} takes {'code' if code else 'an expression'} as free text.",
            "Spliced into a query it reads and writes beyond it; parsed, it orders any amount of"
            " work.",
            "Offer the filters that clients need as parameters with types, or a small grammar that"
            " is described, parsed and bounded.",
            severity=None if code else Severity.MEDIUM,
        )
