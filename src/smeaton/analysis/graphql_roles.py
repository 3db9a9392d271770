"""The roles that types and fields of a GraphQL schema play: connections, payloads, errors.

Rules ask here, so that "an entity" or "a page argument" means the same to all of them.
"""

import re
from collections.abc import Iterator

from smeaton.analysis.parse.graphql_schema import BUILT_IN, GraphqlSchema, Member, Type
from smeaton.analysis.source import Edit
from smeaton.analysis.vocabulary import LOOKUPS, ends, says, singular, words


def terms(text: str) -> frozenset[str]:
    """Return the words of a text as a set."""
    return frozenset(text.split())


PAGES = terms(
    "first last limit take top pagesize perpage itemsperpage size count max maxresults "
    "numitems pagelimit"
)
"""Arguments that say how many, in lower case and without underscores."""
POSITIONS = terms(
    "after before cursor offset skip page pagenumber pageindex start startafter from "
    "nexttoken pagetoken"
)
_WRAPPED = terms("pagination paging pageinput paginginput paginationinput")
_IDENTIFYING = terms("id ids uuid slug slugs key keys code codes handle token tokens")
_MODELS = frozenset({"entity", "model", "table", "searchable"})
"""Directives of tools that generate an API from types: The Graph, Amplify."""
_MAXIMUM = re.compile(
    r"\bmax(?:imum|imally)?\b|\bat most\b|\bup to\b|\bno more than\b|\blimited to\b|"
    r"\blimit of\b|\bcapped\b|\bbetween \d+ and \d+|\b1 ?(?:-|to|\.\.) ?\d+|<= ?\d+",
    re.IGNORECASE,
)
_LIMITING = frozenset({"constraint", "length", "range", "size", "max", "listsize", "limit"})
_ERRORS = frozenset({"error", "errors", "problem", "failure", "exception", "violation", "issue"})
_FILTERS = terms(
    "filter where sort ordering sorting orderby sortby search query criteria condition "
    "conditions pagination paging comparison comparator predicate"
)
_OPENING = terms(
    "login signin sign register signup token refresh password authenticate auth session otp "
    "verify oauth jwt logout"
)
CREATING = terms("create add register insert new place submit open post send make book")
UPDATING = terms("update edit change set modify rename patch assign move publish archive")
DELETING = terms("delete remove destroy drop purge erase")
VERBS = (
    CREATING
    | UPDATING
    | DELETING
    | terms(
        "approve reject cancel confirm complete enable disable activate deactivate upsert reset "
        "revoke grant invite accept decline close reopen pay refund charge transfer merge import "
        "sync trigger start stop pause resume lock unlock suspend ban restore "
        "translate manage calculate request process initialize finalize mark generate export retry "
        "void capture return convert duplicate clear run"
    )
)
AUTHORIZING = terms(
    "auth authenticated authorized authorize authorise authorization requiresscopes policy "
    "hasrole hasscope hasscopes haspermission haspermissions requireauth requirerole "
    "requirepermission isauthenticated isauthorized guard protected access can aws_auth "
    "aws_cognito_user_pools aws_iam aws_oidc aws_api_key aws_lambda login loginrequired "
    "private permission permissions roles role scope scopes acl allow"
)
"""Names of directives that say who may."""


def is_connection(known: Type | None) -> bool:
    """Whether a type is a page of a list in the form of Relay's connections."""
    if known is None or known.kind not in ("object", "interface"):
        return False
    return known.name.endswith("Connection") or {"edges", "pageInfo"} <= known.fields.keys()


def is_edge(known: Type | None) -> bool:
    """Whether a type is an item of a connection, around its node."""
    return bool(known and known.name.endswith("Edge") and known.fields.keys() & {"node", "cursor"})


def is_page(known: Type | None) -> bool:
    """Whether a type wraps items with what tells about the rest: a connection or other page."""
    if known is None or known.kind not in ("object", "interface"):
        return False
    lists = any(member.type.is_list for member in known.fields.values())
    tells = re.compile(
        r"(total|next|prev|hasmore|hasnext|pageinfo|cursor|pagination|count$)", re.IGNORECASE
    )
    return is_connection(known) or (
        lists and "id" not in known.fields and any(tells.search(name) for name in known.fields)
    )


def is_error(known: Type | None) -> bool:
    """Whether a type tells what went wrong."""
    if known is None or "id" in known.fields:
        return False
    named = (known.name, *known.interfaces)
    return any(ends(name, _ERRORS) for name in named) or says(known.name, {"error"})


def is_filter(name: str) -> bool:
    """Whether an input type chooses or orders what is read."""
    parts = words(re.sub(r"Input$", "", name))
    return bool(set(parts) & _FILTERS) or (len(parts) > 1 and parts[-1] in ("order", "query"))


def is_entity(known: Type | None) -> bool:
    """Whether objects of the type have an identity of their own."""
    return (
        known is not None
        and known.kind in ("object", "interface")
        and "id" in known.fields
        and not any(ends(name, _ERRORS) for name in known.fields)
    )


def is_small(name: str) -> bool:
    """Whether a thing of this name comes in small numbers: countries, roles, settings."""
    return ends(name, LOOKUPS)


def is_opening(name: str) -> bool:
    """Whether a mutation is about getting or giving up a session."""
    return says(name, _OPENING)


def flat(name: str) -> str:
    """Return a name in lower case without underscores."""
    return name.replace("_", "").lower()


def pages(field: Member) -> list[Member]:
    """Return the arguments that say how many items a field gives."""
    return [a for a in field.arguments.values() if flat(a.name) in PAGES]


def positions(field: Member) -> list[Member]:
    """Return the arguments that say where a page starts."""
    return [a for a in field.arguments.values() if flat(a.name) in POSITIONS]


def is_paged(schema: GraphqlSchema, field: Member) -> bool:
    """Whether callers get a field's list in pieces, by arguments or an input that holds them."""
    if pages(field) or any(flat(a.name) in _WRAPPED for a in field.arguments.values()):
        return True
    given = (schema.types.get(a.type.name) for a in field.arguments.values())
    return any(
        flat(name) in PAGES
        for known in given
        if known and known.kind == "input"
        for name in known.fields
    )


def has_maximum(*members: Member) -> bool:
    """Whether a description or a directive of one of these says how many there can be."""
    return any(
        _MAXIMUM.search(member.description)
        or any(flat(name) in _LIMITING for name in member.directives)
        for member in members
    )


def is_bounded(schema: GraphqlSchema, field: Member) -> bool:
    """Whether something keeps a field's list small: pages, a list of ids, or a stated maximum."""
    if is_paged(schema, field) or has_maximum(field) or is_generated(schema, field):
        return True
    return any(
        a.type.is_list and flat(a.name) in _IDENTIFYING for a in field.arguments.values()
    ) or any(re.search(r"[iI][dD]s$", a.name) for a in field.arguments.values())


def is_generated(schema: GraphqlSchema, field: Member) -> bool:
    """Whether a tool makes the fields that clients see, with pages, from what is written here."""
    known = schema.types.get(field.type.name)
    return bool(known and known.directives.keys() & _MODELS)


def page_of(field: Member, item: str) -> str:
    """Return a field as it reads pages of an item: its own arguments stay, those for pages go."""
    sizes = {argument.name for argument in (*pages(field), *positions(field))}
    kept = [f"{a.name}: {a.type.text}{_default(a)}" for a in field.arguments.values()
            if a.name not in sizes]  # fmt: skip
    written = ", ".join([*kept, "first: Int! = 20", "after: String"])
    result = item if item.endswith(("Connection", "Collection", "Page")) else f"{item}Connection"
    return (
        f"{field.name}({written}): {result}!  # once released: as a new field, with this "
        "one deprecated"
    )


def _default(argument: Member) -> str:
    return "" if argument.default is None else f" = {argument.default}"


def identifies(argument: Member) -> bool:
    """Whether an argument says which one: `id`, `slug`, `orderId`."""
    return not argument.type.is_list and identifies_each(argument)


def verb(name: str) -> str:
    """Return the verb that a mutation's name starts or ends with, "" if it has none."""
    parts = words(name)
    return next((word for word in (parts[0], parts[-1]) if word in VERBS), "")


def subject(name: str) -> str:
    """Return what a mutation's name is about, in lower case without underscores."""
    parts = [word for word in words(name) if word not in VERBS and word != "bulk"]
    return "".join((*parts[:-1], singular(parts[-1]))) if parts else ""


def result_objects(schema: GraphqlSchema, field: Member) -> Iterator[Type]:
    """Yield the types that a field gives: its own, or the members of its union."""
    known = schema.types.get(field.type.name)
    if known is None:
        return
    if known.kind == "union":
        yield from (schema.types[name] for name in known.members if name in schema.types)
    elif known.kind in ("object", "interface"):
        yield known


def payloads(schema: GraphqlSchema) -> dict[str, list[Member]]:
    """Return the mutations that give each object type, by the type's name.

    What queries give as well, and what has an identity, is no payload.
    """
    found: dict[str, list[Member]] = {}
    readable = schema.reach([schema.roots.get("query", "")])
    for field in schema.root_fields("mutation"):
        for known in result_objects(schema, field):
            if known.name in readable or is_entity(known):
                continue
            found.setdefault(known.name, []).append(field)
    return found


def is_documented(pattern: str, *texts: str) -> bool:
    """Whether one of the texts says it."""
    return any(re.search(pattern, text, re.IGNORECASE) for text in texts)


def is_guarded(*parts: Member | Type) -> bool:
    """Whether a directive on one of these says who may."""
    return any(flat(name) in AUTHORIZING for part in parts for name in part.directives)


def is_scalar(schema: GraphqlSchema, name: str) -> bool:
    """Whether a named type is a scalar, or one that is defined nowhere."""
    known = schema.types.get(name)
    return name in BUILT_IN or known is None or known.kind == "scalar"


def retype(schema: GraphqlSchema, member: Member, name: str) -> str:
    """Return a member's type with another named type inside."""
    return member.type.text.replace(member.type.name, name, 1)


def edit_type(schema: GraphqlSchema, member: Member, text: str) -> tuple[Edit, ...]:
    """Return the edits that give a member another type; none in what has no text of its own.

    What implements the interface that a field or argument stands in follows it.
    """
    old, new = member.type.text, text
    edits = []
    for one in (member, *_implementing(schema, member)):
        if one.place.artifact in schema.generated:
            continue
        better = new if one.type.text == old else _follow(one.type.text, old, new)
        edits.append(Edit(one.place.artifact, one.type.start, one.type.end, better))
    return tuple(edits)


def _follow(text: str, old: str, new: str) -> str:
    """Return a type that promises more than another one did, after that one changed its name."""
    before, after = (each.replace("!", "").strip("[]") for each in (old, new))
    return re.sub(rf"\b{before}\b", after, text)


def _implementing(schema: GraphqlSchema, member: Member) -> Iterator[Member]:
    """Yield the field or argument of this name on each type that implements the member's."""
    match = re.fullmatch(r"(\w+)\.(\w+)(?:\((\w+):\))?", member.path)
    for name in schema.implementers.get(match[1], ()) if match else ():
        field = schema.types[name].fields.get(match[2]) if match else None
        found = field.arguments.get(match[3]) if field and match and match[3] else field
        if found:
            yield found


def declare_scalar(schema: GraphqlSchema, artifact: str, name: str, url: str) -> tuple[Edit, ...]:
    """Return the edit that declares a scalar at the end of an artefact, none if there is one."""
    if name in schema.types or artifact in schema.generated:
        return ()
    text = schema.texts[artifact]
    gap = "\n" if text.endswith("\n") else "\n\n"
    return (
        Edit(artifact, len(text), len(text), f'{gap}scalar {name} @specifiedBy(url: "{url}")\n'),
    )


def identifies_each(argument: Member) -> bool:
    """Whether an argument says which ones: `ids`, `slugs`, `orderIds`."""
    return ends(argument.name, _IDENTIFYING) or bool(re.search(r"[a-z]IDs?$", argument.name))
