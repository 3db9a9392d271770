"""The rule `optional_where_database_requires`."""

from collections.abc import Iterator

from smeaton.analysis.entities import column_of, pair_attributes
from smeaton.analysis.models import System
from smeaton.analysis.rule import Hit, rule
from smeaton.analysis.vocabulary import says

_PARTIAL = frozenset({"update", "patch", "filter", "search", "query"})
_FILLED = frozenset(
    ["id", "tenant", "owner", "author", "creator", "created", "updated", "by", "version", "hash",
     "slug", "uuid", "account", "organization", "workspace"]
)  # fmt: skip


@rule("SYS004", severity="medium", harm="outage", each=3)
def optional_where_database_requires(system: System) -> Iterator[Hit]:
    """The contract lets clients leave out what the database needs.

    ## What it does
    Finds NOT NULL columns without a default whose field in requests is optional, in models that
    clients only send to create.

    ## Why it matters
    A request that is right by the contract fails on INSERT, mostly as 500: the client did nothing
    wrong and is told nothing.

    ## When it is fine
    The server fills it in (the tenant, the author, a computed total); such columns are known by
    their names and left out, others are to be ignored with that reason. PUT and PATCH change a row
    that is there, and what they leave out may stay as it is.

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
                schema: {$ref: "#/components/schemas/CreateOrder"}
          responses:
            "201": {description: made}
    components:
      securitySchemes:
        login: {type: http, scheme: bearer}
      schemas:
        CreateOrder:
          type: object
          required: [number]
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
      /orders:
        post:
          requestBody:
            required: true
            content:
              application/json:
                schema: {$ref: "#/components/schemas/CreateOrder"}
          responses:
            "201": {description: made}
    components:
      securitySchemes:
        login: {type: http, scheme: bearer}
      schemas:
        CreateOrder:
          type: object
          required: [number, total, status]
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
    for column, field, table, model in pair_attributes(system):
        creates = field.sent and not model.answered and not says(model.object, _PARTIAL)
        if not creates or not field.nullable or column.nullable:
            continue
        known = column_of(table, column)
        if known.default is not None or known.counter or known.generated:
            continue
        if says(column.name, _FILLED) or field.object.startswith(("PUT ", "PATCH ")):
            continue
        yield Hit(
            field.object,
            field.place,
            f"{field.object} may be left out, and {column.object} is NOT NULL without a default.",
            "A request that the contract allows fails on INSERT, mostly as 500.",
            f"Put {field.name} into `required`, or give the column a default.",
        )
