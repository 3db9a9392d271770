"""The rule `always_true_policy`."""

from collections.abc import Iterator

from smeaton.analysis.identifiers import quote
from smeaton.analysis.parse.schema import Expression, Policy, Schema
from smeaton.analysis.rule import Hit, rule

_TRUE = {"true", "1 = 1", "(true)", "'true'", "'t'"}
_TRUSTED = ("service", "admin", "owner", "root", "super", "migrat", "system", "worker", "backup")


def _is_true(expression: Expression | None) -> bool:
    return expression is not None and expression.text in _TRUE


def _opens(policy: Policy) -> bool:
    """Whether the policy lets its roles write rows whatever is in them."""
    if not policy.permissive or policy.command == "select":
        return False
    if policy.roles and all(any(w in r.lower() for w in _TRUSTED) for r in policy.roles):
        return False
    if policy.command == "insert":
        return policy.check is None or _is_true(policy.check)
    if policy.command == "delete":
        return policy.using is None or _is_true(policy.using)
    return _is_true(policy.check) or (policy.check is None and _is_true(policy.using))


@rule("SQL056", severity="high", harm="exposure")
def always_true_policy(schema: Schema) -> Iterator[Hit]:
    """Policy that lets everybody write every row.

    ## What it does
    Finds permissive policies for writing whose condition is always true or missing, given to all
    roles or to one that does not look like a service or an administrator; also an UPDATE that may
    leave any row behind (WITH CHECK (true)).

    ## Why it matters
    Permissive policies are joined with OR, so one that is always true cancels all others: every
    user changes and deletes every row, while the table counts as protected.

    ## When it is fine
    A SELECT policy on public data; a policy for a trusted service role; a second, RESTRICTIVE
    policy that narrows the rows. None of them is reported.

    ## Example
    ```sql
    CREATE TABLE notes (
      id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
      author name NOT NULL DEFAULT current_user,
      body text NOT NULL
    );
    ALTER TABLE notes ENABLE ROW LEVEL SECURITY;
    CREATE POLICY everybody ON notes FOR UPDATE USING (true);
    ```

    ## Use instead
    ```sql
    CREATE TABLE notes (
      id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
      author name NOT NULL DEFAULT current_user,
      body text NOT NULL
    );
    ALTER TABLE notes ENABLE ROW LEVEL SECURITY;
    CREATE POLICY everybody ON notes FOR SELECT USING (true);
    CREATE POLICY own ON notes FOR UPDATE USING (author = current_user);
    ```

    ## See also
    row-level-tenant-isolation, object-level-authorization
    """
    for table in schema.tables.values():
        narrowed = any(not policy.permissive for policy in table.policies)
        for policy in table.policies:
            if narrowed or not table.row_security or not _opens(policy):
                continue
            name = f"{quote(policy.name, 'postgres')} ON {quote(table.name, 'postgres')}"
            does = "write" if policy.command == "all" else policy.command
            away = policy.command in ("all", "update") and not _is_true(policy.using)
            yield Hit(
                table.name,
                policy.place,
                f"Policy {policy.name} on {table.name} lets "
                f"{', '.join(policy.roles) or 'every role'} "
                + ("make its rows anybody's." if away else f"{does} any row."),
                "Its check is always true, so a row can be given the owner or tenant of another."
                if away
                else "Permissive policies are joined with OR, so this one cancels all others.",
                f"DROP POLICY {name};\n"
                f"-- then CREATE POLICY with a condition on the owner or tenant of the row",
            )
