"""The rule `multi_valued_column`."""

import re
from collections.abc import Iterator

from smeaton.analysis.identifiers import quote
from smeaton.analysis.parse.schema import Column, Dialect, Schema, Table
from smeaton.analysis.rule import Hit, rule
from smeaton.analysis.vocabulary import is_log, is_staging, is_tool, noun, says, singular, words

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
_PREFERRED = {
    "favorite", "favourite", "preferred", "default", "custom", "blacklisted", "blocked", "muted",
    "ignored", "hidden", "allowed", "denied", "excluded", "included",
}  # fmt: skip
_COUNTED = {"serial": "integer", "bigserial": "bigint", "smallserial": "smallint"}
_SETTINGS = {"setting", "preference", "integration", "config", "configuration", "option"}
_COPIED = {"cache", "deleted", "archive", "session", "challenge"}
"""What tables are called that hold what was put together elsewhere, or for a moment."""
_GRANTED = {"scope", "scopes"}
"""OAuth writes them as one text with blanks (RFC 6749, section 3.3), and passes it on whole."""
_SEPARATED = re.compile(
    r"\b(?:comma|semicolon|pipe|newline|space|colon)[- ](?:separated|delimited)\b", re.IGNORECASE
)


def _find_listed(schema: Schema, one: str) -> Table | None:
    """Return the table whose rows the values stand for, if there is one."""
    found = [table for table in schema.designed() if noun(table.name) == one]
    return found[0] if len(found) == 1 else None


def _refer(table: Table, dialect: Dialect) -> str:
    """Return the end of a column's definition that refers to a table's one key, or ""."""
    if table.primary is None or len(table.primary.columns) != 1:
        return ""
    key = table.columns[table.primary.columns[0]]
    kind = _COUNTED.get(key.type.written.lower(), key.type.written)
    return (
        f"{kind} NOT NULL REFERENCES {quote(table.name, dialect)} ({quote(key.name, dialect)}) "
        "ON DELETE CASCADE"
    )


def _find_link(schema: Schema, table: Table, listed: Table) -> Table | None:
    """Return the table that links the two already, if there is one."""
    both = {table.name, listed.name}
    return next(
        (
            other
            for other in schema.designed()
            if {t.name for key in other.foreign_keys if (t := schema.find(key.target))} >= both
        ),
        None,
    )


def _mend(schema: Schema, table: Table, column: Column, one: str) -> str:
    """Return the table that holds one row a value, in place of the column."""
    d, listed = schema.dialect, _find_listed(schema, one)
    listed = None if listed is table else listed
    linked = _find_link(schema, table, listed) if listed else None
    if linked:
        return f"-- {linked.name} keeps them already: fill what it lacks, then drop {column.name}"
    bound, value = _refer(table, d), _refer(listed, d) if listed else ""
    link = f"{noun(table.name)}_{one}"
    if not bound or d == "mysql":
        other = f" and one to {listed.name}" if listed else ""
        return f"-- a table {link} with one row a value, a foreign key to {table.name}{other}"
    pointing = value or words(column.name)[-1] == "ids"
    prefix, dot, _ = table.name.rpartition(".")
    name = quote(f"{prefix}{dot}{link}", d)
    first = quote(f"{noun(table.name).split('_')[-1]}_id", d)
    second = quote(f"{one}_id" if pointing else one, d)
    index = quote(f"{link}_{one}_idx"[:60], d)
    return (
        f"-- one row a value; fill it, let all code use it, then drop {column.name}:\n"
        f"CREATE TABLE {name} (\n  {first} {bound},\n"
        f"  {second} {value or 'text NOT NULL'},\n  PRIMARY KEY ({first}, {second})\n);\n"
        f"CREATE INDEX {index} ON {name} ({second});"
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
    versions and logs, in preferences (blacklisted_tags), in settings of integrations, in caches and
    copies, and in the scopes of a token; those are not reported.

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
            if parts[-1] in _GRANTED or next(table.references(column.name), None):
                continue
            listed = (
                (parts[-1] in ("ids", "csv") and len(parts) > 1)
                or (parts[-1] == "list" and len(parts) > 1)
                or parts[-1] in _LISTS
            )
            listed = listed or bool(_SEPARATED.search(column.comment))
            preferred = set(parts[:-1]) & _PREFERRED and parts[-1] not in ("ids", "csv")
            if preferred or says(table.short, _SETTINGS | _COPIED):
                continue
            if not listed or re.search(r"\bjson\b", column.comment, re.IGNORECASE):
                continue
            one = singular(parts[-2] if parts[-1] in ("ids", "csv", "list") else parts[-1])
            yield Hit(
                f"{table.name}.{column.name}",
                column.place,
                f"Column {table.name}.{column.name} keeps a list of values in one text"
                + ("." if _SEPARATED.search(column.comment) else ", by its name."),
                "No foreign key binds the values, finding one scans the table, and '1' "
                "matches '11'.",
                _mend(schema, table, column, one),
            )
