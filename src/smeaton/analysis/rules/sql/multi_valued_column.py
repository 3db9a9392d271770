"""The rule `multi_valued_column`."""

import re
from collections.abc import Iterator

from smeaton.analysis.parse.schema import Schema
from smeaton.analysis.rule import Hit, rule
from smeaton.analysis.vocabulary import is_log, is_staging, is_tool, noun, singular, words

_LISTS = {
    "tags",
    "keywords",
    "recipients",
    "emails",
    "phones",
    "guests",
    "attendees",
    "participants",
    "members",
    "roles",
    "permissions",
    "scopes_list",
    "categories",
    "interests",
    "skills",
    "colors",
    "sizes",
    "languages",
    "followers",
    "aliases",
    "ingredients",
    "hobbies",
    "labels",
    "attachments",
}


_SEPARATED = re.compile(
    r"\b(?:comma|semicolon|pipe|newline|space|colon)[- ](?:separated|delimited)\b", re.IGNORECASE
)


@rule("SQL028", severity="medium", harm="corruption", each=3)
def multi_valued_column(schema: Schema) -> Iterator[Hit]:
    """List of values in one text column.

    ## What it does
    Finds text columns whose names are lists: `tag_ids`, `recipients`, `tags`, `guests`, `*_list`,
    `*_csv`, or whose comment says how the values are separated.

    ## Why it matters
    A comma-separated list can't be bound by a foreign key, counted, joined or indexed; finding one
    value is a scan with LIKE, and '1' matches '11'. Two writers overwrite each other's change.

    ## When it is fine
    The text is opaque to the database and is only ever shown or passed on as a whole, as in
    versions and logs; those are not reported.

    ## Example
    ```sql
    CREATE TABLE articles (
      id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
      tag_ids text NOT NULL
    );
    ```

    ## Use instead
    ```sql
    CREATE TABLE tags (
      id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
      name text NOT NULL UNIQUE
    );
    CREATE TABLE articles (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, title text NOT NULL);
    CREATE TABLE article_tags (
      article_id bigint NOT NULL REFERENCES articles (id) ON DELETE CASCADE,
      tag_id bigint NOT NULL REFERENCES tags (id) ON DELETE CASCADE,
      PRIMARY KEY (article_id, tag_id)
    );
    CREATE INDEX article_tags_tag_id_idx ON article_tags (tag_id);
    ```

    ## See also
    database-constraints, json-columns
    """
    for table in schema.designed():
        if is_staging(table) or is_tool(table) or is_log(table):
            continue
        for column in table.columns.values():
            parts = words(column.name)
            if not column.type.is_text or not parts or column.type.values:
                continue
            listed = (
                (parts[-1] in ("ids", "csv") and len(parts) > 1)
                or (parts[-1] == "list" and len(parts) > 1)
                or parts[-1] in _LISTS
            )
            listed = listed or bool(_SEPARATED.search(column.comment))
            if not listed or re.search(r"\bjson\b", column.comment, re.IGNORECASE):
                continue
            one = singular(parts[-2] if parts[-1] in ("ids", "csv", "list") else parts[-1])
            yield Hit(
                f"{table.name}.{column.name}",
                column.place,
                f"Column {table.name}.{column.name} keeps a list of values in one text.",
                "No foreign key binds the values, finding one scans the table, and '1' "
                "matches '11'.",
                f"-- a table {noun(table.name)}_{one} with one row a value, and a foreign key "
                "to each side",
            )
