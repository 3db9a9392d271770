"""The rule `null_where_contract_promises_value`."""

from collections.abc import Iterator

from smeaton.analysis.entities import column_of, pair_attributes
from smeaton.analysis.models import System
from smeaton.analysis.rule import Hit, rule


@rule("SYS003", severity="high", harm="outage", each=3)
def null_where_contract_promises_value(system: System) -> Iterator[Hit]:
    """The contract promises a value that the database may not have.

    ## What it does
    Finds nullable columns whose field in answers is required and not nullable.

    ## Why it matters
    The first row with NULL fails in the serializer of the server or, where that lets it through, in
    generated clients that have no branch for it: one row breaks the whole list.

    ## When it is fine
    The server fills it in (a default, a joined value): say so by NOT NULL or a generated column, or
    ignore it with that reason.

    ## Example
    ```sql
    CREATE TABLE orders (
      id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
      number text NOT NULL UNIQUE,
      total numeric(12, 2) NOT NULL,
      status text CHECK (status IN ('open', 'paid', 'refunded')),
      note varchar(200),
      created_at timestamptz NOT NULL DEFAULT now()
    );
    ```

    ```yaml
    openapi: 3.0.3
    info: {title: Shop, version: 1.0.0}
    security: [{login: []}]
    paths:
      /orders/{id}:
        get:
          parameters:
            - {name: id, in: path, required: true, schema: {type: string}}
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
          required: [id, number, total, status]
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
      /orders/{id}:
        get:
          parameters:
            - {name: id, in: path, required: true, schema: {type: string}}
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
          required: [id, number, total, status]
          properties:
            id: {type: string}
            number: {type: string}
            total: {type: string, format: decimal}
            status: {type: string, enum: [open, paid, refunded]}
            note: {type: string, maxLength: 200, nullable: true}
            created_at: {type: string, format: date-time}
    ```

    ## See also
    database-constraints
    """
    for column, field, table, _ in pair_attributes(system):
        if not field.answered or field.nullable is not False or not column.nullable:
            continue
        if column_of(table, column).default is not None and field.sent:
            continue
        yield Hit(
            field.object,
            field.place,
            f"{field.object} is promised in every answer, and {column.object} may be NULL.",
            "The first row without it fails in the serializer or in clients that have no branch "
            "for it.",
            f"Make the column NOT NULL once its rows have a value, or say that {field.name} may "
            "be null.",
        )
