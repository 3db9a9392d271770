"""The rule `graphql_overdue_deprecation`."""

import re
from collections.abc import Iterator
from datetime import date

from smeaton.analysis.graphql_roles import flat
from smeaton.analysis.parse.graphql_schema import Directive, GraphqlSchema, Member, Type
from smeaton.analysis.rule import Hit, rule

_NAMES = ("deletiondate", "removaldate", "removedate", "sunset", "sunsetdate", "untildate", "until")
_IN_REASON = re.compile(
    r"(?:remov\w*|delet\w*|sunset|until|support ends|shut\w* down|gone)\D{0,30}?"
    r"(\d{4}-\d{2}-\d{2}|\d{1,2}/\d{1,2}/\d{4})",
    re.IGNORECASE,
)


def _day(text: str) -> date | None:
    """The day in ISO form or as day/month/year, None if it is none."""
    try:
        if "/" in text:
            day, month, year = text.split("/")
            return date(int(year), int(month), int(day))
        return date.fromisoformat(text[:10])
    except ValueError:
        return None


def _stated(directive: Directive) -> str:
    """What a deprecation says about when, "" where it says nothing."""
    for name, value in directive.arguments.items():
        if flat(name) in _NAMES and isinstance(value, str):
            return value
    match = _IN_REASON.search(directive.text("reason")[:500])
    return match[1] if match else ""


@rule("GQL041", severity="low", harm="confusion", each=1)
def graphql_overdue_deprecation(schema: GraphqlSchema) -> Iterator[Hit]:
    """Deprecation whose day is past.

    ## What it does
    Finds deprecated things whose reason, or whose directive's date (deletionDate, removalDate,
    sunset, untilDate), names a day that is past, and dates that are none.

    ## Why it matters
    Clients that kept the day moved for nothing, and those that didn't learnt that announcements
    mean nothing. The next one is not believed.

    ## When it is fine
    The day is yet to come. Days that something was deprecated since are not reported.

    ## Example
    ```graphql
    type Query {
      user(id: ID!): User
    }

    type User {
      id: ID!
      nick: String @deprecated(reason: "Use `displayName`; removed after 2021-06-30.")
      displayName: String
    }
    ```

    ## Use instead
    ```graphql
    type Query {
      user(id: ID!): User
    }

    type User {
      id: ID!
      displayName: String
    }
    ```

    ## See also
    deprecation-and-sunset
    """
    things: list[Member | Type] = list(schema.types.values())
    for known in schema.types.values():
        for member in (*known.fields.values(), *known.values.values()):
            things += [member, *member.arguments.values()]
    for thing in things:
        directive = thing.directives.get("deprecated")
        stated = _stated(directive) if directive else ""
        day = _day(stated)
        if not stated or (day and day >= date.today()):
            continue
        path = thing.path if isinstance(thing, Member) else thing.name
        yield Hit(
            path,
            thing.place,
            f"{path} was to be removed by {stated[:40]}, and is still there."
            if day
            else f"{path} is to be removed by {stated[:40]!r}, which is no date.",
            "Clients learn that announced removals mean nothing.",
            f"# remove {path} once no client reads it, or name the new day and why",
        )
