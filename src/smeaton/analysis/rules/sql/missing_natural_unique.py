"""The rule `missing_natural_unique`."""

from collections.abc import Iterator

from smeaton.advice import Severity
from smeaton.analysis.ddl import create_index, quote
from smeaton.analysis.natural_keys import ONCE, find_owner, find_pairs, find_scope, identifies
from smeaton.analysis.parse.schema import Schema, Table
from smeaton.analysis.rule import Hit, rule
from smeaton.analysis.vocabulary import is_log, is_staging, is_tool


def _is_unique(table: Table, column: str) -> bool:
    if any(column in columns for columns in table.unique_sets(partial=True)):
        return True
    return any(i.unique and any(column in part.text for part in i.parts) for i in table.indexes)


@rule("SQL010", severity="medium", harm="corruption", each=6, keep=4)
def missing_natural_unique(schema: Schema) -> Iterator[Hit]:
    """Identifying value that nothing keeps unique.

    ## What it does
    Finds what people and programs identify a row by, without a unique key or index: the e-mail or
    login of an account, a slug, a SKU, an ISBN and their like, the number of a document
    (claim_number), the code of a lookup, a token, the pair of a link table, provider and uid of an
    identity, the owner of a row of counters. Names and slugs of what belongs to one other row are
    expected to be unique within it.

    ## Why it matters
    A check in the application loses the race of two requests. Two accounts with one e-mail
    address, or two products with one SKU, then have to be merged by hand, and every later lookup
    is a guess.

    ## When it is fine
    Logs, history, order lines and imports repeat such values rightly, and an address book may hold
    one e-mail address twice: customers with a postal address or phone and no login are not
    reported. A unique key that contains the column, such as (tenant_id, email), is
    enough.

    ## Example
    ```sql
    CREATE TABLE users (
      id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
      email text NOT NULL
    );
    ```

    ## Use instead
    ```sql
    CREATE TABLE users (
      id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
      email text NOT NULL
    );
    CREATE UNIQUE INDEX users_email_key ON users (lower(email));
    ```

    ## See also
    database-constraints, index-choice
    """
    for table in schema.designed():
        if is_staging(table) or is_tool(table):
            continue
        for pair in find_pairs(table):
            sets = list(table.unique_sets(partial=True))
            if any(set(pair) <= set(known) or set(known) <= set(pair) for known in sets):
                continue
            yield Hit(
                table.name,
                table.place,
                f"Table {table.name} allows the same ({', '.join(pair)}) twice.",
                "Two requests at once store the same fact twice, and joins and sums count double.",
                create_index(schema, table, pair, unique=True),
            )
        owner = find_owner(schema, table)
        if owner and not any(set(known) <= {owner} for known in table.unique_sets(partial=True)):
            yield Hit(
                f"{table.name}.{owner}",
                table.columns[owner].place,
                f"Nothing keeps {table.name} at one row for each {owner}.",
                "Two requests at once insert a second row, and which of them counts is chance.",
                create_index(schema, table, (owner,), unique=True),
            )
        for column in table.columns.values():
            severity = identifies(table, column)
            if is_log(table) and column.name.lower() not in ONCE:
                continue
            if (
                severity is None
                or _is_unique(table, column.name)
                or next(table.references(column.name), None)
            ):
                continue
            lowered = (
                schema.dialect == "postgres"
                and ("email" in column.name.lower() or severity is Severity.HIGH)
                and column.type.name != "citext"
            )
            expression = f"lower({quote(column.name, schema.dialect)})" if lowered else ""
            scope = find_scope(table, column)
            within = f" within {scope[0]}" if scope else ""
            yield Hit(
                f"{table.name}.{column.name}",
                column.place,
                f"Nothing keeps {table.name}.{column.name} unique{within}.",
                "Checks in the application lose the race of two requests, and duplicates "
                "have to be "
                "merged by hand.",
                create_index(
                    schema, table, (*scope, column.name), unique=True, expression=expression
                ),
                severity=severity,
            )
