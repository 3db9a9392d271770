"""The rule `numbered_columns`."""

import re
from collections.abc import Iterator

from smeaton.analysis.parse.schema import Column, Schema
from smeaton.analysis.rule import Hit, rule
from smeaton.analysis.vocabulary import noun, words

_FINE = {
    "address",
    "line",
    "street",
    "addr",
    "x",
    "y",
    "z",
    "md",
    "sha",
    "custom",
    "reserved",
    "level",
}


@rule("SQL044", severity="medium", harm="confusion", each=3)
def numbered_columns(schema: Schema) -> Iterator[Hit]:
    """The same column with numbers: phone1, phone2, phone3.

    ## What it does
    Finds three or more columns of one table that differ only by a number at the end.

    ## Why it matters
    The fourth value has no place. Finding a value means asking every column, gaps and order carry
    meanings nobody wrote down, and no unique key works across them.

    ## When it is fine
    Lines of a postal address, coordinates, and forms whose number of fields is fixed from outside;
    address lines are not reported.

    ## Example
    ```sql
    CREATE TABLE contacts (
      id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
      phone1 text,
      phone2 text,
      phone3 text
    );
    ```

    ## Use instead
    ```sql
    CREATE TABLE contacts (
      id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
      full_name text NOT NULL
    );
    CREATE TABLE contact_phones (
      contact_id bigint NOT NULL REFERENCES contacts (id) ON DELETE CASCADE,
      phone text NOT NULL,
      PRIMARY KEY (contact_id, phone)
    );
    ```

    ## See also
    database-constraints
    """
    for table in schema.designed():
        groups: dict[str, list[Column]] = {}
        for column in table.columns.values():
            matched = re.fullmatch(r"(.*?[A-Za-z])_?\d{1,2}", column.name)
            if matched and not set(words(matched.group(1))[-1:]) & _FINE:
                groups.setdefault(matched.group(1).lower(), []).append(column)
        for base, columns in groups.items():
            if len(columns) >= 3 and len({c.type.name for c in columns}) == 1:
                names = ", ".join(c.name for c in columns)
                yield Hit(
                    f"{table.name}.{columns[0].name}",
                    columns[0].place,
                    f"Table {table.name} numbers its columns: {names}.",
                    "One value more has no place, and finding a value means asking every column.",
                    f"-- a table {noun(table.name)}_{base} with one row a value",
                )
