"""The rule `idempotency_key_not_stored`."""

from collections.abc import Iterator

from smeaton.analysis.entities import list_apis, list_tables
from smeaton.analysis.models import System
from smeaton.analysis.rule import Hit, rule
from smeaton.analysis.vocabulary import plain, says


@rule("SYS012", severity="medium", harm="corruption", each=1)
def idempotency_key_not_stored(system: System) -> Iterator[Hit]:
    """An idempotency key is taken and nothing keeps it.

    ## What it does
    Finds operations that take an Idempotency-Key where no table has a column for it.

    ## Why it matters
    A key that is not stored with its result, under a unique constraint, in the transaction that
    does the work, makes nothing idempotent: the retry charges again.

    ## When it is fine
    The keys are kept in a store of their own (Redis, a gateway); ignore it with that reason, and
    see that it outlives the retries.

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
          parameters:
            - {name: Idempotency-Key, in: header, required: true, schema: {type: string}}
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
    CREATE TABLE idempotency_keys (
      key text PRIMARY KEY,
      request_hash bytea NOT NULL,
      response jsonb,
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
          parameters:
            - {name: Idempotency-Key, in: header, required: true, schema: {type: string}}
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
    idempotency-keys
    """
    if not system.schemas:
        return
    names = [table.object for table in list_tables(system)]
    names += [a.name for table in list_tables(system) for a in table.attributes.values()]
    if any(says(name, {"idempotency", "idempotent", "dedup", "deduplication"}) for name in names):
        return
    if any(plain(name) in ("requestid", "clientrequestid", "requestkey") for name in names):
        return
    for api in list_apis(system):
        for operation in api.operations:
            for parameter in operation.parameters:
                if plain(parameter.name) in ("idempotencykey", "xidempotencykey"):
                    yield Hit(
                        f"{operation.name}#{parameter.name}",
                        parameter.place,
                        f"{operation.name} takes {parameter.name}, and no table keeps it.",
                        "Unless it is stored with the result, in the transaction that does the "
                        "work, a retry does the work again.",
                        "CREATE TABLE idempotency_keys (key text PRIMARY KEY, request_hash bytea "
                        "NOT NULL, response jsonb, created_at timestamptz NOT NULL DEFAULT now());",
                    )
