"""The rule `locale_bound_money`."""

from collections.abc import Iterator

from smeaton.analysis.ddl import change_type, warn_of_rewrite
from smeaton.analysis.identifiers import quote
from smeaton.analysis.parse.schema import Schema
from smeaton.analysis.rule import Hit, rule


@rule("SQL018", severity="medium", harm="corruption", each=3)
def locale_bound_money(schema: Schema) -> Iterator[Hit]:
    """PostgreSQL money type.

    ## What it does
    Finds columns of PostgreSQL's `money` type.

    ## Why it matters
    The number of decimals and the symbol come from the server's `lc_monetary`: a dump restored
    under another locale changes its meaning. It holds no currency and rounds on division.

    ## When it is fine
    Never in a new design; an old single-locale database may live with it until it is moved.

    ## Example
    ```sql
    CREATE TABLE donations (
      id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
      gift money NOT NULL
    );
    ```

    ## Use instead
    ```sql
    CREATE TABLE donations (
      id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
      gift numeric(12,2) NOT NULL,
      currency char(3) NOT NULL
    );
    ```

    ## See also
    money-and-time-types
    """
    if schema.dialect != "postgres":
        return
    for table in schema.designed():
        for column in table.columns.values():
            if column.type.name == "money":
                name = quote(column.name, "postgres")
                yield Hit(
                    f"{table.name}.{column.name}",
                    column.place,
                    f"Column {table.name}.{column.name} is of type money.",
                    "Its decimals and symbol depend on the server's locale, and it keeps no "
                    "currency." + warn_of_rewrite(schema),
                    change_type(schema, table, column.name, "numeric(12,2)", f"{name}::numeric"),
                )
