"""The rule `one_to_one_without_unique`."""

from collections.abc import Iterator

from smeaton.analysis.ddl import create_index
from smeaton.analysis.parse.schema import ForeignKey, Schema, Table
from smeaton.analysis.rule import Hit, rule
from smeaton.analysis.vocabulary import ends, is_tool, noun, says, words

_SINGLE = frozenset(["profile", "preference", "setting", "configuration", "config"])
_KINDS = frozenset(
    [
        "key",
        "name",
        "option",
        "setting",
        "kind",
        "type",
        "code",
        "locale",
        "language",
        "lang",
        "scope",
        "namespace",
        "category",
        "channel",
        "attribute",
        "property",
        "field",
        "slug",
        "title",
        "label",
        "version",
        "effective",
        "valid",
    ]
)


def _is_extension(table: Table, key: ForeignKey) -> bool:
    """Whether a row of the table says more about one row of the other, by both their names."""
    column = table.column(key.columns[0])
    if column is None or column.nullable or len(key.columns) != 1:
        return False
    parts, target = words(table.short), words(noun(key.target))
    named = len(parts) > 1 and parts[-2] == target[-1] and ends(table.short, _SINGLE)
    own = [name for name in table.columns if name not in key.columns]
    return named and not any(says(name, _KINDS) for name in own)


@rule("SQL105", severity="medium", harm="corruption", each=4)
def one_to_one_without_unique(schema: Schema) -> Iterator[Hit]:
    """Row that may exist once, which nothing keeps from existing twice.

    ## What it does
    Finds tables named for one part of another row (user_profiles, account_settings) whose required
    reference to that row is not unique.

    ## Why it matters
    Programs read "the" profile. Two requests that create it at once leave two; each later read
    gets one of them by chance, and half of what a user saves is lost.

    ## When it is fine
    Several rows are meant: the table has a kind, key, name, locale or version beside the reference.
    Such tables are not reported.

    ## Example
    ```sql
    CREATE TABLE members (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY);
    CREATE TABLE member_profiles (
      id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
      member_id bigint NOT NULL REFERENCES members (id) ON DELETE CASCADE,
      biography text NOT NULL
    );
    CREATE INDEX member_profiles_by_member ON member_profiles (member_id);
    ```

    ## Use instead
    ```sql
    CREATE TABLE members (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY);
    CREATE TABLE member_profiles (
      member_id bigint PRIMARY KEY REFERENCES members (id) ON DELETE CASCADE,
      biography text NOT NULL
    );
    ```

    ## See also
    database-constraints, normalisation
    """
    for table in schema.designed():
        for key in table.foreign_keys if not is_tool(table) else ():
            unique = any(
                set(columns) <= set(key.columns) for columns in table.unique_sets(partial=True)
            )
            wider = any(key.columns[0] in columns for columns in table.unique_sets())
            if unique or wider or not _is_extension(table, key):
                continue
            yield Hit(
                f"{table.name}.{key.columns[0]}",
                key.place,
                f"A row of {key.target} may have several in {table.name}, whose name says one.",
                "Two requests at once create two, and each read gets one of them by chance.",
                create_index(schema, table, key.columns, unique=True),
            )
