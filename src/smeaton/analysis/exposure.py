"""What a REST layer over the database (PostgREST, Supabase) serves to clients without a backend."""

from smeaton.analysis.parse.schema import Grant, Schema, normalise

CLIENTS = frozenset({"anon", "authenticated", "web_anon"})
"""Roles that such a layer gives to whoever calls it."""
_IDENTITY = frozenset({"auth.uid", "auth.jwt", "auth.role", "auth.email"})
_READS = frozenset({"all", "all privileges", "select", "execute"})


def _clients(names: tuple[str, ...]) -> set[str]:
    return {name.lower().strip('"') for name in names} & CLIENTS


def served_schemas(schema: Schema) -> tuple[str, ...]:
    """Return the schemas that are served: as configured, or public where its roles appear.

    Rules ask only once all is read, so the answer is kept with the schema.
    """
    if schema.served is None:
        schema.served = _infer_served(schema)
    return schema.served


def _infer_served(schema: Schema) -> tuple[str, ...]:
    policies = [policy for table in schema.tables.values() for policy in table.policies]
    named = any(_clients(grant.grantees) for grant in schema.grants)
    asked = any(
        _clients(policy.roles) or policy.calls & _IDENTITY or "request.jwt" in policy.statement
        for policy in policies
    )
    return ("public",) if named or asked else ()


def _names_public(grant: Grant) -> bool:
    return any(name.lower() == "public" for name in grant.grantees)


def _covers(grant: Grant, name: str, kind: str) -> bool:
    """Whether a GRANT or REVOKE is about the object `name` of a kind such as "table"."""
    words = grant.on.lower().replace('"', "").partition("(")[0].split()
    if words[:1] == ["all"]:
        return words[1:2] == [f"{kind}s"] and words[-1] == _home(name)
    return any(normalise(word.rstrip(",")) == normalise(name) for word in words)


def _home(name: str) -> str:
    return name.rpartition(".")[0].lower() or "public"


def is_served(schema: Schema, name: str, kind: str = "table") -> bool:
    """Whether clients reach the object: served by default and not revoked, or granted to them."""
    if not (served := served_schemas(schema)):
        return False
    for grant in schema.grants:
        if _clients(grant.grantees) and _covers(grant, name, kind):
            return True
    closed = any(
        _READS & {privilege.split("(")[0].strip() for privilege in taken.privileges}
        and (_clients(taken.grantees) or (kind != "table" and _names_public(taken)))
        and _covers(taken, name, kind)
        for taken in schema.revokes
    )
    return _home(name) in served and not closed
