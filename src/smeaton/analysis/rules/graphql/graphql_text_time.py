"""The rule `graphql_text_time`."""

import re
from collections.abc import Iterator

from smeaton.advice import Severity
from smeaton.analysis.graphql_roles import declare_scalar, edit_type, is_documented, retype
from smeaton.analysis.parse.graphql_schema import GraphqlSchema
from smeaton.analysis.rule import Hit, rule
from smeaton.analysis.source import Edit
from smeaton.analysis.vocabulary import says, words

_MOMENTS = {"at", "timestamp", "datetime"}
_DATES = {"date", "birthday", "birthdate", "dob", "deadline"}
_ON = re.compile(r"(created|updated|modified|deleted|published|expires|starts|ends)_?on$", re.I)
_NO = re.compile(
    r"(format|looked|arrived|located|what|that|flat)_?(at|date)$|^at$|^up_?to_?date$", re.I
)
_FORMAT = r"\biso\b|iso.?8601|rfc.?3339|epoch|unix|milliseconds|seconds since|yyyy|utc"
_SHOWING = {"format", "timezone", "timeZone", "locale"}
"""Arguments of a field that writes the moment out for people."""
_SHOWN = {"formatted", "display", "label", "humanized", "localized", "relative"}
_SPECIFICATIONS = {
    "DateTime": "https://scalars.graphql.org/andimarek/date-time.html",
    "Date": "https://scalars.graphql.org/andimarek/local-date.html",
}


def _scalar(schema: GraphqlSchema, name: str) -> str:
    """The scalar that a name asks for, as the schema calls it; "" if it asks for none."""
    last = words(name)[-1]
    if _NO.search(name) or (len(words(name)) < 2 and last == "at"):
        return ""
    if last in _DATES:
        return "Date"
    if last not in _MOMENTS and not _ON.search(name):
        return ""
    known = ("DateTime", "Timestamp", "Instant", "ISO8601DateTime", "DateTimeISO", "Time")
    return next((n for n in known if n in schema.types), "DateTime")


@rule("GQL032", severity="medium", harm="confusion", each=2)
def graphql_text_time(schema: GraphqlSchema) -> Iterator[Hit]:
    """Moment or date as a bare text or number.

    ## What it does
    Finds fields, inputs and arguments of type String, Int or Float whose names say a moment or
    date: createdAt, dueDate, expiresAt.

    ## Why it matters
    Nothing says whether it is ISO 8601, seconds or milliseconds, and in which zone; each client
    parses in its own way, and no server refuses 31 February. Seconds in an Int end in 2038.

    ## When it is fine
    The description says the format: then it is low, for nothing checks it still. Words such as
    timezone, dateFormat or updatedBy are something else.

    ## Example
    ```graphql
    type Query {
      post(id: ID!): Post
    }

    type Post {
      id: ID!
      createdAt: String!
    }
    ```

    ## Use instead
    ```graphql
    type Query {
      post(id: ID!): Post
    }

    type Post {
      id: ID!
      createdAt: DateTime!
    }

    "Instant as in RFC 3339."
    scalar DateTime
    ```

    ## See also
    money-and-time-types
    """
    members = [field for _, field in (*schema.outputs(), *schema.inputs())]
    members += [a for _, f in schema.outputs() for a in f.arguments.values()]
    for member in members:
        better = _scalar(schema, member.name)
        if member.type.name not in ("String", "Int", "Float") or not better:
            continue
        if member.arguments.keys() & _SHOWING or says(member.name, _SHOWN):
            continue
        if member.type.name == "Float" and better == "Date":
            continue
        edits: tuple[Edit, ...] = ()
        if member.type.name == "String" and not member.default:
            edits = edit_type(schema, member, retype(schema, member, better))
            url = _SPECIFICATIONS.get(better)
            if url:
                edits += declare_scalar(schema, member.place.artifact, better, url)
        yield Hit(
            member.path,
            member.place,
            f"{member.path} is a {'date' if better == 'Date' else 'moment'} as {member.type.text}.",
            "Nothing says its form or zone, nothing refuses a wrong one"
            + (", and seconds in an Int end in 2038." if member.type.name == "Int" else "."),
            f"{member.name}: {retype(schema, member, better)}",
            severity=Severity.LOW if is_documented(_FORMAT, member.description) else None,
            edits=edits,
        )
