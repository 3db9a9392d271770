"""The rule `star_in_view`."""

from collections.abc import Iterator

from smeaton.analysis.parse.schema import Schema
from smeaton.analysis.rule import Hit, rule


@rule("SQL114", severity="low", harm="confusion", each=1)
def star_in_view(schema: Schema) -> Iterator[Hit]:
    """View that selects all columns of a table.

    ## What it does
    Finds views that are defined with SELECT * from a table of the schema.

    ## Why it matters
    PostgreSQL and MySQL resolve the asterisk once, when the view is made: columns that are added
    later are missing, and made again elsewhere the view has others. A new column with a secret in
    it shows up there on the next restore.

    ## When it is fine
    A dump lists the columns already, and a view that only filters rows of another view follows it;
    neither is reported.

    ## Example
    ```sql
    CREATE TABLE teams (
      id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
      archived boolean NOT NULL DEFAULT false
    );
    CREATE VIEW active_teams AS SELECT * FROM teams WHERE NOT archived;
    ```

    ## Use instead
    ```sql
    CREATE TABLE teams (
      id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
      archived boolean NOT NULL DEFAULT false
    );
    CREATE VIEW active_teams AS SELECT id FROM teams WHERE NOT archived;
    ```

    ## See also
    schema-migrations
    """
    for view in schema.views.values():
        table = next(filter(None, map(schema.find, view.sources[:1])), None)
        if view.everything and table and schema.dialect != "sqlite":
            yield Hit(
                view.name,
                view.place,
                f"View {view.name} selects all columns of {table.name}.",
                "They are fixed when the view is made: later columns are missing until it is made "
                "anew, and then all of them show.",
            )
