"""The rule `table_exposed_whole`."""

from collections.abc import Iterator

from smeaton.analysis.entities import pair_entities
from smeaton.analysis.models import System
from smeaton.analysis.rule import Hit, rule
from smeaton.analysis.vocabulary import says

_MANY = 8
_INTERNAL = frozenset(
    ["internal", "deleted", "lock", "locked", "retry", "retries", "attempt", "score", "hash",
     "risk", "flag", "cost", "margin", "debug", "legacy", "admin"]
)  # fmt: skip


@rule("SYS009", severity="medium", harm="exposure")
def table_exposed_whole(system: System) -> Iterator[Hit]:
    """A model of the contract is the table, column by column.

    ## What it does
    Finds models of answers that have all columns of a table of eight or more, among them some that
    only the server needs.

    ## Why it matters
    Whatever is added to the table reaches clients, who then build on it: the table can not change
    any more without breaking them, and what was internal is public (OWASP API3:2023).

    ## When it is fine
    The table is small or a plain list. Columns that only the server needs are told by their names:
    internal, deleted, lock, retry, score, hash.

    ## Example
    ```sql
    CREATE TABLE orders (
      id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
      number text NOT NULL UNIQUE,
      total numeric(12, 2) NOT NULL,
      status text NOT NULL CHECK (status IN ('open', 'paid', 'refunded')),
      internal_note text,
      retry_count integer NOT NULL DEFAULT 0,
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
            internal_note: {type: string}
            retry_count: {type: integer}
    ```

    ## Use instead
    ```sql
    CREATE TABLE orders (
      id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
      number text NOT NULL UNIQUE,
      total numeric(12, 2) NOT NULL,
      status text NOT NULL CHECK (status IN ('open', 'paid', 'refunded')),
      internal_note text,
      retry_count integer NOT NULL DEFAULT 0,
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
    anti-corruption-layer
    """
    for table, model in pair_entities(system):
        if not model.answered or len(table.attributes) < _MANY:
            continue
        if not table.attributes.keys() <= model.attributes.keys():
            continue
        inner = [a.name for a in table.attributes.values() if says(a.name, _INTERNAL)]
        if inner:
            yield Hit(
                model.object,
                model.place,
                f"{model.object} has all {len(table.attributes)} columns of {table.object}, "
                f"{', '.join(inner[:5])} among them.",
                "What only the server needs is public, and the table can't change any more "
                "without breaking clients.",
                "Answer with a model of its own that names what clients need.",
            )
