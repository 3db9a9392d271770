"""The rule `missing_foreign_key`."""

import re
from collections.abc import Iterator

from smeaton.advice import Severity
from smeaton.analysis.ddl import add_foreign_key, create_index, is_live
from smeaton.analysis.parse.schema import Column, ForeignKey, Schema, Table
from smeaton.analysis.rule import Hit, rule
from smeaton.analysis.vocabulary import (
    COPIES,
    EXTERNAL,
    KEPT,
    ends,
    find_kind,
    find_target,
    is_covered,
    is_documented_absence,
    is_log,
    is_person,
    is_reference,
    is_staging,
    is_tool,
    noun,
    says,
    singular,
    words,
)

_UPWARD = frozenset(
    [
        "parent",
        "root",
        "original",
        "source",
        "previous",
        "next",
        "prior",
        "reply",
        "duplicate",
        "copied",
        "copy",
        "master",
        "ancestor",
        "child",
        "base",
        "origin",
        "replaced",
        "replacement",
    ]
)
"""What a reference to a row of the same table is called; `job.job_id` is a number from outside."""
_ELSEWHERE = {
    "external",
    "ext",
    "provider",
    "upstream",
    "vendor",
    "remote",
    "third",
    "oauth",
    "oidc",
    "sso",
    "saml",
    "ldap",
    "stripe",
    "paypal",
    "google",
    "github",
    "gitlab",
    "slack",
    "twitter",
    "facebook",
    "apple",
    "discord",
    "telegram",
    "aws",
    "azure",
}
"""Whose rows `provider_account_id` and `stripe_customer_id` are: another system's."""
_ELSEWHERE_SAID = re.compile(r"idempoten|third.party|\bvendor|\bin (?:stripe|their)\b", re.I)
_DONE = {"sent", "made", "taken", "written", "run", "paid", "given", "held", "sold", "drawn"}
_LINEAGE = {"original", "copied", "cloned", "duplicated", "imported", "migrated", "previous"}
"""Of what a row was made from: it may be gone without anything being wrong."""
_RECORDS = {"audit", "log", "event", "trail", "changelog", "trace", "backup", "archive",
            "hst", "hist", "history"}  # fmt: skip
_GONE = {"deleted", "archived", "removed", "purged", "tombstoned"}
"""What a copy of rows that are gone is called after: `deleted_orders`."""
_OUTLIVING = {"archive", "archived", "tombstone", "graveyard"}
_WAREHOUSE = {"wh", "dwh", "dim", "fact", "dimension", "olap"}
_MARKS = {"last", "next", "first", "max", "min", "prev", "cursor", "start", "end"}
_REACHED = {"max", "min", "last", "highest", "lowest", "checkpoint", "watermark", "cursor", "since"}
"""How far something has come: a number, not a row."""
_BOUND = 3
"""With fewer keys than one for so many tables, leaving them out is the habit of the schema."""
_SKETCH = 3
"""So few tables say nothing of whether foreign keys are left out on purpose."""
_NONE = re.compile(r"'?(?:-1|0|)'?\Z")
"""Defaults that stand for no row."""
_ROLES = frozenset([
    "from", "to", "new", "old", "main", "primary", "secondary", "default", "current", "billing",
    "shipping", "home", "away", "left", "right", "first", "second", "other", "related", "linked",
    "lead", "head", "admin", "guest", "target", "final", "initial", "default", "preferred",
    "local", "global", "top", "sub", "super", "bill", "ship", "pay", "start", "end", "active",
    "personal", "internal", "own", "via", "by", "for", "on", "in", "of", "the", "fk", "ref",
    "backup", "assigned", "delivery", "pickup", "departure", "arrival", "payment", "team",
])  # fmt: skip
"""What a row may be to another."""
_ROLE_ENDS = ("er", "or", "ed", "ee", "ing", "ary", "al", "ive", "ous", "ent", "ant")


def _is_elsewhere(column: Column, target: Table) -> bool:
    """Whether the name says that another system holds the row, and the table is not its copy."""
    return says(column.name, _ELSEWHERE - set(words(target.short)))


def _is_qualified_abroad(schema: Schema, table: Table, column: Column, target: Table) -> bool:
    """Whether the words before the target's name are no role, so that they may name a vendor.

    Ids of other systems are text: `qstash_message_id` is none of `messages`. Numbers and UUIDs of
    the type of the key are references all the same.
    """
    parts = [singular(word) for word in words(column.name)[:-1]]
    own = [singular(word) for word in words(target.short)]
    if not column.type.is_text or parts[-1:] != own[-1:]:
        return False
    itself = noun(table.name).split("_")
    if itself[-1:] == parts and len(itself) > 1 and table is not target:
        return True  # `context_id` of `vendor_contexts` is the number of that context there
    size = next((n for n in range(len(own), 0, -1) if parts[-n:] == own[-n:]), 0)
    known = {singular(word) for other in schema.tables.values() for word in words(other.short)}
    known |= {singular(word) for word in words(table.short)}
    return any(
        word not in known | _ROLES | _UPWARD and not word.endswith(_ROLE_ENDS)
        for word in parts[:-size]
    )


def _is_watermark(column: Column) -> bool:
    """Whether it says how far a run has come; a default that is no row says the same."""
    none = column.default is not None and bool(_NONE.match(column.default.text))
    return says(column.name, {"max", "min", "watermark", "checkpoint"}) or (
        none and says(column.name, _REACHED)
    )


def _is_candidate(schema: Schema, table: Table, column: Column) -> bool:
    if not is_reference(column) or column.generated or column.type.array:
        return False
    if next(table.references(column.name), None) or is_documented_absence(table, column):
        return False
    if table.primary and table.primary.columns == (column.name,) and column.counter:
        return False
    if _is_watermark(column) or _ELSEWHERE_SAID.search(column.comment):
        return False
    return find_kind(schema, table, column) is None


def _is_record(table: Table) -> bool:
    """Whether it is an archive, or a log without any foreign key: it outlives what it is about."""
    gone = singular(words(table.short)[0]) in _GONE or says(table.short, _OUTLIVING)
    kept = ends(table.short, {"hst", "hist", "history"}) or gone
    return kept or (says(table.short, _RECORDS) and not table.foreign_keys)


def _is_filled(schema: Schema, table: Table) -> bool:
    """Whether it is a copy that a function or trigger of the database keeps in step."""
    if not ends(table.short, COPIES):
        return False
    fills = re.compile(rf"\binsert\s+into\s+(?:\w+\.)?\W?{re.escape(table.short)}\b", re.I)
    return any(map(fills.search, schema.code))


def _is_shadow(table: Table, column: Column) -> bool:
    """Whether the table is a copy for searching that triggers keep in step."""
    keyed = table.primary is not None and table.primary.columns == (column.name,)
    searched = any(index.method == "fulltext" for index in table.indexes)
    return keyed and (searched or ends(table.short, {"text", "search", "fts", "shadow"}))


def _bind(
    schema: Schema, table: Table, column: Column, target: Table, columns: tuple[str, ...]
) -> str:
    """Return the foreign key with what its deletes need: a decision and an index."""
    name = (column.name,)
    key = ForeignKey(columns=name, target=target.name, place=column.place)
    decided = "set null" if column.nullable else _follow_practice(schema, table, target)
    decided = "cascade" if _is_link(table) else decided
    made = add_foreign_key(schema, table, name, target, columns, decided)
    if column.default and _NONE.match(column.default.text) and schema.notation == "sql":
        made = (
            f"-- first: {column.default.text} is the id of no row; let such rows say NULL\n{made}"
        )
    if schema.dialect == "mysql" or is_covered(table, key):
        return made
    return f"{made}\n{create_index(schema, table, name)}"


_MOMENTS = {"date", "timestamp", "timestamptz", "datetime"}


def _is_link(table: Table) -> bool:
    """Whether a row says no more than that two others belong together, so that half is nothing."""
    key = table.primary.columns if table.primary else ()
    own = [
        c
        for c in table.columns.values()
        if key != (c.name,) and c.type.name not in _MOMENTS
    ]  # fmt: skip
    return len(own) == 2 and all(map(is_reference, own)) and not is_log(table)


def _follow_practice(schema: Schema, table: Table, target: Table) -> str:
    """Return what deletion does to most of what else needs a row of the target."""
    needing = [
        key.on_delete
        for other, key in schema.incoming(target)
        if not any((c := other.column(name)) and c.nullable for name in key.columns)
    ]
    kept = is_log(table) or says(table.short, KEPT)
    return "cascade" if not kept and needing.count("cascade") * 2 > len(needing) else "restrict"


def _fits(column: Column, key: Column) -> bool:
    if column.type.is_integer and key.type.is_integer:
        return True
    if column.type.is_text and key.type.is_text:
        return True
    return column.type.name == key.type.name


def _find_actor(schema: Schema, table: Table, column: Column) -> Table | None:
    """Return whom approved_by can only mean: whom other such references do, or the one person."""
    parts = words(column.name)
    done = len(parts) > 1 and parts[-1] == "by" and (parts[-2].endswith("ed") or parts[-2] in _DONE)
    fits = column.type.bits >= 32 or column.type.name == "uuid"
    if not done or not fits or column.type.array or next(table.references(column.name), None):
        return None
    known = {
        id(found): found
        for other in schema.designed()
        for key in other.foreign_keys
        if ends(key.columns[0], {"by"}) and (found := schema.find(key.target))
    } or {id(other): other for other in schema.designed() if is_person(other)}
    actor = next(iter(known.values())) if len(known) == 1 else None
    key = actor.primary if actor else None
    fitting = actor and key and len(key.columns) == 1 and actor.column(key.columns[0])
    return actor if fitting and _fits(column, fitting) else None


def _can_refer(column: Column, target: Table) -> bool:
    """Whether the values can be those of the target's key."""
    key = target.primary.columns if target.primary else ()
    found = target.column(key[0]) if len(key) == 1 else None
    return found is not None and _fits(column, found) and not _is_elsewhere(column, target)


def _report(schema: Schema, table: Table, column: Column, target: Table) -> Iterator[Hit]:
    log = is_log(table) and (column.nullable or not table.foreign_keys)
    if column.nullable and ((log and column.type.is_text) or says(table.short, {"audit", "trail"})):
        return  # a user of the client's own, or one that the record has to outlive
    log = log and (column.nullable or not ends(table.short, {"version"}))
    optional = log or (column.nullable and says(column.name, _LINEAGE))
    several = is_live(schema) or len(schema.tables) > _SKETCH
    unbound = several and not any(t.foreign_keys for t in schema.tables.values())
    sure = not column.nullable and not is_live(schema)
    sure = sure and (any(schema.incoming(target)) or not several)
    keys = sum(len(t.foreign_keys) for t in schema.tables.values())
    asks = unbound or (several and keys * _BOUND < len(schema.tables))
    severity = Severity.LOW if optional else Severity.MEDIUM if asks or not sure else None
    yield Hit(
        f"{table.name}.{column.name}",
        column.place,
        f"Column {table.name}.{column.name} points at {target.name} by its name, but no foreign "
        f"key binds it{', as none binds any here: is that meant?' if unbound else '.'}",
        f"A row can name one of {target.name} that does not exist, or that is deleted later.",
        _bind(schema, table, column, target, target.primary.columns if target.primary else ()),
        severity=severity,
        group="log" if optional else "",
    )


@rule("SQL002", severity="high", harm="corruption", each=8)
def missing_foreign_key(schema: Schema) -> Iterator[Hit]:
    """Column that names another table without a foreign key.

    ## What it does
    Finds columns such as `customer_id` whose table exists here, with a key of a type that fits,
    and which no foreign key binds; and those such as `approved_by`, where all others of the kind
    refer to one table or there is one table of people (medium). Where the table is not in the
    artefact although the same table uses foreign keys elsewhere, it is reported as low.

    ## Why it matters
    Nothing stops a row from pointing at what never existed or is gone. Orphans come in by races
    and half-failed deletes, stay unseen, and then break joins and totals months later.

    ## When it is fine
    Ids from outside the database (provider_account_id), references across services or shards, the
    two halves of a polymorphic reference, copies that triggers fill (film_text, post_fast), and
    logs, archives and `deleted_` copies that must outlive what they are about; optional ones that
    say what a row was copied from (original_plan_id) are low. Say so in a comment ("no foreign key
    on purpose") and the rule is quiet; logs are reported as low at most, and audit logs without any
    foreign key, what is optional in others, and optional text in logs, not at all. It is high only
    in a design, where the value is required and other tables are bound to the same one. Where no
    foreign key stands in a database that runs, it asks. The fix decides for RESTRICT where a
    value is required, unless most of what else needs a row of the target goes with it: CASCADE is
    for parts of a whole.

    ## Example
    ```sql
    CREATE TABLE customers (
      id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
      full_name text NOT NULL
    );
    CREATE TABLE orders (
      id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
      customer_id bigint NOT NULL,
      placed_at timestamptz NOT NULL
    );
    CREATE INDEX orders_customer_id_idx ON orders (customer_id);
    ```

    ## Use instead
    ```sql
    CREATE TABLE customers (
      id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
      full_name text NOT NULL
    );
    CREATE TABLE orders (
      id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
      customer_id bigint NOT NULL REFERENCES customers (id),
      placed_at timestamptz NOT NULL
    );
    CREATE INDEX orders_customer_id_idx ON orders (customer_id);
    ```

    ## See also
    database-constraints, polymorphic-references
    """
    for table in schema.designed():
        if is_tool(table) or is_staging(table) or table.options.get("engine") == "myisam":
            continue
        if _is_record(table) or _is_filled(schema, table) or says(table.short, _WAREHOUSE):
            continue
        for column in table.columns.values():
            actor = _find_actor(schema, table, column)
            if actor and actor.primary and not is_documented_absence(table, column):
                yield Hit(
                    f"{table.name}.{column.name}",
                    column.place,
                    f"Column {table.name}.{column.name} names a row of {actor.name}, it seems, but "
                    "no foreign key binds it.",
                    f"A row can name one of {actor.name} that does not exist, or that is "
                    "deleted later.",
                    _bind(schema, table, column, actor, actor.primary.columns),
                    severity=Severity.LOW if is_log(table) else Severity.MEDIUM,
                )
                continue
            if (
                not _is_candidate(schema, table, column)
                or any(column.name in key.columns for key in table.ignored_references)
                or _is_shadow(table, column)
            ):
                continue
            target = find_target(schema, table, column)
            if target is None:
                known = table.foreign_keys and schema.intent == "design" and len(schema.tables) > 1
                if (
                    known
                    and column.type.name in ("bigint", "uuid")
                    and not says(column.name, EXTERNAL | _MARKS)
                ):
                    yield Hit(
                        f"{table.name}.{column.name}",
                        column.place,
                        f"Column {table.name}.{column.name} looks like a reference, but no "
                        "table here "
                        "fits its name and no foreign key binds it.",
                        "Any value is accepted, so rows can point at nothing.",
                        severity=Severity.LOW,
                    )
                continue
            if _is_qualified_abroad(schema, table, column, target):
                continue
            if _can_refer(column, target) and (target is not table or says(column.name, _UPWARD)):
                yield from _report(schema, table, column, target)
