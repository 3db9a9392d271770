"""The rule `list_without_index`."""

from collections.abc import Iterator

from smeaton.analysis.entities import find_table, leads_index, list_apis, name_resource
from smeaton.analysis.models import System
from smeaton.analysis.parse.openapi import Operation
from smeaton.analysis.parse.openapi_elements import Parameter
from smeaton.analysis.rule import Hit, rule
from smeaton.analysis.vocabulary import is_lookup, plain

_SORTS = frozenset({"sort", "sortby", "orderby", "order", "ordering"})
_FILTERS = ("_from", "_to", "_after", "_before", "_since", "_until", "_gte", "_lte", "_gt", "_lt")


@rule("SYS010", severity="medium", harm="slowness")
def list_without_index(system: System) -> Iterator[Hit]:
    """A list is filtered or sorted by a column that no index begins with.

    ## What it does
    Finds query parameters of list operations that are called like a column (or sort by one) which
    no index or key begins with, in tables that grow.

    ## Why it matters
    Each request reads the whole table: it is fast on the day of the release and slow for good some
    months on.

    ## When it is fine
    The table stays small. Values that most rows share (a flag) are left out, since an index would
    not help; texts that are searched need another index and are another finding.

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
    CREATE TABLE events (id bigint PRIMARY KEY, order_id bigint NOT NULL REFERENCES orders (id));
    ```

    ```yaml
    openapi: 3.0.3
    info: {title: Shop, version: 1.0.0}
    security: [{login: []}]
    paths:
      /orders:
        get:
          parameters:
            - {name: created_at, in: query, schema: {type: string, format: date-time}}
            - {name: limit, in: query, schema: {type: integer, maximum: 100}}
          responses:
            "200":
              description: orders
              content:
                application/json:
                  schema: {type: array, items: {$ref: "#/components/schemas/Order"}}
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
    CREATE INDEX orders_by_created_at ON orders (created_at);
    ```

    ```yaml
    openapi: 3.0.3
    info: {title: Shop, version: 1.0.0}
    security: [{login: []}]
    paths:
      /orders:
        get:
          parameters:
            - {name: created_at, in: query, schema: {type: string, format: date-time}}
            - {name: limit, in: query, schema: {type: integer, maximum: 100}}
          responses:
            "200":
              description: orders
              content:
                application/json:
                  schema: {type: array, items: {$ref: "#/components/schemas/Order"}}
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
    index-choice
    """
    for api in list_apis(system):
        for operation in api.operations:
            if operation.listed is None:
                continue
            found = find_table(system, name_resource(operation.path))
            if found is None or found.table is None or is_lookup(found.table):
                continue
            for parameter, name in _list_columns(operation):
                column = found.attributes.get(plain(name))
                if column is None or column.family in ("boolean", "json", "enum") or column.members:
                    continue
                if leads_index(found.table, column.name):
                    continue
                verb = "sorts" if parameter.name != name else "filters"
                yield Hit(
                    f"{operation.name}#{parameter.name}",
                    parameter.place,
                    f"{operation.name} {verb} by {column.object}, and no index begins with it.",
                    "Each request reads the whole table, ever more slowly as it grows.",
                    f"CREATE INDEX CONCURRENTLY ON {found.table.name} ({column.name}); -- behind "
                    "the column that every query is bound to, if there is one",
                )


def _list_columns(operation: Operation) -> Iterator[tuple[Parameter, str]]:
    """Yield what a list is filtered and sorted by, with the name that a column may have."""
    for parameter in operation.parameters:
        if parameter.location != "query":
            continue
        if plain(parameter.name) in _SORTS:
            values = [parameter.schema.keyword("default").value, *(parameter.schema.enum or [])]
            for value in dict.fromkeys(values):
                if isinstance(value, str):
                    name = value.strip("+-").partition(":")[0].partition(" ")[0]
                    yield parameter, name.removesuffix("_asc").removesuffix("_desc")
            continue
        name = parameter.name
        for suffix in _FILTERS:
            name = name.removesuffix(suffix)
        yield parameter, name
