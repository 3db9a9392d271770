"""The rule `graphql_unbounded_list`."""

import re
from collections.abc import Iterator

from smeaton.advice import Severity
from smeaton.analysis.graphql_roles import (
    flat,
    is_bounded,
    is_documented,
    is_edge,
    is_entity,
    is_error,
    is_page,
    is_small,
    page_of,
    payloads,
    terms,
)
from smeaton.analysis.parse.graphql_schema import GraphqlSchema, Member, Type
from smeaton.analysis.rule import Hit, rule
from smeaton.analysis.vocabulary import GROWING, ends

_GROWS = GROWING | terms(
    "order user customer account product invoice subscription post review article document "
    "file payment refund shipment ticket issue alert follower friend member "
    "employee contact lead case booking reservation"
)
_PARTS = terms("line item entry option variant address image media attribute step")
_CHOSEN = re.compile(
    r"(?<=[a-z])By\Z|(?:allowed|limited|visible|approved|assigned|selected|chosen|enabled|pinned|"
    r"attached|connected|canBe|mirrored)(?=[A-Z]|\Z)|(?<=[a-z])(?:Allowed|Approved|Assigned|Selected|"
    r"Mirrored|Enabled)\Z|[mM]ethods?(?:[A-Z]\w*)?\Z"
)
"""What people picked one by one: who approved, what is attached, ways to pay."""
_MANY = 10
_FIXED = r"\bknown\b|\bfixed set|\bfew\b|stays? (?:small|short)"
_WHOLES = terms(
    "order checkout cart payment transaction invoice refund shipment delivery item line event "
    "quote booking fulfillment basket"
)
"""What is settled one day, so that what belongs to it stops growing."""


def _weigh(schema: GraphqlSchema, known: Type, field: Member, item: Type) -> Severity | None:
    """How much a list hurts; None where it stays short."""
    if is_small(field.name) or is_small(item.name):
        return None
    if schema.roots.get("query") == known.name:
        grows = is_entity(item) or item.kind == "union"
        return Severity.HIGH if grows and not _is_catalogue(schema, item) else Severity.MEDIUM
    if not is_entity(item) or ends(item.name, _PARTS) or ends(field.name, _PARTS):
        return None
    if _CHOSEN.search(field.name):
        return None
    belongs = any(
        back.type.name == known.name and not back.type.is_list for back in item.fields.values()
    )
    if ends(field.name, _GROWS) or ends(item.name, _GROWS) or (belongs and is_entity(known)):
        return Severity.LOW if ends(known.name, _WHOLES) else Severity.MEDIUM
    if ends(known.name, _WHOLES):
        return None
    return Severity.LOW if item.name in _listed(schema) else None


def _is_catalogue(schema: GraphqlSchema, item: Type) -> bool:
    """Whether nothing among many mutations is about a type, so that operators fill it."""
    names = [flat(field.name) for field in schema.root_fields("mutation")]
    return len(names) >= _MANY and not any(item.name.lower() in name for name in names)


def _listed(schema: GraphqlSchema) -> frozenset[str]:
    """The types of which queries give pages, so that there are many."""
    found = set()
    for field in schema.root_fields("query"):
        result = schema.types.get(field.type.name)
        if field.type.is_list:
            found.add(field.type.name)
        elif result and is_page(result):
            found |= {inner.type.name for inner in _items(schema, result)}
    return frozenset(found)


def _items(schema: GraphqlSchema, page: Type) -> Iterator[Member]:
    for field in page.fields.values():
        inner = schema.types.get(field.type.name)
        if field.type.is_list and is_edge(inner) and inner and "node" in inner.fields:
            yield inner.fields["node"]
        elif field.type.is_list:
            yield field


@rule("GQL004", severity="high", harm="outage", each=1)
def graphql_unbounded_list(schema: GraphqlSchema) -> Iterator[Hit]:
    """List that can't be read in pieces.

    ## What it does
    Finds fields that give a list of objects without an argument for its size: at the root of
    queries, and nested ones whose items have an identity and grow in number.

    ## Why it matters
    The list grows with the data. One request reads the whole table, blocks workers and memory,
    and nested lists multiply it; adding pages later changes the field's type and breaks every
    client. OWASP API4:2023 (unrestricted resource consumption).

    ## When it is fine
    Lists that stay short by nature (countries, roles, settings), are asked for by a list of
    ids, or whose description or directive states a maximum, are not reported. Parts of a whole,
    such as the lines of an order, are not, nor what somebody picked (approvedBy, attachedFiles,
    visibleTo, paymentMethods), and what belongs to something that is settled one day
    is low.

    ## Example
    ```graphql
    type Query {
      orders: [Order!]!
    }

    type Order {
      id: ID!
    }
    ```

    ## Use instead
    ```graphql
    type Query {
      "At most 100 a page."
      orders(first: Int! = 20, after: String): OrderConnection!
    }

    type OrderConnection {
      edges: [OrderEdge!]!
      pageInfo: PageInfo!
    }

    type OrderEdge {
      cursor: String!
      node: Order!
    }

    type PageInfo {
      hasNextPage: Boolean!
      hasPreviousPage: Boolean!
      startCursor: String
      endCursor: String
    }

    type Order {
      id: ID!
    }
    ```

    ## See also
    pagination, graphql-limits
    """
    others = {schema.roots.get(name) for name in ("mutation", "subscription")}
    given = payloads(schema)
    readable = schema.reach([schema.roots.get("query", "")])
    for known, field in schema.outputs():
        item = schema.types.get(field.type.name)
        if (
            not field.type.is_list
            or item is None
            or item.kind not in ("object", "interface", "union")
        ):
            continue
        if known.name in others or known.name in given or known.name.startswith("_"):
            continue
        if is_page(known) or is_error(item) or is_bounded(schema, field) or field.name[0] == "_":
            continue
        if is_documented(_FIXED, field.description):
            continue
        if readable and known.name not in readable:
            continue
        severity = _weigh(schema, known, field, item)
        if severity is None:
            continue
        at_root = schema.is_root(known.name)
        yield Hit(
            field.path,
            field.place,
            f"{field.path} gives all its {item.name} objects at once; it takes no size.",
            "It grows with the data until one request holds a worker and its memory"
            + (
                ", and pages can't be added later without breaking clients."
                if at_root
                else ", once for each item of the list around it."
            ),
            page_of(field, item.name),
            severity=severity,
            group="root" if at_root else "nested",
        )
