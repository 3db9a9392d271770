"""The rule `history_deleted_by_cascade`."""

from collections.abc import Iterator

from smeaton.advice import Severity
from smeaton.analysis.ddl import add_foreign_key
from smeaton.analysis.identifiers import quote
from smeaton.analysis.parse.schema import ForeignKey, Schema, Table
from smeaton.analysis.rule import Hit, rule
from smeaton.analysis.vocabulary import KEPT, MONEY, ends, is_log, is_person, noun, says

_GRANTS = {"consent", "token", "claim", "key", "session", "grant", "permission", "contract"}
"""What is named like a record and ends with whom it is about, unless it names a sum."""
_TRACED = {"action", "actor", "event", "operation", "changes", "change", "verb", "ip"}
_NUMBERED = {"number", "currency", "iban", "due", "paid"}
_MEDICAL = {"prescription", "diagnosis", "treatment", "appointment"}
_TREATED = {"dosage", "dose", "medication", "diagnosis", "notes", "note", "symptoms", "icd",
            "treatment", "doctor", "physician", "practitioner", "scheduled"}  # fmt: skip


def _is_record(table: Table) -> bool:
    """Whether the rows have to be kept, by the table's name and by what its columns hold."""
    columns = list(table.columns.values())
    if says(table.short, {"audit"}):
        return any(says(c.name, _TRACED) for c in columns)
    if ends(table.short, _MEDICAL):
        return any(says(c.name, _TREATED) for c in columns)
    if not ends(table.short, KEPT) and not _is_entry(table):
        return False
    sums = any(
        says(c.name, MONEY) and (c.type.is_integer or c.type.name in _SUMS) and not c.counter
        for c in columns
    )
    told = any(says(c.name, _NUMBERED) for c in columns)
    return sums or (told and not ends(table.short, _GRANTS))


_SUMS = {"numeric", "double", "real", "money"}


def _is_entry(table: Table) -> bool:
    """A ledger entry, payment log or the like: the record word with what keeps it."""
    return says(table.short, {"ledger", "payment", "invoice", "transaction"}) and ends(
        table.short, {"log", "history", "entry", "record"}
    )


def _lets_go(table: Table, key: ForeignKey) -> bool:
    """Whether its rows can stay without the parent: it is optional, or the table is a log."""
    columns = [table.column(name) for name in key.columns]
    keyed = table.primary is not None and set(table.primary.columns) & set(key.columns)
    return all(c and c.nullable for c in columns) or (is_log(table) and not keyed)


def _say_rest(table: Table, key: ForeignKey) -> str:
    return (
        "; they can stay without it."
        if _lets_go(table, key)
        else "; with RESTRICT it fails while there are any."
    )


def _mend(schema: Schema, table: Table, key: ForeignKey, target: Table | None) -> str:
    """Return the key that keeps the rows, without the parent where they can do without it."""
    d = schema.dialect
    if target is None:
        return ""
    if d == "sqlite":
        return "-- SQLite changes it when the table is rebuilt: ON DELETE RESTRICT"
    head = f"ALTER TABLE {quote(table.name, d)}"
    required = [c for name in key.columns if (c := table.column(name)) and not c.nullable]
    lets_go = _lets_go(table, key) and not (required and d == "mysql")
    loosen = [f"{head} ALTER COLUMN {quote(c.name, d)} DROP NOT NULL;" for c in required]
    constraint = key.name or f"{table.short}_{'_'.join(key.columns)}_fkey"
    columns = key.target_columns or (target.primary.columns if target.primary else ())
    add = add_foreign_key(
        schema,
        table,
        key.columns,
        target,
        columns,
        "set null" if lets_go else "restrict",
        key.on_update,
    )
    kind = "FOREIGN KEY" if d == "mysql" and schema.notation == "sql" else "CONSTRAINT"
    dropped = f"{head} DROP {kind} {quote(constraint, d)};"
    return "\n".join([*(loosen if lets_go else ()), dropped, add])


@rule("SQL020", severity="high", harm="loss", each=5)
def history_deleted_by_cascade(schema: Schema) -> Iterator[Hit]:
    """Record that must be kept, deleted by a cascade.

    ## What it does
    Finds ON DELETE CASCADE on tables that hold audit trails, money movements, orders and medical
    records, by their names and by columns for sums, actions or treatments, where the parent is a
    person, an account or an organisation; audit trails are medium, whatever they go with.

    ## Why it matters
    Deleting one user or one customer erases invoices and audit rows that law or accounting
    demands, and the statement that did it mentions none of them.

    ## When it is fine
    The rows are a part of the parent and mean nothing without it (order items go with their
    order), or erasure is the purpose and the record is kept elsewhere. Consents, tokens and what
    is derived from blocks, logs or jobs are not reported.

    ## Example
    ```sql
    CREATE TABLE customers (
      id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
      full_name text NOT NULL
    );
    CREATE TABLE invoices (
      id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
      customer_id bigint NOT NULL REFERENCES customers (id) ON DELETE CASCADE,
      total numeric(12,2) NOT NULL CHECK (total >= 0)
    );
    CREATE INDEX invoices_customer_id_idx ON invoices (customer_id);
    ```

    ## Use instead
    ```sql
    CREATE TABLE customers (
      id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
      full_name text NOT NULL
    );
    CREATE TABLE invoices (
      id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
      customer_id bigint NOT NULL REFERENCES customers (id) ON DELETE RESTRICT,
      total numeric(12,2) NOT NULL CHECK (total >= 0)
    );
    CREATE INDEX invoices_customer_id_idx ON invoices (customer_id);
    ```

    ## See also
    history-and-soft-delete, database-constraints
    """
    for table in schema.designed():
        if not _is_record(table):
            continue
        for key in table.foreign_keys:
            target = schema.find(key.target)
            name = noun(key.target)
            part = noun(table.name).startswith(f"{name}_") and not says(table.short, {"audit"})
            if key.on_delete != "cascade" or part or target is table:
                continue
            audit = says(table.short, {"audit"})
            whose = target is None or is_person(target)
            if not whose and not (audit and target and not is_log(target)):
                continue  # a cascade along a block, a log or a job is how its results are undone
            if says(key.target, KEPT) and not says(table.short, {"audit"}):
                continue
            rest = _say_rest(table, key)
            yield Hit(
                f"{table.name}.{key.columns[0]}",
                key.place,
                f"Deleting a row of {key.target} deletes its rows in {table.name}.",
                f"One DELETE erases rows of {table.short} that have to be kept, without mentioning "
                f"them{rest}",
                _mend(schema, table, key, target),
                severity=None if whose and not audit else Severity.MEDIUM,
                group="" if whose else "audit",
            )
