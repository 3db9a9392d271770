"""The rule `json_not_jsonb`."""

import re
from collections.abc import Iterator

from smeaton.advice import Severity
from smeaton.analysis.ddl import change_type, is_live, warn_of_rewrite
from smeaton.analysis.identifiers import quote
from smeaton.analysis.parse.schema import Schema
from smeaton.analysis.rule import Hit, rule
from smeaton.analysis.vocabulary import is_log, says

_PASSED_ON = {"outbox", "inbox", "webhook", "hook", "delivery", "queue", "sent", "received", "raw"}
"""Tables of what another system sent or gets, as it is."""
_SENT = {"header", "envelope", "message", "data", "content", "event"}
_VERBATIM = {"payload", "body", "raw", "request", "response", "token", "receipt", "credential",
             "credentials", "schema", "provider", "vendor", "external", "opaque"}  # fmt: skip


@rule("SQL014", severity="medium", harm="slowness", each=3)
def json_not_jsonb(schema: Schema) -> Iterator[Hit]:
    """PostgreSQL json where jsonb is meant.

    ## What it does
    Finds `json` columns in PostgreSQL.

    ## Why it matters
    `json` keeps the text and parses it again on every access; it has no equality operator, so
    DISTINCT and UNION fail, and no GIN index serves containment.

    ## When it is fine
    The exact text matters (signed payloads, key order, duplicate keys). Say "verbatim" or "signed"
    in a comment and the rule is quiet, as it is about payloads, requests and responses, tokens,
    JSON schemas, what a provider sent, data of outboxes, webhooks and logs, and json beside jsonb
    in one table, where somebody chose. What else such tables keep is low, and so are columns of a
    database that runs already.

    ## Example
    ```sql
    CREATE TABLE imports_done (
      id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
      outcome json NOT NULL
    );
    ```

    ## Use instead
    ```sql
    CREATE TABLE imports_done (
      id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
      outcome jsonb NOT NULL
    );
    ```

    ## See also
    json-columns
    """
    if schema.dialect != "postgres":
        return
    for table in schema.designed():
        if any(column.type.name == "jsonb" for column in table.columns.values()):
            continue
        for column in table.columns.values():
            if column.type.name != "json" or column.type.array:
                continue
            if re.search(
                r"verbatim|signed|signature|byte for byte|exact text|opaque|as received",
                column.comment,
                re.IGNORECASE,
            ):
                continue
            passed_on = says(table.short, _PASSED_ON) or is_log(table)
            if says(column.name, _VERBATIM) or (passed_on and says(column.name, _SENT)):
                continue
            name = quote(column.name, "postgres")
            yield Hit(
                f"{table.name}.{column.name}",
                column.place,
                f"Column {table.name}.{column.name} is json, not jsonb.",
                "It is parsed again on each access, can't be compared, and no GIN index "
                "serves containment." + warn_of_rewrite(schema),
                change_type(schema, table, column.name, "jsonb", f"{name}::jsonb"),
                severity=Severity.LOW if passed_on or is_live(schema) else None,
                group="passed on" if passed_on else "",
            )
