"""The rule `float_money`."""

import re
from collections.abc import Iterator

from smeaton.advice import Severity
from smeaton.analysis.ddl import change_type, warn_of_rewrite
from smeaton.analysis.identifiers import quote
from smeaton.analysis.parse.schema import Column, Schema
from smeaton.analysis.rule import Hit, rule
from smeaton.analysis.vocabulary import MEASURES, MONEY, ends, says

_SHARES = {"discount", "commission", "vat", "interest"}
"""As often a fraction of a price as a sum; `discount_amount` says which."""


_RELATIVE = {"per", "return", "roi", "roas", "average", "avg", "mean", "relative", "coefficient",
             "share", "margin", "threshold", "density", "fraction", "sensitivity"}  # fmt: skip
_CHARGED = {"fee", "fees", "tax", "charge", "bonus", "tip", "vat", "interest"}
"""What a default below one makes a share of something."""
_SAID = re.compile(r"\brat(?:e|io)s?\b|percent|%|fraction|\w\s*/\s*\w|divided|average|in decimals",
                   re.I)  # fmt: skip
"""What comments call a figure that is no sum."""


def _is_relative(column: Column) -> bool:
    """Whether it is a rate, a ratio or an average: by its words, its comment or its default."""
    said = column.default.text.strip("'") if column.default else ""
    return (
        says(column.name, _RELATIVE)
        or bool(_SAID.search(column.comment))
        or (says(column.name, _CHARGED) and bool(re.fullmatch(r"0?\.0*[1-9]\d*", said)))
    )


_AVERAGES = {"average", "avg", "mean", "expected", "estimated", "weighted", "relative", "median"}


@rule("SQL004", severity="high", harm="corruption", each=6, keep=0)
def float_money(schema: Schema) -> Iterator[Hit]:
    """Money in a binary floating-point column.

    ## What it does
    Finds `real`, `double precision` and `float` columns whose names speak of money: price, amount,
    total, balance, fee, tax and so on. Counts of things (retry_count) in such columns are low.

    ## Why it matters
    Binary fractions can't hold 0.10. Sums drift, equality fails, totals differ by the order of
    addition, and a ledger stops balancing by cents that nobody can trace.

    ## When it is fine
    Statistics, exchange-rate estimates and other figures nobody will ever reconcile; names that
    speak of rates, scores, percentages, averages or durations are not reported, nor what a comment
    or a default below one (`fee DEFAULT 0.05`) calls a rate, nor a bare `discount`, which is a
    fraction as often as a sum.

    ## Example
    ```sql
    CREATE TABLE invoices (
      id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
      total double precision NOT NULL CHECK (total >= 0)
    );
    ```

    ## Use instead
    ```sql
    CREATE TABLE invoices (
      id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
      total numeric(12,2) NOT NULL CHECK (total >= 0),
      currency char(3) NOT NULL
    );
    ```

    ## See also
    money-and-time-types
    """
    for table, column in schema.columns():
        if column.type.name not in ("real", "double") or column.type.array:
            continue
        if ends(column.name, {"count"}) and not says(column.name, _AVERAGES):
            kind = "bigint" if schema.dialect == "postgres" else "BIGINT"
            yield Hit(
                f"{table.name}.{column.name}",
                column.place,
                f"Column {table.name}.{column.name} counts in "
                f"{column.type.written or column.type.name}.",
                "Half a thing is accepted, and beyond 2^53 (real: 2^24) one more is none.",
                change_type(schema, table, column.name, kind),
                severity=Severity.LOW,
            )
            continue
        if not says(column.name, MONEY - _SHARES) or says(column.name, MEASURES):
            continue
        if _is_relative(column):
            continue
        name = quote(column.name, schema.dialect)
        exact = f"{name}::double precision::numeric"
        if column.type.name == "double":
            exact = f"{name}::numeric"
        yield Hit(
            f"{table.name}.{column.name}",
            column.place,
            f"Column {table.name}.{column.name} keeps money as "
            f"{column.type.written or column.type.name}.",
            "Binary floating point can't hold most decimal fractions, so sums drift and totals "
            "don't reconcile." + warn_of_rewrite(schema),
            change_type(schema, table, column.name, "numeric(12,2)", f"round({exact}, 2)"),
        )
