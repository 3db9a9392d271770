"""The rule `lookup_without_unique_key`."""

from collections.abc import Iterator

from smeaton.analysis.entities import find_table, list_apis, name_resource
from smeaton.analysis.models import System
from smeaton.analysis.parse.schema import Table
from smeaton.analysis.rule import Hit, rule
from smeaton.analysis.vocabulary import plain


@rule("SYS011", severity="high", harm="corruption", each=1)
def lookup_without_unique_key(system: System) -> Iterator[Hit]:
    """One thing is addressed by what is not unique in the database.

    ## What it does
    Finds operations on a single resource whose path parameter is called like a column that no key
    makes unique.

    ## Why it matters
    Two rows with one username answer to one address: which of them is read, changed or deleted
    depends on the plan.

    ## When it is fine
    The column is unique within its parent and the path names the parent too
    (`/teams/{team}/members/{name}`); a key over both counts.

    ## Example
    ```sql
    CREATE TABLE orders (
      id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
      number text NOT NULL,
      total numeric(12, 2) NOT NULL,
      status text NOT NULL CHECK (status IN ('open', 'paid', 'refunded')),
      note varchar(200),
      created_at timestamptz NOT NULL DEFAULT now()
    );
    ```

    ```yaml
    openapi: 3.0.3
    info: {title: Shop, version: 1.0.0}
    security: [{login: []}]
    paths:
      /orders/{number}:
        get:
          parameters:
            - {name: number, in: path, required: true, schema: {type: string}}
          responses:
            "200":
              description: one order
              content:
                application/json:
                  schema: {$ref: "#/components/schemas/Order"}
    components:
      securitySchemes:
        login: {type: http, scheme: bearer}
      schemas:
        Order:
          type: object
          required: [id, number, total]
          properties:
            id: {type: string}
            number: {type: string}
            total: {type: string, format: decimal}
            status: {type: string, enum: [open, paid, refunded]}
            note: {type: string, maxLength: 200, nullable: true}
            created_at: {type: string, format: date-time}
    ```

    ## Use instead
    ```sql
    CREATE TABLE orders (
      id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
      number text NOT NULL UNIQUE,
      total numeric(12, 2) NOT NULL,
      status text NOT NULL CHECK (status IN ('open', 'paid', 'refunded')),
      note varchar(200),
      created_at timestamptz NOT NULL DEFAULT now()
    );
    ```

    ```yaml
    openapi: 3.0.3
    info: {title: Shop, version: 1.0.0}
    security: [{login: []}]
    paths:
      /orders/{number}:
        get:
          parameters:
            - {name: number, in: path, required: true, schema: {type: string}}
          responses:
            "200":
              description: one order
              content:
                application/json:
                  schema: {$ref: "#/components/schemas/Order"}
    components:
      securitySchemes:
        login: {type: http, scheme: bearer}
      schemas:
        Order:
          type: object
          required: [id, number, total]
          properties:
            id: {type: string}
            number: {type: string}
            total: {type: string, format: decimal}
            status: {type: string, enum: [open, paid, refunded]}
            note: {type: string, maxLength: 200, nullable: true}
            created_at: {type: string, format: date-time}
    ```

    ## See also
    primary-key-choice
    """
    for api in list_apis(system):
        for operation in api.operations:
            last = operation.path.rstrip("/").rpartition("/")[2]
            if not (last.startswith("{") and last.endswith("}")):
                continue
            thing = name_resource(operation.path)
            found = find_table(system, thing)
            if found is None or found.table is None:
                continue
            column = found.attributes.get(plain(last.strip("{}")))
            if column is None or _is_unique(found.table, column.name):
                continue
            yield Hit(
                operation.name,
                operation.place,
                f"{operation.name} finds one row by {column.object}, which is not unique.",
                "Two rows with one value answer to one address, and which of them is meant is "
                "left to the plan.",
                f"ALTER TABLE {found.table.name} ADD UNIQUE ({column.name}); -- or address it by "
                "its id",
                group=column.object,
            )


def _is_unique(table: Table, column: str) -> bool:
    """Whether a key over the column, alone or with what its row belongs to, makes it unique."""
    bound = {c for key in table.foreign_keys for c in key.columns}
    for columns in table.unique_sets(partial=True):
        if column in columns and all(each == column or each in bound for each in columns):
            return True
    texts = [part.text.lower() for index in table.indexes if index.unique for part in index.parts]
    return any(column.lower() == text or f"({column.lower()}" in text for text in texts)
