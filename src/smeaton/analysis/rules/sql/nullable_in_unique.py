"""The rule `nullable_in_unique`."""

from collections.abc import Iterator

from smeaton.analysis.ddl import drop_index, is_live, require
from smeaton.analysis.identifiers import quote
from smeaton.analysis.parse.schema import Schema, Table
from smeaton.analysis.rule import Hit, rule
from smeaton.analysis.vocabulary import ends

_MARKS = {"deleted_at", "deletedat", "is_deleted", "archived_at"}
_IDENTIFIERS = {
    "id", "uid", "uuid", "guid", "ref", "reference", "number", "code", "slug", "sku", "email",
    "handle", "username", "fingerprint", "hash", "token", "key", "url", "barcode", "phone",
    "name", "title", "label", "txid", "address", "iswc", "isrc", "isbn", "serial",
}  # fmt: skip


def _has_kinds(table: Table, columns: tuple[str, ...], optional: str) -> bool:
    """Whether a required kind outside the key tells apart the rows without the reference."""
    kinds = [
        c
        for c in table.columns.values()
        if ends(c.name, {"type", "kind"}) and not c.nullable and c.name not in columns
    ]
    return bool(kinds) and next(table.references(optional), None) is not None


def _is_given(table: Table, optional: list[str]) -> bool:
    """Whether rows may do without what is optional: an identifier that is unique where given.

    Or a flag that one row of several has, and the others leave at NULL.
    """
    return all(
        table.columns[name].type.name == "boolean"
        or (ends(name, _IDENTIFIERS) and not next(table.references(name), None))
        for name in optional
        if name in table.columns
    )


def _is_alternative(table: Table, columns: tuple[str, ...], optional: list[str]) -> bool:
    """Whether another key is the same but for its optional reference: a row has the one or other.

    Recipients of a document or of a template: (document_id, email) and (template_id, email).
    """
    rest = set(columns) - set(optional)
    others = (set(known) for known in table.unique_sets() if set(known) != set(columns))
    apart = [known - rest for known in others if rest < known]
    bound = any(next(table.references(name), None) for name in optional)
    return bound and any(
        (c := table.column(name)) and c.nullable and name not in optional
        for names in apart
        for name in names
    )


def _fold_null(schema: Schema, table: Table, columns: tuple[str, ...], nullable: list[str]) -> str:
    """Return the index that counts NULL as one value, where NULLS NOT DISTINCT is unknown."""
    kinds = [column.type for name in nullable if (column := table.column(name))]
    if not all(kind.is_integer or kind.is_text for kind in kinds):
        return ""
    d = schema.dialect
    nothing = {name: "0" if table.columns[name].type.is_integer else "''" for name in nullable}
    open_, close = ("(", ")") if d == "mysql" else ("", "")  # as its grammar wants expressions
    parts = [
        f"{open_}COALESCE({quote(name, d)}, {nothing[name]}){close}"
        if name in nothing
        else quote(name, d)
        for name in columns
    ]
    index = quote(f"{table.short}_{'_'.join(columns)}_once"[:60], d)
    values = " and ".join(sorted(set(nothing.values())))
    since = ", MySQL 8.0.13 or later" if d == "mysql" else ""
    made = f"CREATE UNIQUE INDEX {index} ON {quote(table.name, d)} ({', '.join(parts)});"
    return f"-- if {values} stands for no value{since}:\n{made}"


@rule("SQL037", severity="medium", harm="corruption", each=3)
def nullable_in_unique(schema: Schema) -> Iterator[Hit]:
    """Unique key over a column that may be NULL.

    ## What it does
    Finds unique keys and indexes over several columns of which one may be NULL, without NULLS NOT
    DISTINCT.

    ## Why it matters
    NULL equals nothing, so rows that differ in nothing else are accepted any number of times: the
    key does not hold exactly where the optional part is missing.

    ## When it is fine
    Rows without the optional part may repeat. A key over a single nullable column is the usual way
    to say "unique if given" and is not reported, nor are names and identifiers that only some rows
    have (external_id within a project), flags that one row of several has, nor a reference that
    only rows of one kind have, where a required type or kind beside the key tells the others
    apart, or
    another key holds the rows that refer to something else instead, nor a reference with ON DELETE
    SET NULL: with NULLS NOT DISTINCT the second such row would keep its target from being deleted.

    ## Example
    ```sql
    CREATE TABLE price_lists (
      id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
      region text NOT NULL,
      channel text,
      UNIQUE (region, channel)
    );
    ```

    ## Use instead
    ```sql
    CREATE TABLE price_lists (
      id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
      region text NOT NULL,
      channel text,
      UNIQUE NULLS NOT DISTINCT (region, channel)
    );
    ```

    ## See also
    database-constraints
    """
    for table in schema.designed():
        keys = [(key.columns, key.place, key.name) for key in table.uniques if key.nulls_distinct]
        keys += [
            (tuple(c or "" for c in i.columns), i.place, i.name)
            for i in table.indexes
            if i.unique and i.where is None and i.nulls_distinct and None not in i.columns
        ]
        for columns, place, name in keys:
            nullable = [c for c in columns if (found := table.column(c)) and found.nullable]
            if len(columns) < 2 or not nullable or len(nullable) == len(columns):
                continue
            partials = [
                i for i in table.indexes if i.unique and i.where and set(nullable) & i.where.columns
            ]
            if partials or (table.primary and set(table.primary.columns) <= set(columns)):
                continue
            if (
                _has_kinds(table, columns, nullable[0])
                or _is_given(table, nullable)
                or _is_alternative(table, columns, nullable)
            ):
                continue
            if any(key.on_delete == "set null" for name in nullable for key in
                   table.references(name)):  # fmt: skip
                continue  # what was referred to is gone, and several such rows stay
            soft = [c for c in nullable if c.lower() in _MARKS]
            listed, optional = ", ".join(columns), nullable[0]
            d = schema.dialect
            fix = _fold_null(schema, table, columns, nullable)
            if table.primary is None and not soft:
                lacking = ", ".join(nullable)
                required = [require(schema, table, c) for c in nullable]
                fix = "\n".join([f"-- if no row may do without {lacking}:", *required])
            elif d == "postgres" and not soft:
                index = quote(f"{table.short}_{'_'.join(columns)}_once"[:60], d)
                together = "CONCURRENTLY " if is_live(schema) else ""
                what = ", ".join(quote(c, d) for c in columns)
                away = (
                    f"ALTER TABLE {quote(table.name, d)} DROP CONSTRAINT "
                    f"{quote(name or table.short + '_' + '_'.join(columns) + '_key', d)};"
                    if any(k.columns == columns for k in table.uniques)
                    else drop_index(schema, table, name)
                )
                fix = (
                    "-- PostgreSQL 15 or later; before, an index with COALESCE in their place:\n"
                    f"CREATE UNIQUE INDEX {together}{index} ON {quote(table.name, d)} "
                    f"({what}) NULLS NOT DISTINCT;\n{away}"
                )
            elif soft:
                rest = ", ".join(quote(c, d) for c in columns if c not in soft)
                fix = (
                    f"-- a partial unique index on ({rest}) WHERE {soft[0]} IS NULL says "
                    "what is meant"
                )
            yield Hit(
                f"{table.name}.{optional}",
                place,
                f"The unique key of {table.name} on ({listed}) does not hold where {optional} "
                "is NULL.",
                "NULL equals nothing, so otherwise equal rows are accepted any number of times.",
                fix,
            )
