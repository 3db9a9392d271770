"""The rule `narrow_text_limit`."""

from collections.abc import Iterator

from smeaton.analysis.ddl import change_type
from smeaton.analysis.parse.schema import Column, Schema, Table
from smeaton.analysis.rule import Hit, rule
from smeaton.analysis.vocabulary import ends, is_lookup, is_tool, says, words

_LIMITS = {
    "email": 100,
    "url": 500,
    "uri": 500,
    "link": 255,
    "href": 500,
    "title": 50,
    "agent": 255,
    "path": 200,
    "description": 200,
}
_PERSONS = {"contact", "job", "courtesy", "person", "employee"}
_NAMES = {"name", "display_name", "full_name", "first_name", "last_name", "surname", "displayname"}


def _is_form_of_address(table: Table, column: Column) -> bool:
    """Whether a title is what a person is called by or does, not that of a work."""
    named = any(ends(name, {"firstname", "lastname", "surname"}) for name in table.columns)
    named = named or {"first_name", "last_name"} <= {name.lower() for name in table.columns}
    return ends(column.name, {"title"}) and (named or says(column.name, _PERSONS))


@rule("SQL049", severity="low", harm="corruption", each=3)
def narrow_text_limit(schema: Schema) -> Iterator[Hit]:
    """Text limit below what real values need.

    ## What it does
    Finds limits on e-mail addresses under 254 characters, on URLs under 500, and on names of
    people and titles under 50.

    ## Why it matters
    The first value above the limit fails in production, or is cut short by an older MySQL mode,
    and the person concerned can't use their own name or address.

    ## When it is fine
    The limit is that of another system the value goes to; say so in a comment.

    ## Example
    ```sql
    CREATE TABLE persons (
      id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
      display_name varchar(20) NOT NULL
    );
    ```

    ## Use instead
    ```sql
    CREATE TABLE persons (
      id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
      display_name text NOT NULL CHECK (length(display_name) <= 200)
    );
    ```

    ## See also
    text-types
    """
    if schema.dialect == "sqlite":
        return
    for table in schema.designed():
        if is_lookup(table) or is_tool(table):
            continue
        for column in table.columns.values():
            length = column.type.length
            if (
                column.type.name not in ("varchar", "char")
                or not length
                or column.comment
                or column.type.array
            ):
                continue
            least = (
                30
                if column.name.lower() in _NAMES
                else _LIMITS.get((words(column.name)[-1:] or ("",))[0], 0)
            )
            if length >= least or _is_form_of_address(table, column):
                continue
            yield Hit(
                f"{table.name}.{column.name}",
                column.place,
                f"Column {table.name}.{column.name} allows {length} characters, fewer than "
                "real values have.",
                "The first longer value fails in production.",
                change_type(
                    schema,
                    table,
                    column.name,
                    "text" if schema.dialect == "postgres" else "VARCHAR(255)",
                ),
            )
