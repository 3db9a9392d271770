"""The rule `unique_ignores_soft_delete`."""

from collections.abc import Iterator

from smeaton.advice import Severity
from smeaton.analysis.ddl import drop_index, is_live, quote
from smeaton.analysis.parse.schema import Schema
from smeaton.analysis.rule import Hit, rule
from smeaton.analysis.vocabulary import words

_MARKS = (
    "deleted_at",
    "deletedat",
    "is_deleted",
    "deleted",
    "deleted_on",
    "removed_at",
    "deletion_date",
)
_NEVER_AGAIN = {
    "md5",
    "5",
    "sha",
    "sha256",
    "256",
    "checksum",
    "serial",
    "barcode",
    "url",
    "uri",
    "id",
    "uuid",
    "token",
    "key",
    "hash",
    "number",
    "uid",
    "guid",
    "digest",
    "ref",
    "reference",
}


@rule("SQL021", severity="medium", harm="corruption", each=4)
def unique_ignores_soft_delete(schema: Schema) -> Iterator[Hit]:
    """Unique key that counts rows deleted softly.

    ## What it does
    Finds unique keys on names, e-mail addresses, slugs and codes of tables with `deleted_at` or
    `is_deleted`, where the key neither contains that column nor is partial. Beside a mere flag,
    which hides more often than it deletes, it is low.

    ## Why it matters
    A row that users see as gone still holds its value: the returning customer can't register, the
    slug can't be used again, and support "fixes" it by mangling the old row.

    ## When it is fine
    The value must never be used twice, as with invoice numbers, tokens and external ids; those are
    not reported. User names are sometimes kept reserved on purpose.

    ## Example
    ```sql
    CREATE TABLE members (
      id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
      slug text NOT NULL UNIQUE,
      deleted_at timestamptz
    );
    ```

    ## Use instead
    ```sql
    CREATE TABLE members (
      id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
      slug text NOT NULL,
      deleted_at timestamptz
    );
    CREATE UNIQUE INDEX members_slug_key ON members (slug) WHERE deleted_at IS NULL;
    ```

    ## See also
    history-and-soft-delete
    """
    for table in schema.designed():
        mark = next((c for c in table.columns.values() if c.name.lower() in _MARKS), None)
        if mark is None:
            continue
        keys = [(key.columns, key.place, key.name, True) for key in table.uniques]
        keys += [
            (tuple(c for c in i.columns if c), i.place, i.name, False)
            for i in table.indexes
            if i.unique and i.where is None and None not in i.columns
        ]
        for columns, place, label, is_constraint in keys:
            if mark.name in columns or all(
                words(c) and words(c)[-1] in _NEVER_AGAIN for c in columns
            ):
                continue
            if not any(
                (c := table.column(name)) and (c.type.is_text or c.type.name == "citext")
                for name in columns
            ):
                continue
            d = schema.dialect
            alive = (
                f"{quote(mark.name, d)} IS NULL"
                if mark.type.name != "boolean"
                else f"NOT {quote(mark.name, d)}"
            )
            listed = ", ".join(columns)
            fix = ""
            if d == "postgres":
                old = label or f"{table.short}_{'_'.join(columns)}_key"
                away = (
                    f"ALTER TABLE {quote(table.name, d)} DROP CONSTRAINT {quote(old, d)};"
                    if is_constraint
                    else drop_index(schema, table, old)
                )
                index = quote(f"{table.short}_{'_'.join(columns)}_live_key"[:60], d)
                together = "CONCURRENTLY " if is_live(schema) else ""
                what = ", ".join(quote(c, d) for c in columns)
                fix = (
                    f"CREATE UNIQUE INDEX {together}{index} ON {quote(table.name, d)} "
                    f"({what}) WHERE {alive};\n{away}"
                )
            yield Hit(
                f"{table.name}.{columns[-1]}",
                place,
                f"The unique key of {table.name} on ({listed}) counts rows that {mark.name} "
                "marks as deleted.",
                "A value stays taken after its row is gone for the user, so it can't be "
                "registered again.",
                fix,
                severity=Severity.LOW if mark.type.name == "boolean" else None,
            )
