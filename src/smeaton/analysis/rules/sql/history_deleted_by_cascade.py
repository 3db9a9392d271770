"""The rule `history_deleted_by_cascade`."""

from collections.abc import Iterator

from smeaton.analysis.ddl import add_foreign_key, quote
from smeaton.analysis.parse.schema import Schema, Table
from smeaton.analysis.rule import Hit, rule
from smeaton.analysis.vocabulary import KEPT, ends, noun, says


def _is_record(table: Table) -> bool:
    return ends(table.short, KEPT) or says(table.short, {"audit"}) or _is_entry(table)


def _is_entry(table: Table) -> bool:
    """A ledger entry, payment log or the like: the record word with what keeps it."""
    return says(table.short, {"ledger", "payment", "invoice", "transaction"}) and ends(
        table.short, {"log", "history", "entry", "record"}
    )


@rule("SQL020", severity="high", harm="loss", each=5, keep=3)
def history_deleted_by_cascade(schema: Schema) -> Iterator[Hit]:
    """Record that must be kept, deleted by a cascade.

    ## What it does
    Finds ON DELETE CASCADE on tables that hold audit trails, money movements, orders, contracts
    and medical records, where the parent is not their own document (order items may go with their
    order).

    ## Why it matters
    Deleting one user or one customer erases invoices and audit rows that law or accounting
    demands, and the statement that did it mentions none of them.

    ## When it is fine
    The rows are a part of the parent and mean nothing without it, or erasure is the purpose and
    the record is kept elsewhere.

    ## Example
    ```sql
    CREATE TABLE customers (
      id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
      full_name text NOT NULL
    );
    CREATE TABLE invoices (
      id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
      customer_id bigint NOT NULL REFERENCES customers (id) ON DELETE CASCADE
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
      customer_id bigint NOT NULL REFERENCES customers (id) ON DELETE RESTRICT
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
            if says(key.target, KEPT) and not says(table.short, {"audit"}):
                continue
            d = schema.dialect
            constraint = key.name or f"{table.short}_{'_'.join(key.columns)}_fkey"
            loose = all((c := table.column(name)) and c.nullable for name in key.columns)
            fix = ""
            if target is not None and d == "postgres":
                columns = key.target_columns or (target.primary.columns if target.primary else ())
                head = f"ALTER TABLE {quote(table.name, d)}"
                on_delete = "set null" if loose else "restrict"
                add = add_foreign_key(
                    schema, table, key.columns, target, columns, on_delete, key.on_update
                )
                fix = f"{head} DROP CONSTRAINT {quote(constraint, d)};\n{add}"
            yield Hit(
                f"{table.name}.{key.columns[0]}",
                key.place,
                f"Deleting a row of {key.target} deletes its rows in {table.name}.",
                f"One DELETE erases {table.short.replace('_', ' ')} that have to be kept, "
                "without mentioning them"
                + ("." if loose else "; with RESTRICT it fails until they are kept elsewhere."),
                fix,
            )
