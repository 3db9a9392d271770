"""The rule `link_without_delete_action`."""

from collections.abc import Iterator

from smeaton.analysis.parse.schema import Schema
from smeaton.analysis.rule import Hit, rule
from smeaton.analysis.vocabulary import is_join


@rule("SQL038", severity="low", harm="confusion", each=1)
def link_without_delete_action(schema: Schema) -> Iterator[Hit]:
    """Link table that blocks the deletion of what it links.

    ## What it does
    Finds foreign keys of pure link tables that say nothing about deletion.

    ## Why it matters
    A link has no meaning without its two ends, yet it stops either from being deleted; each program
    then has to delete the links first, in the right order.

    ## When it is fine
    The link is a fact of its own that must prevent deletion; write ON DELETE RESTRICT to say so.

    ## Example
    ```sql
    CREATE TABLE films (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, title text NOT NULL);
    CREATE TABLE actors (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, title text NOT NULL);
    CREATE TABLE film_actors (
      film_id bigint NOT NULL REFERENCES films (id),
      actor_id bigint NOT NULL REFERENCES actors (id) ON DELETE CASCADE,
      PRIMARY KEY (film_id, actor_id)
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
    database-constraints
    """
    for table in schema.designed():
        if not is_join(table):
            continue
        for key in table.foreign_keys:
            if not key.on_delete:
                yield Hit(
                    f"{table.name}.{key.columns[0]}",
                    key.place,
                    f"Link table {table.name} does not say what happens when a row of {key.target} is deleted.",
                    "The links stop either side from being deleted until a program removes them first.",
                    f"-- REFERENCES {key.target} ... ON DELETE CASCADE, or RESTRICT where that is meant",
                )
