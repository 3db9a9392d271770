"""The rule `enum_members_disagree`."""

from collections.abc import Iterator

from smeaton.analysis.entities import pair_attributes
from smeaton.analysis.models import System
from smeaton.analysis.rule import Hit, rule
from smeaton.analysis.vocabulary import plain


@rule("SYS005", severity="high", harm="outage")
def enum_members_disagree(system: System) -> Iterator[Hit]:
    """A set of values has other members in the database than in the contract.

    ## What it does
    Finds columns whose values are a set (an enum, a CHECK) and fields whose set is another one,
    whatever case and separators.

    ## Why it matters
    A value that only the database knows breaks clients that read it; one that only the contract
    knows is accepted and fails on INSERT.

    ## When it is fine
    The field is translated on purpose (several states of the database are one to clients); ignore
    it with that reason.

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
            status: {type: string, enum: [open, paid]}
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
    enum-modelling
    """
    for column, field, _, _ in pair_attributes(system):
        if not column.members or not field.members:
            continue
        there, here = ({plain(each): each for each in side.members} for side in (column, field))
        if not there.keys() & here.keys():
            continue
        only_there = [there[each] for each in there.keys() - here.keys()] if field.answered else []
        only_here = [here[each] for each in here.keys() - there.keys()]
        if not only_there and not only_here:
            continue
        parts = []
        if only_there:
            parts.append(f"{column.object} may be {', '.join(sorted(only_there))} too")
        if only_here:
            parts.append(f"{column.object} refuses {', '.join(sorted(only_here))}")
        yield Hit(
            field.object,
            field.place,
            f"{field.object} and {column.object} have different members: {'; '.join(parts)}.",
            "What only the database knows breaks clients that read it, and what only the contract "
            "knows fails on INSERT.",
            "Give both the same members; where the set grows, the database first, then the "
            "contract.",
        )
