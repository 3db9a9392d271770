"""The rule `type_disagrees`."""

from collections.abc import Iterator

from smeaton.analysis.entities import LOSSES, pair_attributes
from smeaton.analysis.models import System
from smeaton.analysis.rule import Hit, rule


@rule("SYS007", severity="medium", harm="corruption", each=4)
def type_disagrees(system: System) -> Iterator[Hit]:
    """A column and a field of one name are of types that do not convert.

    ## What it does
    Finds fields whose kind of value can not be what the column keeps: a moment as a date, a uuid as
    a number, a truth value as a text.

    ## Why it matters
    The conversion in between loses something (the time of day, leading zeros, the third state) or
    fails on some rows.

    ## When it is fine
    The field is another thing with the same name; rename it, or ignore it with that reason. Texts
    that carry numbers, ids and moments exactly are quiet.

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
          required: [id, number, total]
          properties:
            id: {type: string}
            number: {type: string}
            total: {type: string, format: decimal}
            status: {type: string, enum: [open, paid, refunded]}
            note: {type: string, maxLength: 200, nullable: true}
            created_at: {type: string, format: date}
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
    money-and-time-types
    """
    for column, field, _, _ in pair_attributes(system):
        loss = LOSSES.get((column.family, field.family))
        if loss:
            yield Hit(
                field.object,
                field.place,
                f"{field.object} is {field.written}, and {column.object} is {column.written}.",
                f"{loss[0].upper()}{loss[1:]}.",
                "Give both one type; where they are different things, give them different names.",
            )
