"""The rule `money_rounded_on_the_way`."""

from collections.abc import Iterator

from smeaton.advice import Severity
from smeaton.analysis.entities import pair_attributes
from smeaton.analysis.models import System
from smeaton.analysis.rule import Hit, rule
from smeaton.analysis.vocabulary import says

_AMOUNTS = frozenset(
    ["amount", "price", "total", "subtotal", "cost", "fee", "tax", "balance", "discount", "sum",
     "refund", "payment", "charge", "salary", "budget", "revenue", "money", "credit", "debit"]
)  # fmt: skip
_FIXES = {
    "openapi": "type: string\nformat: decimal # or whole minor units with a currency beside it",
    "graphql": "Decimal # a scalar that is written as a string",
    "proto": "google.type.Money, or int64 in minor units with a currency_code beside it",
}


@rule("SYS001", severity="high", harm="corruption")
def money_rounded_on_the_way(system: System) -> Iterator[Hit]:
    """An exact number of the database travels as a binary float.

    ## What it does
    Finds numeric and decimal columns whose field in a contract is a float, a double or a JSON
    number.

    ## Why it matters
    A binary float holds 0.1 only nearly: sums of amounts differ by cents between database and
    client, and the difference is written back.

    ## When it is fine
    The column is no amount (a ratio, a weight): then the finding is low. A string, a decimal scalar
    or whole minor units are exact.

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
            total: {type: number, format: double}
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
    money-and-time-types
    """
    for column, field, _, model in pair_attributes(system):
        if column.family != "decimal" or field.family != "float":
            continue
        amount = says(column.name, _AMOUNTS)
        yield Hit(
            field.object,
            field.place,
            f"{field.object} is {field.written}, and {column.object} is {column.written}.",
            "A binary float holds a cent only nearly: what the database keeps exactly is rounded "
            "on its way, and written back rounded.",
            _FIXES.get(model.side, "a decimal string"),
            severity=None if amount else Severity.LOW,
            group="amount" if amount else "",
        )
