"""The rule `comparison_with_null`."""

import re
from collections.abc import Iterator

from smeaton.analysis.identifiers import quote
from smeaton.analysis.parse.schema import Schema, Table
from smeaton.analysis.rule import Hit, rule
from smeaton.analysis.source import Place

_COMPARED = re.compile(
    r"(?<![<>=!\w])(?:=|<>|!=)\s+null\b|(?<!is )(?<!not )\bnull\s+(?:=|<>|!=)(?!\w)", re.IGNORECASE
)
_TEXT = re.compile(r"'(?:[^']|'')*'")


def _is_compared(text: str) -> bool:
    return bool(_COMPARED.search(_TEXT.sub("''", text)))


def _find(table: Table) -> Iterator[tuple[str, Place, str, str]]:
    """Yield object, place, what it is and what follows from a comparison that is never true."""
    name = quote(table.name, "postgres")
    for check in table.checks:
        if _is_compared(check.text):
            drop = f"ALTER TABLE {name} DROP CONSTRAINT {quote(check.name, 'postgres')};"
            fix = f"{drop}\n" if check.name else ""
            yield table.name, check.place, f"A check of {table.name}", (
                f"An unknown result counts as passed, so it refuses nothing.\0{fix}"
            )  # fmt: skip
    for index in table.indexes:
        if index.where and _is_compared(index.where.text):
            drop = f"DROP INDEX {quote(index.name, 'postgres')};\n"
            yield index.name, index.place, f"The predicate of index {index.name}", (
                f"It is never true, so the index stays empty.\0{drop}"
            )  # fmt: skip
    for policy in table.policies:
        if any(_is_compared(e.text) for e in (policy.using, policy.check) if e):
            drop = f"DROP POLICY {quote(policy.name, 'postgres')} ON {name};\n"
            yield table.name, policy.place, f"Policy {policy.name} on {table.name}", (
                f"It is never true, so the policy lets nothing through.\0{drop}"
            )  # fmt: skip


@rule("SQL113", severity="high", harm="corruption")
def comparison_with_null(schema: Schema) -> Iterator[Hit]:
    """Condition that compares with NULL.

    ## What it does
    Finds `= NULL` and `<> NULL` in checks, in the predicates of partial indexes and in policies.

    ## Why it matters
    The result is never true and never false. A check then passes everything, a partial index
    holds nothing, a policy shows nothing; and each looks right to a reader.

    ## When it is fine
    Never; IS NULL, IS NOT NULL and IS DISTINCT FROM say what is meant.

    ## Example
    ```sql
    CREATE TABLE parcels (
      id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
      locker text,
      street text,
      CONSTRAINT parcels_goes_somewhere CHECK (locker <> NULL OR street <> NULL)
    );
    ```

    ## Use instead
    ```sql
    CREATE TABLE parcels (
      id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
      locker text,
      street text,
      CONSTRAINT parcels_goes_somewhere CHECK (locker IS NOT NULL OR street IS NOT NULL)
    );
    ```

    ## See also
    database-constraints
    """
    for table in schema.tables.values():
        for name, place, what, rest in _find(table):
            why, fix = rest.split("\0")
            yield Hit(
                name,
                place,
                f"{what} compares with NULL.",
                why,
                f"{fix}-- then write IS NULL, IS NOT NULL or IS DISTINCT FROM",
            )
