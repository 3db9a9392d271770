"""The rule `length_disagrees`."""

from collections.abc import Iterator

from smeaton.analysis.entities import pair_attributes
from smeaton.analysis.models import System
from smeaton.analysis.rule import Hit, rule


@rule("SYS006", severity="medium", harm="outage")
def length_disagrees(system: System) -> Iterator[Hit]:
    """The contract takes longer texts than the database.

    ## What it does
    Finds fields of requests that may be longer than the column of the same name.

    ## Why it matters
    PostgreSQL refuses the row, which clients see as 500; MySQL in its lax mode cuts it without a
    word.

    ## When it is fine
    The server shortens or refuses the value itself; ignore it with that reason.

    ## Example
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
      /orders:
        post:
          requestBody:
            required: true
            content:
              application/json:
                schema: {$ref: "#/components/schemas/Order"}
          responses:
            "201": {description: made}
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
            note: {type: string, maxLength: 2000}
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
      /orders:
        post:
          requestBody:
            required: true
            content:
              application/json:
                schema: {$ref: "#/components/schemas/Order"}
          responses:
            "201": {description: made}
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
    input-validation-and-injection
    """
    for column, field, _, _ in pair_attributes(system):
        if field.sent and column.length and field.length and field.length > column.length:
            yield Hit(
                field.object,
                field.place,
                f"{field.object} takes {field.length} characters, {column.object} {column.length}.",
                "A text that the contract allows fails on INSERT, mostly as 500, or is cut.",
                f"maxLength: {column.length} # or widen the column",
            )
