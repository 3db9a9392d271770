"""The rule `unchecked_quantity`."""

from collections.abc import Iterator

from smeaton.analysis.ddl import add_check, is_live
from smeaton.analysis.identifiers import quote
from smeaton.analysis.parse.schema import Schema
from smeaton.analysis.rule import Hit, rule
from smeaton.analysis.vocabulary import in_check, is_log, is_staging, says, words

_POSITIVE = {"quantity", "qty"}
_NOT_NEGATIVE = {"price"}
_SPANS = {"length", "duration", "interval", "period", "capacity"}
"""Never zero where the default is a positive number."""
_SIGNED = {"delta", "adjustment", "change", "diff", "balance", "correction"}


@rule("SQL034", severity="low", harm="corruption", each=2)
def unchecked_quantity(schema: Schema) -> Iterator[Hit]:
    """Quantity or price without a check.

    ## What it does
    Finds numeric columns called quantity or price, and lengths and intervals with a positive
    default, that no CHECK limits.

    ## Why it matters
    A sign error in one client books minus three pieces or a negative price, and everything computed
    from it is wrong before anyone looks.

    ## When it is fine
    Corrections and deltas that are negative by meaning (adjustment, balance, delta), and limits
    that an administrator sets (max_length); they are not reported.

    ## Example
    ```sql
    CREATE TABLE basket_lines (
      id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
      quantity integer NOT NULL
    );
    ```

    ## Use instead
    ```sql
    CREATE TABLE basket_lines (
      id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
      quantity integer NOT NULL CHECK (quantity > 0)
    );
    ```

    ## See also
    database-constraints
    """
    for table in schema.designed():
        if is_log(table) or is_staging(table) or says(table.short, _SIGNED):
            continue
        for column in table.columns.values():
            numeric = (
                column.type.is_integer or column.type.name in ("numeric", "real", "double")
            ) and not column.type.array
            if (
                not numeric
                or column.generated
                or in_check(table, column.name)
                or says(column.name, _SIGNED)
            ):
                continue
            last = words(column.name)[-1:] or ("",)
            default = column.default.text if column.default else ""
            span = last[0] in _SPANS and default.isdigit() and int(default) > 0
            span = span and not says(column.name, {"max", "min"})
            positive = span or last[0] in _POSITIVE
            if not (positive or last[0] in _NOT_NEGATIVE) or column.type.unsigned:
                continue
            name = quote(column.name, schema.dialect)
            sign = ">" if positive and not is_live(schema) else ">="
            yield Hit(
                f"{table.name}.{column.name}",
                column.place,
                f"No CHECK keeps {table.name}.{column.name} from being negative.",
                "One sign error in a client is stored, and all that is computed from it is wrong.",
                add_check(schema, table, column.name, f"{name} {sign} 0"),
            )
