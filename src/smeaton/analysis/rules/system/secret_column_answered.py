"""The rule `secret_column_answered`."""

import re
from collections.abc import Iterator

from smeaton.analysis.entities import pair_attributes
from smeaton.analysis.models import System
from smeaton.analysis.rule import Hit, rule
from smeaton.analysis.vocabulary import words

_SECRET = re.compile(
    r"(?:^|_)(?:password|passwd|pwd)(?:_(?:hash|salt|digest))?$|(?:^|_)(?:secret|salt)$|"
    r"(?:^|_)(?:secret|private|api|encryption)_key$|(?:^|_)(?:totp|otp|mfa)_(?:secret|seed)$|"
    r"(?:^|_)(?:refresh|access|session|reset|auth)_token(?:_hash)?$|(?:^|_)(?:cvv|pan|ssn)$"
)


@rule("SYS008", severity="critical", harm="exposure")
def secret_column_answered(system: System) -> Iterator[Hit]:
    """The contract answers with a secret that the database keeps.

    ## What it does
    Finds fields of answers that are called like a column which keeps a secret: passwords and their
    hashes, tokens, keys, one-time-code seeds.

    ## Why it matters
    A hash that leaves the server is cracked at leisure, a token is used: every client, cache and
    log on the way has it (OWASP API3:2023).

    ## When it is fine
    The answer to the operation that makes a token shows it once: call the field otherwise than the
    column that keeps its hash.

    ## Example
    ```sql
    CREATE TABLE orders (
      id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
      number text NOT NULL UNIQUE,
      total numeric(12, 2) NOT NULL,
      status text NOT NULL CHECK (status IN ('open', 'paid', 'refunded')),
      password_hash text NOT NULL,
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
            password_hash: {type: string}
    ```

    ## Use instead
    ```sql
    CREATE TABLE orders (
      id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
      number text NOT NULL UNIQUE,
      total numeric(12, 2) NOT NULL,
      status text NOT NULL CHECK (status IN ('open', 'paid', 'refunded')),
      password_hash text NOT NULL,
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
    sensitive-data-storage
    """
    for column, field, _, _ in pair_attributes(system):
        if field.answered and _SECRET.search("_".join(words(column.name))):
            yield Hit(
                field.object,
                field.place,
                f"{field.object} answers with the secret that {column.object} keeps.",
                "It leaves the server with every answer, and stays in caches and logs on the way.",
                "Take it out of the answer: a model of its own for what is read.",
            )
