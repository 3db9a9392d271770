"""The rule `id_wider_than_contract`."""

from collections.abc import Iterator

from smeaton.advice import Severity
from smeaton.analysis.entities import Entity, column_of, pair_attributes
from smeaton.analysis.models import System
from smeaton.analysis.rule import Hit, rule
from smeaton.analysis.vocabulary import says


@rule("SYS002", severity="high", harm="outage", each=3)
def id_wider_than_contract(system: System) -> Iterator[Hit]:
    """Ids of the database outgrow what the contract carries.

    ## What it does
    Finds 64-bit keys whose field in a contract has 32 bits (high), or is a JSON number, which
    clients read exactly up to 2^53 only (medium).

    ## Why it matters
    The first id beyond the limit is refused or, in JavaScript, silently becomes its neighbour: one
    order is shown or changed in place of another.

    ## When it is fine
    A bigint identity that counts from 1 reaches 2^53 never; ids made by a generator (Snowflake,
    random) do at once. So JSON numbers are reported only where the key is not counted by the
    database.

    ## Example
    ```sql
    CREATE TABLE orders (
      id bigint PRIMARY KEY,
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
            id: {type: integer, format: int64}
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
    for column, field, table, _ in pair_attributes(system):
        if column.bits != 64 or column.family != "integer" or field.family != "integer":
            continue
        if not (says(column.name, {"id"}) or _is_key(table, column.name)):
            continue
        counted = bool(column_of(table, column).counter) or not _is_key(table, column.name)
        narrow = field.bits == 32
        if not narrow and (field.is_exact or counted):
            continue
        limit = "2,147,483,647" if narrow else "2^53 in JavaScript"
        yield Hit(
            field.object,
            field.place,
            f"{field.object} is {field.written}, which ends at {limit}; {column.object} is "
            f"{column.written}.",
            "The first id beyond it is refused, or read as its neighbour without an error.",
            "Carry ids as strings: type: string (ID in GraphQL); int64 in Protobuf, whose JSON "
            "form is a string.",
            severity=None if narrow else Severity.MEDIUM,
            group=str(narrow),
        )


def _is_key(table: Entity, name: str) -> bool:
    primary = table.table.primary if table.table else None
    return primary is not None and primary.columns == (name,)
