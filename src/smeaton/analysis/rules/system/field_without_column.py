"""The rule `field_without_column`."""

from collections.abc import Iterator

from smeaton.analysis.entities import Entity, pair_entities
from smeaton.analysis.models import System
from smeaton.analysis.rule import Hit, rule


@rule("SYS015", severity="low", harm="loss")
def field_without_column(system: System) -> Iterator[Hit]:
    """Clients send a field that the database has no column for.

    ## What it does
    Finds fields of requests in models that match a table, which the table has no column for.

    ## Why it matters
    What is sent is dropped, or ends in a column of JSON that nobody indexes or checks.

    ## When it is fine
    It belongs to another table, is computed with, or is kept elsewhere. Lists and objects, secrets
    and tables with a column of JSON are left out.

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
            note: {type: string, maxLength: 200, nullable: true}
            created_at: {type: string, format: date-time}
            gift_message: {type: string}
    ```

    ## Use instead
    ```sql
    CREATE TABLE orders (
      id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
      number text NOT NULL UNIQUE,
      total numeric(12, 2) NOT NULL,
      status text NOT NULL CHECK (status IN ('open', 'paid', 'refunded')),
      gift_message text,
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
            gift_message: {type: string}
    ```

    ## See also
    resource-modelling
    """
    for table, model in pair_entities(system):
        if not model.sent or any(a.family == "json" for a in table.attributes.values()):
            continue
        known = len(model.attributes.keys() & table.attributes.keys())
        lost = [
            each
            for name, each in model.attributes.items()
            if name not in table.attributes
            and each.sent
            and each.family not in ("list", "json", "other")
            and not _is_stored(table, name)
        ]
        if lost and known > len(lost):
            names = ", ".join(each.name for each in lost[:6])
            yield Hit(
                lost[0].object,
                lost[0].place,
                f"{model.object} takes {names}, and {table.object} has no such column.",
                "What clients send is dropped, unless it is kept elsewhere.",
                "Add a column, or mark the field as readOnly or say where it goes.",
            )


def _is_stored(table: Entity, name: str) -> bool:
    """Whether a column keeps it under a longer or shorter name, or hashed."""
    return any(name in each or each in name for each in table.attributes) or name in (
        "password", "confirm", "captcha", "locale", "mask", "updatemask", "etag",
    )  # fmt: skip
