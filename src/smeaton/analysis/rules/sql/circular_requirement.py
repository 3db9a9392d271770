"""The rule `circular_requirement`."""

from collections.abc import Iterator

from smeaton.advice import Severity
from smeaton.analysis.ddl import modify
from smeaton.analysis.identifiers import quote
from smeaton.analysis.parse.schema import ForeignKey, Schema, Table
from smeaton.analysis.rule import Hit, rule

_Edge = tuple[Table, ForeignKey, Table]
_LONGEST = 4


def _requirements(schema: Schema) -> dict[str, list[_Edge]]:
    """Foreign keys that must be satisfied at once, by the table they are on."""
    edges: dict[str, list[_Edge]] = {}
    for table in schema.designed():
        for key in table.foreign_keys:
            target = schema.find(key.target)
            columns = [table.column(name) for name in key.columns]
            strict = all(c and not c.nullable and c.default is None for c in columns)
            if target is not None and strict and not key.deferrable:
                edges.setdefault(table.name, []).append((table, key, target))
    return edges


def _cycles(edges: dict[str, list[_Edge]]) -> Iterator[list[_Edge]]:
    """Yield each cycle of up to four tables once, from the table made first."""
    order = {name: number for number, name in enumerate(edges)}

    def walk(path: list[_Edge], start: str) -> Iterator[list[_Edge]]:
        at = path[-1][2].name
        if at == start:
            yield path
        elif len(path) < _LONGEST and order.get(at, -1) > order[start]:
            fresh = all(edge[0].name != at for edge in path)
            for edge in edges[at] if fresh else ():
                yield from walk([*path, edge], start)

    for start, first in edges.items():
        for edge in first:
            yield from walk([edge], start)


def _mend(schema: Schema, table: Table, key: ForeignKey) -> str:
    d, column = schema.dialect, table.columns[key.columns[0]]
    name, field = quote(table.name, d), quote(column.name, d)
    if d == "postgres":
        implied = f"{table.short}_{'_'.join(key.columns)}_fkey"
        constraint = quote(key.name or implied, d)
        return f"ALTER TABLE {name} ALTER CONSTRAINT {constraint} DEFERRABLE INITIALLY DEFERRED;"
    if d == "mysql":
        return modify(table, column, column.type.written, nullable=True)
    return (
        f"-- SQLite changes it when the table is rebuilt: {field} ... DEFERRABLE INITIALLY DEFERRED"
    )


@rule("SQL066", severity="high", harm="outage", each=3)
def circular_requirement(schema: Schema) -> Iterator[Hit]:
    """Tables that need each other's rows first.

    ## What it does
    Finds cycles of foreign keys whose columns are all NOT NULL and that are checked at once. One
    that leads back to its own table is low: its first row has to point at itself. In SQLite, where
    only connections that ask for it check foreign keys, the others are medium.

    ## Why it matters
    No row can be the first one, in any of the tables. Restores, fixtures and new environments work
    only with the checks switched off, and nobody switches them on again for what was loaded.

    ## When it is fine
    A deferrable key is checked at commit, and a nullable one may be filled in later; neither is
    reported.

    ## Example
    ```sql
    CREATE TABLE shops (
      id bigint PRIMARY KEY,
      manager_id bigint NOT NULL UNIQUE
    );
    CREATE TABLE managers (
      id bigint PRIMARY KEY,
      shop_id bigint NOT NULL UNIQUE REFERENCES shops (id) ON DELETE RESTRICT
    );
    ALTER TABLE shops ADD FOREIGN KEY (manager_id) REFERENCES managers (id);
    ```

    ## Use instead
    ```sql
    CREATE TABLE shops (
      id bigint PRIMARY KEY,
      manager_id bigint UNIQUE
    );
    CREATE TABLE managers (
      id bigint PRIMARY KEY,
      shop_id bigint NOT NULL UNIQUE REFERENCES shops (id) ON DELETE RESTRICT
    );
    ALTER TABLE shops ADD FOREIGN KEY (manager_id) REFERENCES managers (id);
    ```

    ## See also
    database-constraints
    """
    seen: set[frozenset[str]] = set()
    for cycle in _cycles(_requirements(schema)):
        table, key, _ = cycle[0]
        members = frozenset(edge[0].name for edge in cycle)
        if members in seen:
            continue
        seen.add(members)
        alone = len(cycle) == 1
        unless = "" if schema.enforces_keys else " once a connection has foreign keys on"
        path = " needs ".join((*(edge[0].name for edge in cycle), table.name))
        yield Hit(
            f"{table.name}.{key.columns[0]}",
            key.place,
            f"Each row of {table.name} needs another row of {table.name} "
            f"({', '.join(key.columns)} is NOT NULL)."
            if alone
            else f"No row can be inserted first{unless}: {path}.",
            "Its first row has to point at itself."
            if alone
            else "Every key of the circle is NOT NULL and checked at once, so loading works only "
            "with the checks off.",
            _mend(schema, table, key),
            severity=Severity.LOW if alone else Severity.MEDIUM if unless else None,
        )
