"""The rule `blocking_constraint`."""

from collections.abc import Iterator

from smeaton.analysis.identifiers import quote
from smeaton.analysis.parse.schema import Change, Check, ForeignKey, Key, Schema
from smeaton.analysis.rule import Hit, rule

_CHECKING = {"add_foreign_key", "add_check", "add_key", "set_not_null", "check_domain"}


def _is_proved(schema: Schema, change: Change) -> bool:
    wanted = f"{change.name} is not null"
    return any(
        isinstance(other.subject, Check)
        and other.subject.text == wanted
        and other.table == change.table
        for other in schema.changes
    )


def _judge(schema: Schema, change: Change) -> tuple[str, str] | None:
    """What the change checks under lock, and how to do it without."""
    d = schema.dialect
    head = f"ALTER TABLE {quote(change.table, d)}"
    subject = change.subject
    statement = " ".join(change.statement.strip().rstrip(";").split())
    if change.kind == "check_domain":
        validate = f"ALTER DOMAIN {quote(change.table, d)} VALIDATE CONSTRAINT ...;"
        return f"narrows the domain {change.table} in every table that uses it", (
            "" if "not null" in statement.lower() else f"{statement} NOT VALID;\n{validate}"
        )
    if change.kind == "set_not_null" and not _is_proved(schema, change):
        column, name = quote(change.name, d), quote(f"{change.name}_not_null", d)
        return f"sets {change.table}.{change.name} NOT NULL", (
            f"{head} ADD CONSTRAINT {name} CHECK ({column} IS NOT NULL) NOT VALID;\n"
            f"{head} VALIDATE CONSTRAINT {name};\n{head} ALTER COLUMN {column} SET NOT NULL;\n"
            f"{head} DROP CONSTRAINT {name};"
        )
    if (isinstance(subject, (ForeignKey, Check)) and not subject.validated) or change.detail in (
        "new column",
        "using index",
    ):
        return None
    name = (
        quote(subject.name, d)
        if isinstance(subject, (ForeignKey, Check, Key)) and subject.name
        else "..."
    )
    if isinstance(subject, ForeignKey):
        return (
            f"adds a foreign key to {change.table}",
            f"{statement} NOT VALID;\n{head} VALIDATE CONSTRAINT {name};",
        )
    if isinstance(subject, Check) and not subject.excludes:
        return (
            f"adds a check to {change.table}",
            f"{statement} NOT VALID;\n{head} VALIDATE CONSTRAINT {name};",
        )
    if isinstance(subject, Key):
        columns = ", ".join(quote(c, d) for c in subject.columns)
        kind = "PRIMARY KEY" if subject.primary else "UNIQUE"
        index = quote(f"{change.table.rpartition('.')[2]}_{'_'.join(subject.columns)}_key"[:60], d)
        return f"adds a {kind.lower()} to {change.table}", (
            f"CREATE UNIQUE INDEX CONCURRENTLY {index} ON {quote(change.table, d)} ({columns});\n"
            f"{head} ADD CONSTRAINT {name if name != '...' else index} {kind} USING INDEX {index};"
        )
    return None


@rule("SQL026", severity="high", harm="outage", each=3)
def blocking_constraint(schema: Schema) -> Iterator[Hit]:
    """Constraint checked on a live table under lock.

    ## What it does
    Finds foreign keys and checks added without NOT VALID, unique and primary keys added without
    USING INDEX, SET NOT NULL, and domains that get a check without NOT VALID, in PostgreSQL
    migrations on tables that the artefact did not create.

    ## Why it matters
    PostgreSQL scans the whole table while it holds a lock that stops writes, on both tables for a
    foreign key and reads too for most others. On a large table that is an outage.

    ## When it is fine
    Small tables, a planned downtime, a new column without rows to check, and SET NOT NULL after a
    validated `CHECK (x IS NOT NULL)`, which PostgreSQL 12 and later trust instead of scanning.

    ## Example
    ```sql
    SET lock_timeout = '2s';
    ALTER TABLE orders ADD CONSTRAINT orders_customer_fkey
      FOREIGN KEY (customer_id) REFERENCES customers (id);
    ```

    ## Use instead
    ```sql
    ALTER TABLE orders ADD CONSTRAINT orders_customer_fkey
      FOREIGN KEY (customer_id) REFERENCES customers (id) NOT VALID;
    ALTER TABLE orders VALIDATE CONSTRAINT orders_customer_fkey;
    ```

    ## See also
    schema-migrations, database-constraints
    """
    if schema.dialect != "postgres" or schema.intent != "migration":
        return
    for change in schema.changes:
        found = _judge(schema, change) if change.existing and change.kind in _CHECKING else None
        if found:
            what, fix = found
            target = (
                f"{change.table}.{change.name}" if change.kind == "set_not_null" else change.table
            )
            if isinstance(change.subject, ForeignKey):
                target = f"{change.table}.{change.subject.columns[0]}"
            yield Hit(
                target,
                change.place,
                f"The migration {what}, checking all rows under lock.",
                "Writes, and mostly reads too, wait until the whole table is scanned.",
                fix,
            )
