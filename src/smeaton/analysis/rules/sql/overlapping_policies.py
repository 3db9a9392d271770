"""The rule `overlapping_policies`."""

from collections.abc import Iterator

from smeaton.analysis.parse.schema import Policy, Schema, Table
from smeaton.analysis.rule import Hit, rule

_COMMANDS = ("select", "insert", "update", "delete")


def _find_overlap(table: Table) -> tuple[str, list[Policy]] | None:
    """Return a command and the permissive policies that the same role meets for it."""
    for command in _COMMANDS:
        meant = [p for p in table.policies if p.permissive and p.command in (command, "all")]
        for policy in meant:
            roles = set(policy.roles)
            same = [p for p in meant if not p.roles or not roles or roles & set(p.roles)]
            if len(same) > 1:
                return command, same
    return None


@rule("SQL094", severity="low", harm="slowness", each=1)
def overlapping_policies(schema: Schema) -> Iterator[Hit]:
    """Several permissive policies for one role and command.

    ## What it does
    Finds tables on which two or more permissive policies hold for the same role and command; a
    policy FOR ALL counts for each command.

    ## Why it matters
    PostgreSQL joins them with OR and evaluates each for every row. The widest one decides, so the
    stricter ones say something that does not hold, and a reader of one policy is misled.

    ## When it is fine
    Two short conditions that are easier to read apart, on a small table. RESTRICTIVE policies are
    joined with AND and don't count.

    ## Example
    ```sql
    CREATE TABLE posts (
      id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
      author name NOT NULL,
      reviewer name NOT NULL
    );
    ALTER TABLE posts ENABLE ROW LEVEL SECURITY;
    CREATE POLICY own ON posts USING (author = current_user);
    CREATE POLICY reviewed ON posts FOR SELECT USING (reviewer = current_user);
    ```

    ## Use instead
    ```sql
    CREATE TABLE posts (
      id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
      author name NOT NULL,
      reviewer name NOT NULL
    );
    ALTER TABLE posts ENABLE ROW LEVEL SECURITY;
    CREATE POLICY readable ON posts FOR SELECT USING (current_user IN (author, reviewer));
    CREATE POLICY added ON posts FOR INSERT WITH CHECK (author = current_user);
    CREATE POLICY changed ON posts FOR UPDATE USING (author = current_user);
    CREATE POLICY removed ON posts FOR DELETE USING (author = current_user);
    ```

    ## See also
    row-level-tenant-isolation
    """
    for table in schema.tables.values():
        found = _find_overlap(table) if table.row_security else None
        if found:
            command, policies = found
            yield Hit(
                table.name,
                policies[-1].place,
                f"{len(policies)} permissive policies decide on {command} of {table.name}: "
                f"{', '.join(policy.name for policy in policies)}.",
                "They are joined with OR: each is evaluated for every row, and the widest decides.",
            )
