"""The rule `overflowing_integer`."""

from collections.abc import Iterator

from smeaton.advice import Severity
from smeaton.analysis.ddl import change_type, is_live
from smeaton.analysis.parse.schema import Column, Schema, Table
from smeaton.analysis.rule import Hit, rule
from smeaton.analysis.vocabulary import is_linked_account, singular, words

_FILES = {
    "file",
    "blob",
    "attachment",
    "upload",
    "enclosure",
    "document",
    "media",
    "asset",
    "backup",
    "object",
    "image",
    "video",
    "archive",
    "package",
    "artifact",
    "layer",
}
_SIZE = "a size in bytes ends at 2 GiB"
_EPOCH = {"timestamp", "epoch", "unixtime", "unix"}

_REWRITE = (
    " Widening it writes the whole table anew while nobody can use it: on a big one, fill a column "
    "beside it in batches and swap the two."
)

_CLIENT = " Prisma's client gives a BigInt from then on, which JSON.stringify refuses."


def _reason(table: Table, column: Column) -> str | None:
    parts = words(column.name)
    if not parts:
        return None
    if parts[-1] == "bytes" or (
        parts[-1] == "size"
        and (set(parts[:-1]) | {singular(w) for w in words(table.short)}) & _FILES
    ):
        if set(parts) & {"page", "batch", "width", "height", "chunk", "block", "min", "max"}:
            return None
        return _SIZE
    if (
        parts[-1] in _EPOCH
        or (parts[-1] == "at" and len(parts) > 1)
        or column.name.lower() in ("last_used", "created", "updated", "expires")
    ):
        return "a time in seconds ends on 19 January 2038"
    return None


@rule("SQL041", severity="medium", harm="outage", each=3)
def overflowing_integer(schema: Schema) -> Iterator[Hit]:
    """Bytes or epoch time in 32 bits.

    ## What it does
    Finds 32-bit integers for sizes in bytes, and for times as seconds since 1970.

    ## Why it matters
    2,147,483,647 bytes are 2 GiB, which one video passes; the same number of seconds ends on 19
    January 2038. From then on the insert fails with "integer out of range". A size is low:
    nothing in a schema says how near its largest file is to the end. So is the expiry of a
    provider's token.

    ## When it is fine
    The size is bounded far below by a check, or is not in bytes.

    ## Example
    ```sql
    CREATE TABLE uploads (
      id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
      size_bytes integer NOT NULL CHECK (size_bytes >= 0)
    );
    ```

    ## Use instead
    ```sql
    CREATE TABLE uploads (
      id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
      size_bytes bigint NOT NULL CHECK (size_bytes >= 0)
    );
    ```

    ## See also
    money-and-time-types
    """
    if schema.dialect == "sqlite":
        return
    rewrite = _REWRITE if is_live(schema) else ""
    client = _CLIENT if schema.notation == "prisma" else ""
    for table in schema.designed():
        for column in table.columns.values():
            if (
                column.type.name != "integer"
                or column.type.array
                or next(table.references(column.name), None)
            ):
                continue
            reason = _reason(table, column)
            if reason:
                minor = reason == _SIZE or is_linked_account(table)
                yield Hit(
                    f"{table.name}.{column.name}",
                    column.place,
                    f"Column {table.name}.{column.name} has 32 bits: {reason}.",
                    f"Beyond it every write fails as out of range.{rewrite}{client}",
                    change_type(
                        schema,
                        table,
                        column.name,
                        "bigint" if schema.dialect == "postgres" else "BIGINT",
                    ),
                    severity=Severity.LOW if minor else None,
                    group="minor" if minor else "",
                )
