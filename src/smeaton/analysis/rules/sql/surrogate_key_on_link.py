"""The rule `surrogate_key_on_link`."""

from collections.abc import Iterator

from smeaton.analysis.ddl import is_live, promote_key
from smeaton.analysis.parse.schema import Schema, Table
from smeaton.analysis.readers import find_readers
from smeaton.analysis.rule import Hit, rule
from smeaton.analysis.vocabulary import noun


def _is_detail(table: Table, column: str) -> bool:
    """Whether the table says more about one row: it is named after it."""
    target = noun(next((key.target for key in table.references(column)), ""))
    return noun(table.name).startswith(f"{target}_")


_OWN = 2
"""So many columns of its own a link may carry, such as when it was made."""


@rule("SQL043", severity="low", harm="slowness", each=0)
def surrogate_key_on_link(schema: Schema) -> Iterator[Hit]:
    """Generated key on a table that its references identify.

    ## What it does
    Finds generated keys that nothing refers to, no view reads and no index holds, on tables whose
    references are unique already: links of two rows, and details that exist once a row.

    ## Why it matters
    Nothing uses the number; it costs a second index on each insert, and the table is clustered by
    it instead of by what it is looked up with.

    ## When it is fine
    An ORM insists on one column, or other tables refer to the link. A row that exists once for
    another but is not named after it, or that has a unique number or name beside, is a thing of
    its own; it is not reported.

    ## Example
    ```sql
    CREATE TABLE films (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, title text NOT NULL);
    CREATE TABLE actors (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, title text NOT NULL);
    CREATE TABLE film_actors (
      id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
      film_id bigint NOT NULL REFERENCES films (id) ON DELETE CASCADE,
      actor_id bigint NOT NULL REFERENCES actors (id) ON DELETE CASCADE,
      UNIQUE (film_id, actor_id)
    );
    CREATE INDEX film_actors_actor_id_idx ON film_actors (actor_id);
    ```

    ## Use instead
    ```sql
    CREATE TABLE films (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, title text NOT NULL);
    CREATE TABLE actors (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, title text NOT NULL);
    CREATE TABLE film_actors (
      film_id bigint NOT NULL REFERENCES films (id) ON DELETE CASCADE,
      actor_id bigint NOT NULL REFERENCES actors (id) ON DELETE CASCADE,
      PRIMARY KEY (film_id, actor_id)
    );
    CREATE INDEX film_actors_actor_id_idx ON film_actors (actor_id);
    ```

    ## See also
    primary-key-choice
    """
    referred = {
        id(found)
        for t in (*schema.designed(), *schema.fragments.values())
        for key in t.foreign_keys
        if (found := schema.find(key.target))
    }
    caution = ""
    if is_live(schema) and schema.notation != "prisma":
        caution = "-- once no program names the column any more, and if the ORM takes such a key:\n"
    for table in schema.designed():
        if table.primary is None or len(table.primary.columns) != 1 or id(table) in referred:
            continue
        linked = {c for key in table.foreign_keys for c in key.columns}
        own = table.primary.columns[0]
        if any(set(known) - linked - {own} for known in table.unique_sets()):
            continue  # a number or name of its own makes it a thing, not a link
        pair = next(
            (
                columns
                for columns in table.unique_sets()
                if set(columns) <= linked
                and (len(columns) > 1 or _is_detail(table, columns[0]))
                and all((c := table.column(name)) and not c.nullable for name in columns)
            ),
            None,
        )
        if own in linked or pair is None or not table.columns[own].counter:
            continue
        if any(own in index.columns for index in table.indexes):
            continue
        if find_readers(schema, table, own):
            continue
        if len(pair) > 1 and len(set(table.columns) - linked - {own}) > _OWN:
            continue  # what carries values of its own is a thing with an id
        link = len(pair) > 1
        yield Hit(
            f"{table.name}.{own}",
            table.columns[own].place,
            f"Table {table.name} has the key {own} although ({', '.join(pair)}) is unique."
            if link
            else f"Table {table.name} has one row for each {pair[0]}, and a key {own} besides.",
            "No foreign key refers to the number, and each insert maintains an index for it.",
            f"{caution}{promote_key(schema, table, pair, own)}",
            group="" if link else "detail",
        )
