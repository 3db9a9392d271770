"""The rule `ambiguous_unit`."""

import re
from collections.abc import Iterator

from smeaton.analysis.ddl import rename_column
from smeaton.analysis.parse.schema import Schema
from smeaton.analysis.rule import Hit, rule
from smeaton.analysis.vocabulary import is_join, says, words

_MEASURED = {
    "weight",
    "duration",
    "timeout",
    "distance",
    "temperature",
    "speed",
    "volume",
    "elapsed",
    "latency",
    "ttl",
    "radius",
    "altitude",
}


_NAMES = {"dns", "record", "domain", "zone"}
"""Where a TTL is in seconds (RFC 2181, section 8)."""
_SCORED = {"relation", "edge", "link", "tag", "route", "rule", "score", "backend", "upstream",
           "question", "answer", "option", "variant", "experiment", "criterion", "target",
           "keyword", "topic", "model", "prompt", "dimension", "metric"}  # fmt: skip
"""Where a weight is a share, which has no unit."""
_TRADED = {"price", "fee", "ask", "bid", "market", "currency"}
"""Where a volume is what was traded, in the market's own unit."""
_LASTING = {"duration", "timeout", "elapsed", "latency", "ttl"}
_UNIT = re.compile(
    r"\b(?:(?:milli|micro)?seconds?|minutes?|hours?|days?|weeks?|months?|years?|to_days|datediff)\b",
    re.IGNORECASE,
)
_NEAR = 70
"""Characters on either side of a column in an expression, casts and qualifiers included."""


def _is_said_in_code(schema: Schema, column: str) -> bool:
    """Whether a view, function or trigger here reckons with the column in a unit of time."""
    if words(column)[-1] not in _LASTING:
        return False
    beside = re.compile(
        rf"[^;]{{0,{_NEAR}}}\b{re.escape(column)}\b[^;]{{0,{_NEAR}}}", re.IGNORECASE
    )
    return any(_UNIT.search(found) for code in schema.code for found in beside.findall(code))


@rule("SQL040", severity="low", harm="confusion", each=2)
def ambiguous_unit(schema: Schema) -> Iterator[Hit]:
    """Measure without its unit.

    ## What it does
    Finds numeric columns called weight, duration, distance, timeout and the like whose name and
    comments do not say the unit.

    ## Why it matters
    One writer means grams, the next kilograms; the column takes both and nobody can tell
    afterwards.

    ## When it is fine
    The unit is said in a comment, stands in a column beside it (weight_unit), or a view or function
    here says it: `rental_duration * interval '1 day'`.

    ## Example
    ```sql
    CREATE TABLE crates (
      id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
      weight integer NOT NULL
    );
    ```

    ## Use instead
    ```sql
    CREATE TABLE crates (
      id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
      weight_grams integer NOT NULL
    );
    ```

    ## See also
    money-and-time-types
    """
    for table in schema.designed():
        for column in table.columns.values():
            numeric = (
                column.type.is_integer or column.type.name in ("numeric", "real", "double")
            ) and not column.type.array
            parts = words(column.name)
            if not numeric or not parts or parts[-1] not in _MEASURED or column.comment:
                continue
            if (
                table.column(f"{column.name}_unit")
                or table.column("unit")
                or table.column("units")
                or next(table.references(column.name), None)
                or _is_said_in_code(schema, column.name)
            ):
                continue
            if parts[-1] == "ttl" and says(table.short, _NAMES):
                continue
            if parts[-1] == "weight" and (
                set(parts) & {"sort", "search", "rank", "order"}
                or is_join(table)
                or says(table.short, _SCORED)
            ):
                continue
            if parts[-1] == "volume" and any(says(name, _TRADED) for name in table.columns):
                continue
            if set(parts) & {"reading", "playback", "typing"}:
                continue
            yield Hit(
                f"{table.name}.{column.name}",
                column.place,
                f"Column {table.name}.{column.name} does not say its unit.",
                "Writers that mean different units fill it side by side, and nobody can tell "
                "afterwards.",
                "-- " + rename_column(schema, table, column.name, f"{column.name}_<unit>"),
            )
