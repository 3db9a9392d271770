"""Who may do what in PostgreSQL: row security, its policies, and routines with owners' rights."""

from smeaton.analysis.parse.build import Builder
from smeaton.analysis.parse.expression import Node, find_calls, read_expression, strings
from smeaton.analysis.parse.postgres_elements import Offsets, qualified_name
from smeaton.analysis.parse.schema import Policy, Routine, Table, normalise


def set_row_security(builder: Builder, table: Table, command: Node, offsets: Offsets) -> None:
    """Switch a table's row security on or off."""
    subtype = command["subtype"]
    if subtype in ("AT_ForceRowSecurity", "AT_NoForceRowSecurity"):
        table.forced = subtype == "AT_ForceRowSecurity"
    else:
        table.row_security = subtype == "AT_EnableRowSecurity"


def _set_expressions(policy: Policy, node: Node) -> None:
    if "qual" in node:
        policy.using = read_expression(node["qual"])
    if "with_check" in node:
        policy.check = read_expression(node["with_check"])
    policy.calls = find_calls([node.get("qual"), node.get("with_check")])
    if "roles" in node:
        named = (item["RoleSpec"] for item in node["roles"])
        policy.roles = tuple(role.get("rolename", "") for role in named if role.get("rolename"))


def create_policy(builder: Builder, node: Node, offsets: Offsets) -> None:
    """Put a policy on its table."""
    name = qualified_name(node["table"])
    table = builder.schema.find(name) or builder.fragment(name, builder.place(0))
    policy = Policy(
        name=node["policy_name"],
        table=table.name,
        place=builder.place_of_word(node["policy_name"]),
        command=node.get("cmd_name", "all"),
        permissive="RESTRICTIVE" not in builder.statement.text.upper().partition(" USING")[0],
        statement=builder.statement.text,
    )
    _set_expressions(policy, node)
    table.policies.append(policy)


def alter_policy(builder: Builder, node: Node, offsets: Offsets) -> None:
    """Change what a policy says."""
    name = qualified_name(node["table"])
    table = builder.schema.find(name) or builder.schema.fragments.get(normalise(name))
    for policy in table.policies if table else ():
        if policy.name == node["policy_name"]:
            _set_expressions(policy, node)


def _set_path(routine: Routine, options: list[Node]) -> None:
    """Take over the search_path that a routine sets for itself."""
    for option in options:
        said = option["DefElem"].get("arg", {}).get("VariableSetStmt", {})
        if option["DefElem"]["defname"] == "set" and said.get("name") == "search_path":
            routine.fixed_path = True
            written = (a.get("A_Const", {}).get("sval", {}) for a in said.get("args", ()))
            routine.path = tuple(value.get("sval", "") for value in written)


def _types(builder: Builder, parameters: list[Node]) -> str:
    """Return the types of a routine's inputs as ALTER FUNCTION takes them; "" where unsure."""
    names = []
    for item in parameters:
        parameter = item["FunctionParameter"]
        if parameter.get("mode", "") in ("FUNC_PARAM_OUT", "FUNC_PARAM_TABLE"):
            continue
        kind = parameter["argType"]
        words = [word for word in strings(kind.get("names")) if word != "pg_catalog"]
        names.append(".".join(words) + ("[]" if "arrayBounds" in kind else ""))
    return ", ".join(names)


def create_routine(builder: Builder, node: Node, offsets: Offsets) -> None:
    """Note a routine that runs with the rights of its owner."""
    options = node.get("options", [])
    name = ".".join(strings(node["funcname"]))
    definer = any(
        o["DefElem"]["defname"] == "security" and o["DefElem"]["arg"]["Boolean"].get("boolval")
        for o in options
    )
    builder.schema.routines.pop(normalise(name), None)
    if definer:
        returned = strings(node.get("returnType", {}).get("names"))[-1:]
        routine = builder.schema.routines[normalise(name)] = Routine(
            name=name,
            arguments=_types(builder, node.get("parameters", [])),
            place=builder.place_of_word(name.rpartition(".")[2]),
            procedure=node.get("is_procedure", False),
            fires=returned in (("trigger",), ("event_trigger",)),
        )
        _set_path(routine, options)


def alter_routine(builder: Builder, node: Node, offsets: Offsets) -> None:
    """Change whose rights a routine has, or its search path."""
    name = normalise(".".join(strings(node["func"]["objname"])))
    routine = builder.schema.routines.get(name)
    actions = node.get("actions", [])
    if routine is None:
        return
    _set_path(routine, actions)
    for action in actions:
        if action["DefElem"]["defname"] == "security":
            builder.schema.routines.pop(name, None)


def alter_view(builder: Builder, node: Node) -> None:
    """Change whose rights a view checks."""
    view = builder.schema.views.get(normalise(qualified_name(node["relation"])))
    for item in node.get("cmds", ()) if view else ():
        for option in item["AlterTableCmd"].get("def", {}).get("List", {}).get("items", ()):
            element = option.get("DefElem", {})
            if view and element.get("defname") == "security_invoker":
                said = element.get("arg", {}).get("String", {}).get("sval", "true")
                view.invoker = said in ("true", "on", "1", "yes")


_INTERFACES = {
    "OBJECT_VIEW": "view",
    "OBJECT_MATVIEW": "materialized view",
    "OBJECT_FUNCTION": "function",
    "OBJECT_PROCEDURE": "procedure",
    "OBJECT_TYPE": "type",
    "OBJECT_DOMAIN": "domain",
    "OBJECT_SEQUENCE": "sequence",
    "OBJECT_EXTENSION": "extension",
}


def note_renamed(builder: Builder, node: Node) -> None:
    """Record that a view, routine, type or sequence is given another name."""
    kind = _INTERFACES.get(node["renameType"])
    target = node.get("object", {})
    words = strings(target.get("List", {}).get("items")) or strings(
        target.get("ObjectWithArgs", {}).get("objname")
    )
    name = qualified_name(node["relation"]) if "relation" in node else ".".join(words)
    if kind and name and kind != "sequence":
        place = builder.place_of_word(name.rpartition(".")[2])
        builder.withdraw("rename_object", name, kind, place)


def drop_access(builder: Builder, kind: str, name: str, item: Node) -> None:
    """Take a view, sequence, policy or routine away."""
    schema = builder.schema
    if kind in _INTERFACES:
        called = ".".join(strings(item.get("ObjectWithArgs", {}).get("objname"))) or name
        called = called or ".".join(strings(item.get("TypeName", {}).get("names")))
        called = called or item.get("String", {}).get("sval", "")
        place = builder.place_of_word(called.rpartition(".")[2])
        builder.withdraw("drop_object", called, _INTERFACES[kind], place)
    if kind in ("OBJECT_VIEW", "OBJECT_MATVIEW"):
        schema.views.pop(normalise(name), None)
    elif kind == "OBJECT_EXTENSION":
        schema.extensions.pop(item.get("String", {}).get("sval", ""), None)
    elif kind == "OBJECT_SEQUENCE":
        schema.sequences.pop(normalise(name), None)
    elif kind in ("OBJECT_FUNCTION", "OBJECT_PROCEDURE"):
        called = ".".join(strings(item.get("ObjectWithArgs", {}).get("objname")))
        schema.routines.pop(normalise(called), None)
    elif kind == "OBJECT_RULE":
        rule = name.rpartition(".")[2]
        schema.changes = [c for c in schema.changes if (c.kind, c.name) != ("create_rule", rule)]
    elif kind == "OBJECT_POLICY":
        owner, _, policy = name.rpartition(".")
        table = schema.find(owner) or schema.fragments.get(normalise(owner))
        if table:
            table.policies = [known for known in table.policies if known.name != policy]
