"""The rule `narrow_text_limit`."""

from collections.abc import Iterator

from smeaton.analysis.ddl import change_type
from smeaton.analysis.parse.schema import Column, Schema, Table
from smeaton.analysis.rule import Hit, rule
from smeaton.analysis.text_limits import find_least
from smeaton.analysis.vocabulary import ends, is_lookup, is_tool, singular, words

_PAYLOADS = {"data", "content", "contents", "body", "args", "text"}
_BULK = 4000
_LIMITS = {65535, 16383, 32767, 8191, 4096}
"""Of protocols and of keys: 65,535 is what a DNS record holds (RFC 1035)."""


def _find_origin(schema: Schema, table: Table, column: Column) -> str:
    """Return the column with a higher limit that this one keeps a copy of, or "".

    `original_post_name` beside `post_id` is the name of a post.
    """
    parts = words(column.name)
    for key in table.foreign_keys:
        target = schema.find(key.target)
        last = singular(words(target.short)[-1]) if target else ""
        if target is None or target is table or last not in parts[:-1]:
            continue
        at = len(parts) - 1 - parts[:-1][::-1].index(last) - 1
        origin = target.column("_".join(parts[at + 1 :]))
        if origin is not None and origin.type.is_text:
            longer = origin.type.length is None or origin.type.length > (column.type.length or 0)
            return f"{target.name}.{origin.name}" if longer else ""
    return ""


@rule("SQL049", severity="low", harm="corruption", each=3)
def narrow_text_limit(schema: Schema) -> Iterator[Hit]:
    """Text limit below what real values need.

    ## What it does
    Finds limits on e-mail addresses under 100 characters, on URLs under 500, on titles under 50
    and on names of people under 30; limits on a copy below those of the column that it copies; and
    in PostgreSQL limits of thousands of characters on data, content or a body.

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
            least = find_least(table, column)
            bound = next(table.references(column.name), None)
            origin = "" if bound else _find_origin(schema, table, column)
            bulk = schema.dialect == "postgres" and length >= _BULK and length not in _LIMITS
            bulk = bulk and ends(column.name, _PAYLOADS)
            if length >= least and not origin and not bulk:
                continue
            who = f"Column {table.name}.{column.name}"
            said = f"{who} is limited to fewer characters than real values may have, here {length}."
            if origin:
                said = f"{who} allows {length} characters, fewer than {origin}, which it copies."
            elif bulk:
                said = f"{who} allows {length} characters, though it holds whatever is sent."
            yield Hit(
                f"{table.name}.{column.name}",
                column.place,
                said,
                "The first longer value fails in production.",
                change_type(
                    schema,
                    table,
                    column.name,
                    "text"
                    if schema.dialect == "postgres"
                    else f"VARCHAR({2048 if least > 255 else 255})",
                ),
                group=f"{origin} {length if bulk else 0}",
            )
