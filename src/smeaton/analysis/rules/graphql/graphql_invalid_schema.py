"""The rule `graphql_invalid_schema`."""

from collections.abc import Iterator

from smeaton.advice import Severity
from smeaton.analysis.graphql_roles import terms
from smeaton.analysis.parse.graphql_schema import BUILT_IN, FEDERATION, GraphqlSchema, Member
from smeaton.analysis.rule import Hit, rule
from smeaton.analysis.source import Place

_PLATFORMS = terms(
    "BigInt BigDecimal Bytes Int8 Timestamp AWSDate AWSTime AWSDateTime AWSTimestamp AWSEmail "
    "AWSJSON AWSURL AWSPhone AWSIPAddress"
)
"""Scalars that The Graph and AppSync bring with them."""
_WHY = "Servers, gateways and generators stop at it."


def _repeated(schema: GraphqlSchema) -> Iterator[tuple[str, Place]]:
    """What is defined twice, but for what tools merge: root types, and subgraphs of one graph."""
    federated = any(d.name == "link" for d in schema.schema_directives) or any(
        "key" in known.directives for known in schema.types.values()
    )
    first = schema.objects() if schema.repeated else {}
    for path, place in schema.repeated:
        apart = path in first and first[path].artifact != place.artifact
        if not (apart and (federated or schema.is_root(path.partition(".")[0]))):
            yield path, place


def _undefined(schema: GraphqlSchema) -> Iterator[Hit]:
    defined = {*schema.types, *schema.unread, *BUILT_IN, *_PLATFORMS}
    for known in schema.types.values():
        members = [*known.fields.values(), *known.members.values(), *known.interfaces.values()]
        members += [a for f in known.fields.values() for a in f.arguments.values()]
        for member in members:
            name = member.type.name or member.name
            if name in defined or name in FEDERATION or name[0] == "_":
                continue
            defined.add(name)
            yield Hit(
                member.path,
                member.place,
                f"{member.path} speaks of {name}, which is defined nowhere.",
                "No server starts with it; if it stands in another file, give all files together.",
                f"# define {name}, or review it together with the file that does",
                severity=Severity.MEDIUM,
                group="undefined",
            )


def _misplaced(schema: GraphqlSchema) -> Iterator[Hit]:
    for known in schema.of_kind("object", "interface", "input"):
        wrong = ("object", "interface", "union") if known.kind == "input" else ("input",)
        for field in known.fields.values():
            target = schema.types.get(field.type.name)
            if target and target.kind in wrong:
                yield Hit(
                    field.path,
                    field.place,
                    f"{field.path} is of the {target.kind} type {target.name}, in "
                    f"{'an input' if known.kind == 'input' else 'an output'}.",
                    _WHY,
                    f"# a type of its own for {field.name}",
                    group="misplaced",
                )
            for argument in field.arguments.values():
                given = schema.types.get(argument.type.name)
                if given and given.kind in ("object", "interface", "union"):
                    yield Hit(
                        argument.path,
                        argument.place,
                        f"{argument.path} takes {given.name}, which is an output type.",
                        _WHY,
                        f"input {given.name}Input {{ ... }}",
                        group="misplaced",
                    )


def _is_covariant(schema: GraphqlSchema, given: Member, wanted: Member) -> bool:
    if wanted.type.required and not given.type.required:
        return False
    if given.type.depth != wanted.type.depth:
        return False
    if wanted.type.is_list and wanted.type.items_required and not given.type.items_required:
        return False
    if given.type.name == wanted.type.name:
        return True
    known, above = schema.types.get(given.type.name), schema.types.get(wanted.type.name)
    if known is None or above is None:
        return True
    return above.name in known.interfaces or known.name in above.members


def _unkept(schema: GraphqlSchema) -> Iterator[Hit]:
    for known in schema.of_kind("object", "interface"):
        for name in known.interfaces:
            above = schema.types.get(name)
            for wanted in above.fields.values() if above and above.kind == "interface" else ():
                given = known.fields.get(wanted.name)
                if given and _is_covariant(schema, given, wanted):
                    continue
                said = (
                    f"gives {wanted.name} as {given.type.text}"
                    if given
                    else (f"lacks {wanted.name}")
                )
                yield Hit(
                    given.path if given else known.name,
                    given.place if given else known.place,
                    f"{known.name} implements {name} and {said}.",
                    _WHY,
                    f"{wanted.name}: {wanted.type.text}",
                    group="interface",
                )


def _endless(schema: GraphqlSchema) -> Iterator[Hit]:
    """Inputs that require themselves, directly or through others."""
    needs = {
        known.name: {
            f.type.name: f
            for f in known.fields.values()
            if f.type.required and not f.type.is_list and f.default is None
        }
        for known in schema.of_kind("input")
        if "oneOf" not in known.directives
    }
    finite = {name for name, needed in needs.items() if not needed.keys() & needs.keys()}
    left, grew = set(needs) - finite, True
    while grew:
        more = {name for name in left if not needs[name].keys() & (needs.keys() - finite)}
        finite |= more
        left -= more
        grew = bool(more)
    for name in needs:
        field = needs[name].get(name) if name in left else None
        if field:
            yield Hit(
                field.path,
                field.place,
                f"{name} requires itself by {field.name}, so it can never be given.",
                _WHY,
                f"{field.name}: {field.type.text.removesuffix('!')}",
                group="endless",
            )


@rule("GQL061", severity="high", harm="outage", each=5)
def graphql_invalid_schema(schema: GraphqlSchema) -> Iterator[Hit]:
    """Schema that no server builds.

    ## What it does
    Finds what the GraphQL specification forbids: things defined twice, types that are used and
    defined nowhere, objects that lack a field of their interface or give it another type,
    inputs in outputs and the other way round, types without fields, and inputs that require
    themselves.

    ## Why it matters
    Servers, gateways and code generators stop at it; what is reviewed here is not what runs.

    ## When it is fine
    Types that are defined nowhere are fine where only a part of the schema was given; give all
    its files together. Types of Federation are known, and tools merge root types and subgraphs
    of several files.

    ## Example
    ```graphql
    type Query {
      user(id: ID!): User
    }

    interface Named {
      name: String!
    }

    type User implements Named {
      id: ID!
    }
    ```

    ## Use instead
    ```graphql
    type Query {
      user(id: ID!): User
    }

    interface Named {
      name: String!
    }

    type User implements Named {
      id: ID!
      name: String!
    }
    ```

    ## See also
    contract-tests
    """
    for path, place in _repeated(schema):
        yield Hit(
            path, place, f"{path} is defined twice.", _WHY, f"# keep one {path}", group="twice"
        )
    for known in schema.of_kind("object", "interface", "input", "enum"):
        if not (known.fields or known.values or known.is_extension):
            yield Hit(
                known.name,
                known.place,
                f"{known.name} is empty.",
                _WHY,
                f"# give {known.name} a {'value' if known.kind == 'enum' else 'field'}, or "
                "remove it",
                group="empty",
            )
    yield from _undefined(schema)
    yield from _misplaced(schema)
    yield from _unkept(schema)
    yield from _endless(schema)
