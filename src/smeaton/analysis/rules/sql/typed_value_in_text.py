"""The rule `typed_value_in_text`."""

import re
from collections.abc import Iterator

from smeaton.advice import Severity
from smeaton.analysis.ddl import change_type, is_live
from smeaton.analysis.identifiers import quote
from smeaton.analysis.parse.schema import Column, Schema, Table
from smeaton.analysis.rule import Hit, rule
from smeaton.analysis.vocabulary import is_staging, is_tool, words
from smeaton.analysis.widening import find_bound

_JSON = {"json", "jsonb"}
_DOCUMENTS = {
    "parameters",
    "params",
    "payload",
    "metadata",
    "attributes",
    "settings",
    "options",
    "config",
    "preferences",
    "properties",
}
_DONE = {"born", "hired", "issued", "created", "updated", "deleted", "started", "ended", "paid",
         "inspected", "released", "published", "signed", "delivered", "received", "closed",
         "opened", "joined", "left", "expires", "starts", "ends", "due", "invoiced", "ordered",
         "sent", "granted", "completed", "approved", "installed", "retired"}  # fmt: skip
"""What happens on a day; "based_on" and "depends_on" name no day."""
_PRICES = {"price", "amount", "total", "balance", "subtotal", "cost"}

_CAST = (
    " The change fails on the first value that is none, such as a list of addresses or an empty "
    "string, and rewrites the table under a lock: look for those before, and see that programs "
    "bind the new type."
)


def _meant(schema: Schema, column: Column) -> tuple[str, str] | None:
    """What the name says the value is, and the type for it."""
    parts = words(column.name)
    last = parts[-1] if parts else ""
    postgres = schema.dialect == "postgres"
    if last == "at" and len(parts) > 1 and parts[-2] not in ("look", "looks"):
        return "a time", "timestamptz" if postgres else "DATETIME(6)"
    dated = last == "on" and len(parts) > 1 and parts[-2] in _DONE
    if dated or (last in ("date", "datetime") and len(parts) > 1):
        return "a date", "date" if postgres else "DATE"
    if last in ("uuid", "guid") and (column.type.length or 36) in (32, 36, 38):
        return "a UUID", "uuid" if postgres else "BINARY(16)"
    if (
        column.name.lower()
        in ("ip", "ip_address", "ipaddress", "client_ip", "remote_ip", "ip_addr")
        and postgres
    ):
        return "an IP address", "inet"
    braced = column.default is not None and column.default.text[:2] in ("'{", "'[")
    if last in _JSON or (last in _DOCUMENTS and (braced or (column.type.length or 0) >= 1000)):
        return "JSON", "jsonb" if postgres else "JSON"
    if last in _PRICES and (column.type.length or 0) < 64:
        return "an amount", "numeric(12,2)"
    return None


def _mend(schema: Schema, table: Table, column: Column, kind: str) -> str:
    """Return the change of a column, and of those that foreign keys bind to it."""
    bound = [(t, c) for t, c in find_bound(schema, table, column) if c.type.is_text]
    both = [*bound, (table, column)]
    lines = [
        change_type(schema, t, c.name, kind, f"{quote(c.name, schema.dialect)}::{kind}")
        for t, c in both
    ]
    if bound:
        tables = ", ".join(dict.fromkeys(t.name for t, _ in bound))
        lines.insert(0, f"-- drop the foreign keys from {tables} before, and add them again after:")
    return "\n".join(lines)


@rule("SQL015", severity="medium", harm="corruption", each=4)
def typed_value_in_text(schema: Schema) -> Iterator[Hit]:
    """Date, UUID, address or JSON kept as text.

    ## What it does
    Finds text columns whose names say that the value has a type of its own: times (`*_at`,
    `*_date`, `born_on`), UUIDs, IP addresses, JSON documents, and amounts. SQLite is not looked
    at, where text is the usual form. IP addresses are low: text serves until somebody searches by
    network.

    ## Why it matters
    Text accepts any spelling: '31.02.', two notations of one UUID, half a JSON document. Comparing
    and sorting go by letters, and the value takes two to three times the space, in each index too.

    ## When it is fine
    The text must come back exactly as it was received, as for evidence or foreign formats. Say
    "verbatim" or "as received" in a comment.

    ## Example
    ```sql
    CREATE TABLE visits_seen (
      id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
      ip_address varchar(45) NOT NULL
    );
    ```

    ## Use instead
    ```sql
    CREATE TABLE visits_seen (
      id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
      ip_address inet NOT NULL
    );
    ```

    ## See also
    text-types, money-and-time-types, json-columns
    """
    if schema.dialect == "sqlite":
        return
    for table in schema.designed():
        if is_tool(table) or is_staging(table):
            continue
        for column in table.columns.values():
            if not column.type.is_text or re.search(
                r"verbatim|as received|original text", column.comment, re.IGNORECASE
            ):
                continue
            if next(table.references(column.name), None) or column.type.values:
                continue
            found = _meant(schema, column)
            if found is None:
                continue
            what, kind = found
            article = what.removeprefix("a ").removeprefix("an ")
            yield Hit(
                f"{table.name}.{column.name}",
                column.place,
                f"Column {table.name}.{column.name} keeps {what} as "
                f"{column.type.written or 'text'}.",
                f"Text accepts what is no {article} at all, and compares and sorts by letters."
                f"{_CAST if is_live(schema) else ''}",
                _mend(schema, table, column, kind),
                severity=Severity.LOW if kind == "inet" else None,
                group=what,
            )
