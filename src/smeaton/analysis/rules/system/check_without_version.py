"""The rule `check_without_version`."""

from collections.abc import Iterator

from smeaton.analysis.entities import find_table, list_apis, name_resource
from smeaton.analysis.models import System
from smeaton.analysis.rule import Hit, rule
from smeaton.analysis.vocabulary import plain, says

_VERSIONS = frozenset({"version", "revision", "etag", "updated", "modified", "lock"})


@rule("SYS014", severity="medium", harm="corruption")
def check_without_version(system: System) -> Iterator[Hit]:
    """Updates ask for a version that the database does not keep.

    ## What it does
    Finds updates that take If-Match where the table has neither a version nor a time of its last
    change.

    ## Why it matters
    An ETag that is made of the row as it is read can not be compared in the UPDATE itself: two
    writers who read the same row both pass the check, and one change is lost.

    ## When it is fine
    The ETag is a hash that is compared under a row lock; ignore it with that reason. PostgreSQL's
    xmin serves too, within one server.

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
        put:
          parameters:
            - {name: If-Match, in: header, required: true, schema: {type: string}}
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

    ## Use instead
    ```sql
    CREATE TABLE orders (
      id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
      number text NOT NULL UNIQUE,
      total numeric(12, 2) NOT NULL,
      status text NOT NULL CHECK (status IN ('open', 'paid', 'refunded')),
      version integer NOT NULL DEFAULT 1,
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
        put:
          parameters:
            - {name: If-Match, in: header, required: true, schema: {type: string}}
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
    http-concurrency-control
    http-concurrency-control
    """
    for api in list_apis(system):
        for operation in api.operations:
            asks = [p for p in operation.parameters if plain(p.name) == "ifmatch"]
            found = find_table(system, name_resource(operation.path)) if asks else None
            if found is None or operation.method not in ("put", "patch", "delete"):
                continue
            if not any(says(each.name, _VERSIONS) for each in found.attributes.values()):
                yield Hit(
                    operation.name,
                    asks[0].place,
                    f"{operation.name} takes If-Match, and {found.object} keeps no version.",
                    "Unless the UPDATE itself compares the version, two writers both pass and one "
                    "change is lost.",
                    f"ALTER TABLE {found.object} ADD COLUMN version integer NOT NULL DEFAULT 1; "
                    "-- each UPDATE adds 1 to it and compares it: AND version = $2",
                )
