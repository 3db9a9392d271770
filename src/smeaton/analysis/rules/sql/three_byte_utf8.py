"""The rule `three_byte_utf8`."""

import re
from collections.abc import Iterator
from dataclasses import replace

from smeaton.analysis.ddl import modify
from smeaton.analysis.identifiers import quote
from smeaton.analysis.parse.schema import Column, Schema, Table
from smeaton.analysis.rule import Hit, rule


def _widen(collation: str) -> str:
    """Return the collation of utf8mb4 that sorts and compares alike."""
    return re.sub(r"\Autf8(?:mb3)?_", "utf8mb4_", collation)


def _keep_own(column: Column) -> Column | None:
    """Return a column that compares in a way of its own, so that it does afterwards; else None."""
    own = [words for words in column.attributes if words.startswith(("CHARACTER SET", "COLLATE"))]
    binary = "BINARY" in column.attributes
    if not own and not binary:
        return None
    rest = [words for words in column.attributes if words not in (*own, "BINARY")]
    sets = [re.sub(r"utf8(?:mb3)?\Z", "utf8mb4", words) for words in own]
    sets = [f"COLLATE {_widen(w[8:])}" if w.startswith("COLLATE") else w for w in sets]
    if binary:
        sets = ["CHARACTER SET utf8mb4", "COLLATE utf8mb4_bin"]
    written = re.sub(r"\s+BINARY\b", "", column.type.written, flags=re.IGNORECASE)
    kind = replace(column.type, written=written)
    return replace(column, type=kind, attributes=(*sets, *rest))


def _mend(schema: Schema, table: Table) -> str:
    """Return the conversion, with the order that holds now, and what it must leave as it is."""
    collation = _widen(table.options.get("collation", "utf8_general_ci"))
    if not collation.startswith("utf8mb4_"):
        collation = "utf8mb4_general_ci"
    head = f"ALTER TABLE {quote(table.name, 'mysql')} CONVERT TO CHARACTER SET utf8mb4"
    own = [kept for column in table.columns.values() if (kept := _keep_own(column))]
    lines = [f"{head} COLLATE {collation};", *(modify(table, c, c.type.written) for c in own)]
    bound = [key for key in table.foreign_keys if _is_text(table, key.columns)]
    bound += [key for _, key in schema.incoming(table) if _is_text(table, key.target_columns)]
    if bound:
        lines.insert(0, "-- with foreign_key_checks = 0, and the tables at its text keys as well:")
    return "\n".join(lines)


def _is_text(table: Table, columns: tuple[str, ...]) -> bool:
    return any((column := table.column(name)) and column.type.is_text for name in columns)


def _has_own_set(column: Column) -> bool:
    """Whether the column asks for a set of its own that is not the narrow one."""
    return any(
        words.startswith("CHARACTER SET") and not re.search(r"utf8(?:mb3)?\Z", words)
        for words in column.attributes
    )


_NATIONAL = re.compile(r"NCHAR|NVARCHAR|NATIONAL", re.IGNORECASE)
"""Types whose character set is utf8mb3 whatever the table says (MySQL 8, section 12.3.7)."""


def _is_narrow(table: Table) -> bool:
    """Whether the table itself asks for three bytes."""
    narrow = table.options.get("charset") in ("utf8", "utf8mb3")
    return narrow or table.options.get("collation", "").startswith(("utf8_", "utf8mb3_"))


@rule("SQL022", severity="medium", harm="corruption", each=2)
def three_byte_utf8(schema: Schema) -> Iterator[Hit]:
    """MySQL table in three-byte utf8.

    ## What it does
    Finds MySQL tables and columns with the character set `utf8` or `utf8mb3`.

    ## Why it matters
    It can't hold characters beyond the basic plane: an emoji or a rare Han character makes the
    insert fail or, in lax mode, cuts the text at that point. The character set is deprecated. The
    conversion names a collation that sorts as before, and redefines columns with one of their own,
    which it would overwrite: a BINARY column stays case-sensitive.

    ## When it is fine
    Columns that hold only ASCII identifiers lose nothing but gain nothing.

    ## Example
    ```sql
    CREATE TABLE `notes` (
      `id` BIGINT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY,
      `body` TEXT NOT NULL
    ) ENGINE=InnoDB DEFAULT CHARSET=utf8;
    ```

    ## Use instead
    ```sql
    CREATE TABLE `notes` (
      `id` BIGINT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY,
      `body` TEXT NOT NULL
    ) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4;
    ```

    ## See also
    text-types
    """
    if schema.dialect != "mysql":
        return
    for table in schema.designed():
        charset = next(
            (
                v
                for k, v in table.options.items()
                if k.startswith("charset") and v in ("utf8", "utf8mb3")
            ),
            None,
        )
        if charset is None and not table.options.get("collation", "").startswith(
            ("utf8_", "utf8mb3_")
        ):
            continue
        texts = [c for c in table.columns.values() if c.type.is_text]
        if texts and all(_has_own_set(c) for c in texts):
            continue  # the table's set is a default that no column takes
        national = [c.name for c in table.columns.values() if _NATIONAL.match(c.type.written)]
        said = (
            f"Table {table.name} uses the character set {charset or 'utf8'}, which stores three "
            "bytes a character."
        )
        if national and not _is_narrow(table):
            said = (
                f"NVARCHAR and the like are utf8mb3, three bytes a character: {table.name} "
                f"({', '.join(national)})."
            )
        yield Hit(
            table.name,
            table.place,
            said,
            "Emoji and rarer scripts make inserts fail or cut the text short."
            + (" Scripts that make the table want VARCHAR instead." if national else ""),
            _mend(schema, table),
            group="" if _is_narrow(table) else "national",
        )
