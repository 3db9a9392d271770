"""The rule `graphql_float_money`."""

import re
from collections.abc import Iterable, Iterator

from smeaton.analysis.graphql_roles import declare_scalar, edit_type, flat, retype
from smeaton.analysis.parse.graphql_schema import GraphqlSchema, Member
from smeaton.analysis.rule import Hit, rule
from smeaton.analysis.vocabulary import MEASURES, MONEY, ends, says

_SUMS = {"value", "gross", "net", "amount", "sum", "minimum", "maximum", "gte", "lte", "min", "max"}
_SHARES = {"discount", "commission", "vat", "interest", "tax"}
_BARE = {"total", "sum"}
_PAGING = {"page", "pagination", "offset", "limit", "cursor"}
_SPECIFICATION = "https://scalars.graphql.org/chillicream/decimal.html"
_EXACT = ("Decimal", "Money", "BigDecimal", "PositiveDecimal", "MonetaryAmount")


def _is_count(member: Member, siblings: Iterable[Member]) -> bool:
    """Whether a bare total counts things: it says so, or stands beside a page and no sum."""
    if re.search(r"\b(?:number|count|amount) of\b", member.description, re.IGNORECASE):
        return True
    others = [each for each in siblings if each.name != member.name]
    if any(says(each.name, MONEY | {"currency"}) for each in others):
        return False
    paged = any(each.type.is_list or says(each.name, _PAGING) for each in others)
    return flat(member.name) in _BARE and paged


def _is_money(name: str, owner: str) -> bool:
    if ends(name, {"cent", "minor", "pence"}):
        return False
    if says(owner, {"limit", "quota", "usage", "statistic", "stat"}):
        return False
    if says(name, MEASURES) and not ends(name, {"amount", "price"}):
        return False
    if says(name, MONEY - _SHARES) or (says(name, _SHARES) and ends(name, {"amount"})):
        return True
    return flat(name) in _SUMS and says(owner, {"money", "price", "amount", "payment", "fee"})


@rule("GQL031", severity="high", harm="corruption", each=3)
def graphql_float_money(schema: GraphqlSchema) -> Iterator[Hit]:
    """Money as a binary fraction.

    ## What it does
    Finds fields, inputs and arguments of type Float whose names, or the type that they stand
    in, speak of money.

    ## Why it matters
    GraphQL's Float is an IEEE 754 double (GraphQL specification, section 3.5.2): 0.1 + 0.2 is
    not 0.3 in any client, sums drift, and totals differ between server and browser by cents
    that nobody can trace.

    ## When it is fine
    Rates, percentages, factors and scores. Whole minor units as Int or a scalar of their own
    are exact.

    ## Example
    ```graphql
    type Query {
      invoice(id: ID!): Invoice
    }

    type Invoice {
      id: ID!
      total: Float!
    }
    ```

    ## Use instead
    ```graphql
    type Query {
      invoice(id: ID!): Invoice
    }

    type Invoice {
      id: ID!
      total: Decimal!
    }

    "Decimal number as a string, such as 12.50."
    scalar Decimal
    ```

    ## See also
    money-and-time-types
    """
    members = [(known.name, field) for known, field in (*schema.outputs(), *schema.inputs())]
    members += [(f.name, a) for _, f in schema.outputs() for a in f.arguments.values()]
    exact = next(
        (name for name in _EXACT if name in schema.types and schema.types[name].kind == "scalar"),
        "Decimal",
    )
    scalar = f'scalar {exact} @specifiedBy(url: "{_SPECIFICATION}")'
    is_declared = exact in schema.types
    for owner, member in members:
        if member.type.name != "Float" or not _is_money(member.name, owner):
            continue
        known = schema.types.get(owner)
        if _is_count(member, known.fields.values() if known else ()):
            continue
        better = retype(schema, member, exact)
        declared = declare_scalar(schema, member.place.artifact, exact, _SPECIFICATION)
        edits = edit_type(schema, member, better)
        declaration = "" if is_declared else f"\n\n{scalar}"
        is_declared = True
        yield Hit(
            member.path,
            member.place,
            f"{member.path} is money as {member.type.text}.",
            "Binary fractions can't hold 0.10; sums drift and totals don't reconcile.",
            f"{member.name}: {better}{declaration}",
            edits=(*edits, *declared),
        )
