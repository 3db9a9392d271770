"""What names say: the words in an identifier, and the role a table or column plays.

Rules ask here, so that "a log table" or "money" means the same to all of them.
"""

import re
from collections.abc import Iterable
from functools import cache

from smeaton.analysis.parse.schema import Column, ForeignKey, Schema, Table

_WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+")
_IRREGULAR = {
    "people": "person",
    "children": "child",
    "statuses": "status",
    "aliases": "alias",
    "addresses": "address",
    "indices": "index",
    "media": "media",
    "data": "data",
    "series": "series",
    "news": "news",
    "movies": "movie",
    "cookies": "cookie",
}


def word_set(text: str) -> frozenset[str]:
    """Return the words of a text."""
    return frozenset(text.split())


LOGS = word_set(
    "log history audit event archive activity version snapshot journal stat statistic metric "
    "trace changelog revision trail backup"
)
GROWING = LOGS | word_set(
    "scan message notification transaction entry reading measurement view visit click attempt "
    "request delivery comment like vote sample tick span record posting impression ping "
    "heartbeat download point line item movement reaction email job task session telemetry "
    "signal"
)
LOOKUPS = word_set(
    "status type category country currency language role permission tag label unit region state "
    "color colour size genre kind level priority locale timezone plan feature setting config "
    "store department warehouse site"
)
PEOPLE = word_set(
    "user account customer member person admin administrator subscriber patient employee "
    "student teacher profile login client tenant organization organisation company merchant "
    "seller staff"
)
_PERSONAL = word_set(
    "first_name last_name given_name family_name full_name surname username born_on birth_date "
    "date_of_birth birthday"
)
PROTECTED = word_set(
    "hash hashed digest encrypted enc cipher ciphertext encryption sha sha1 sha256 sha512 "
    "bcrypt argon argon2 scrypt pbkdf hmac fingerprint masked tokenized checksum salt salted md"
)
KEPT = word_set(
    "audit invoice payment order transaction ledger receipt consent appointment prescription "
    "diagnosis contract refund payout purchase billing settlement statement claim treatment "
    "donation salary trail"
)
MONEY = word_set(
    "price amount total cost balance fee tax salary wage payment revenue discount subtotal "
    "budget credit debit refund deposit charge income bonus commission payout rent premium "
    "freight vat fare earnings profit money turnover paid spend tip"
)
MEASURES = word_set(
    "rate ratio percent percentage pct factor score weight count hours days minutes seconds ms "
    "time duration distance size length points bytes quantity qty number share lat lon "
    "multiplier karma votes views index level probability confidence"
)
EXTERNAL = word_set(
    "external ext stripe google github gitlab facebook apple remote tracking session request "
    "trace correlation device vendor legacy foreign upstream provider paypal oauth sso saml "
    "ldap slack twitter discord telegram aws azure third transaction ref reference public "
    "unique global span process thread job batch message event run aggregate entity object "
    "resource source target subject backend connection shard txn xid pid hw government national "
    "tax vat passport client app application key"
)
TOOLS = word_set(
    "schema_migrations ar_internal_metadata flyway_schema_history goose_db_version "
    "_prisma_migrations sqlite_sequence sqlite_stat1 alembic_version databasechangelog "
    "databasechangeloglock "
    "django_migrations __diesel_schema_migrations spatial_ref_sys knex_migrations "
    "knex_migrations_lock gorp_migrations _sqlx_migrations migrations migration schema_version "
    "typeorm_metadata atlas_schema_revisions __efmigrationshistory"
)
LIBRARIES = (
    "good_job",
    "solid_queue_",
    "solid_cache_",
    "solid_cable_",
    "delayed_job",
    "que_",
    "oban_",
    "active_storage_",
    "qrtz_",
    "auth_group",
    "django_",
    "celery_",
    "batch_job_",
    "batch_step_",
    "river_",
    "pgboss",
    "hangfire",
    "shedlock",
    "apscheduler_",
)
COPIES = word_set("fast cache cached mv denormalized aggregate")
"""Tables that repeat what others keep, for reading."""
LINKS = word_set(
    "favorite favourite like follow follower vote membership bookmark subscription block "
    "enrollment enrolment assignment grant friendship link map mapping rel"
)
_TENANTS = (
    "tenant_id",
    "organization_id",
    "organisation_id",
    "org_id",
    "workspace_id",
    "company_id",
)
_LINKED = 2
_KINDS = ("_type", "Type", "_kind", "_class")
_ON_PURPOSE = re.compile(
    r"on purpose|deliberate|intentional|no (?:foreign key|fk|constraint|reference)|by design|"
    r"external|another (?:service|database|system)|other (?:service|database|system)|outlive|"
    r"not a (?:foreign key|reference)|soft reference|without (?:a )?(?:foreign key|fk)|polymorphic",
    re.IGNORECASE,
)


@cache
def words(name: str) -> tuple[str, ...]:
    """Return the words of a snake_case or camelCase name, in lower case; never none."""
    if not name.isascii():
        return tuple(part for part in re.split(r"[\W_]+", name.lower()) if part) or (name,)
    return tuple(word.lower() for word in _WORD.findall(name)) or (name,)


def plain(name: str) -> str:
    """Return a name without case and separators, for comparison."""
    return "".join(words(name))


@cache
def singular(word: str) -> str:
    """Return the singular of an English noun, well enough for table names."""
    if word in _IRREGULAR:
        return _IRREGULAR[word]
    if word.endswith("ies") and len(word) > 4:
        return word[:-3] + "y"
    if word.endswith(("sses", "xes", "ches", "shes", "zes")):
        return word[:-2]
    if word.endswith("s") and not word.endswith(("ss", "us", "is")) and len(word) > 3:
        return word[:-1]
    return word


@cache
def noun(name: str) -> str:
    """Return the words of a table's name joined, the last in the singular: "order_item"."""
    parts = words(name.rpartition(".")[2])
    return "_".join((*parts[:-1], singular(parts[-1]))) if parts else name.lower()


def says(name: str, vocabulary: Iterable[str]) -> bool:
    """Whether a word of `name`, in any number, is in the vocabulary."""
    known = vocabulary if isinstance(vocabulary, (set, frozenset, dict)) else set(vocabulary)
    return any(word in known or singular(word) in known for word in words(name))


def ends(name: str, vocabulary: Iterable[str]) -> bool:
    """Whether the last word of `name` is in the vocabulary."""
    parts = [word for word in words(name) if not word.isdigit()]
    return bool(parts) and (parts[-1] in set(vocabulary) or singular(parts[-1]) in set(vocabulary))


def is_log(table: Table) -> bool:
    """Whether the table keeps what happened rather than what is."""
    return says(table.short, LOGS)


def is_tool(table: Table) -> bool:
    """Whether a migration tool or a job queue's library owns the table."""
    return is_tool_name(table.short)


def is_tool_name(name: str) -> bool:
    """Whether a table of this name belongs to a migration tool or a job queue's library."""
    short = name.rpartition(".")[2].lower()
    return short in TOOLS or short.startswith(LIBRARIES)


def is_person(table: Table) -> bool:
    """Whether a row is somebody: by the table's name, or by the names and birthday that it has."""
    names = {"_".join(words(name)) for name in table.columns}
    return ends(table.short, PEOPLE) or (
        bool(names & _PERSONAL) and not says(table.short, GROWING) and not table.partition_of
    )


def is_linked_account(table: Table) -> bool:
    """Whether a row is an account at an OAuth provider: what the provider says is kept verbatim."""
    names = {"_".join(words(name)) for name in table.columns}
    return "provider" in names and bool(names & {"access_token", "refresh_token", "id_token"})


def is_staging(table: Table) -> bool:
    """Whether the table holds data on its way through."""
    return says(table.short, {"staging", "stage", "tmp", "temp", "import", "raw", "scratch"})


def is_lookup(table: Table) -> bool:
    """Whether the table is a short list that hardly grows: countries, roles, statuses."""
    if table.foreign_keys or len(table.columns) > 6:
        return False
    names = {column.name.lower() for column in table.columns.values()}
    listed = len(names) <= 2 and bool(names & {"name", "label", "code", "value"})
    return ends(table.short, LOOKUPS) or (listed and not says(table.short, PEOPLE | GROWING))


def is_join(table: Table) -> bool:
    """Whether the table links two others: two foreign keys and hardly anything of its own.

    Its key is the pair, or its name says that it is a link: after one of the two, or "likes".
    """
    linked = {c for key in table.foreign_keys for c in key.columns}
    own = [
        c
        for c in table.columns.values()
        if c.name not in linked
        and not (table.primary and table.primary.columns == (c.name,))
        and not ends(c.name, {"at", "on", "by", "date", "update", "order", "position", "timestamp"})
    ]
    if len(table.foreign_keys) != 2 or len(linked) != 2 or own:
        return False
    targets = {noun(key.target).split("_")[-1] for key in table.foreign_keys}
    keyed = table.primary is not None and set(table.primary.columns) == linked
    return (
        keyed
        or says(table.short, targets | LINKS)
        or any(t in table.short.lower() for t in targets)
    )


def is_documented_absence(table: Table, column: Column) -> bool:
    """Whether a comment says that the missing reference is meant."""
    return bool(_ON_PURPOSE.search(column.comment) or _ON_PURPOSE.search(table.comment))


def is_reference(column: Column) -> bool:
    """Whether a column's name says that it points at a row elsewhere: customer_id."""
    parts = words(column.name)
    return len(parts) > 1 and parts[-1] in ("id", "uuid", "guid")


@cache
def _target_names(name: str) -> tuple[str, ...]:
    parts = words(name)[:-1]
    return tuple("_".join((*parts[i:-1], singular(parts[-1]))) for i in range(len(parts)))


def find_target(schema: Schema, table: Table, column: Column) -> Table | None:
    """Return the table that a reference-like column points at by its name, if it is here."""
    nouns = _name_tables(schema)
    prefix = noun(table.name).split("_")[0]
    for name in _target_names(column.name):
        found = nouns.get(name) or nouns.get(f"{prefix}:{name}") or _find_link(nouns, name)
        if found:
            return found
    return None


def _name_tables(schema: Schema) -> dict[str, Table]:
    """Return the tables by their nouns, and by those behind a prefix of their own: "shop:order"."""
    nouns = schema.nouns
    if not nouns:
        for other in schema.designed():
            parts = noun(other.name).split("_")
            nouns.setdefault("_".join(parts), other)
            if len(parts) > 1:
                nouns.setdefault(f"{parts[0]}:{'_'.join(parts[1:])}", other)
    return nouns


def _find_link(nouns: dict[str, Table], name: str) -> Table | None:
    """Return the table that links two which the name says, in either order: org_user."""
    parts = name.split("_")
    if len(parts) != _LINKED:
        return None
    for known, table in nouns.items():
        linked = [singular(word) for word in known.split("_")]
        pairs = (zip(parts, linked, strict=False), zip(parts, reversed(linked), strict=False))
        both = len(linked) == _LINKED and all(word in nouns for word in linked)
        if both and any(map(_agree, pairs)):
            return table
    return None


def _agree(pairs: Iterable[tuple[str, str]]) -> bool:
    """Whether each word is the other, or short for it: org for organization."""
    return all(one == other or (len(one) > 2 and other.startswith(one)) for one, other in pairs)


def find_kind(schema: Schema, table: Table, column: Column) -> Column | None:
    """Return the column that says which table an id points into, as owner_type beside owner_id.

    A closed set of values of which none names a table says something else.
    """
    base = column.name[: -len(words(column.name)[-1])].rstrip("_")
    beside = (table.column(f"{base}{suffix}") for suffix in _KINDS)
    kind = next((found for found in beside if found), None) if base else None
    if kind is None or not kind.type.values:
        return kind
    tables = {singular(words(other.short)[-1]) for other in schema.designed()}
    named = any(singular(words(value)[-1]) in tables for value in kind.type.values)
    return kind if named else None


def is_covered(table: Table, key: ForeignKey) -> bool:
    """Whether an index or key leads with the columns of a foreign key, or one that tells enough."""
    wanted = set(key.columns)

    def leads(columns: tuple[str | None, ...]) -> bool:
        return bool(columns) and (
            set(columns[: len(wanted)]) == wanted
            or (len(wanted) > 1 and columns[0] in wanted - set(_TENANTS))
        )

    keys = [*table.uniques, *([table.primary] if table.primary else [])]
    if any(leads(known.columns) for known in keys):
        return True
    return any(
        leads(index.columns)
        and index.method in ("btree", "hash")
        and (index.where is None or index.where.text in {f"{c} is not null" for c in wanted})
        for index in table.indexes
    )


def in_check(table: Table, column: str) -> bool:
    """Whether a check constraint speaks about the column."""
    return any(column in check.columns or column.lower() in check.columns for check in table.checks)


def tenant_column(schema: Schema) -> str:
    """Return the column that says whose row it is in most tables, such as tenant_id, or ""."""
    tables = [t for t in schema.designed() if not is_tool(t) and not is_lookup(t)]
    for name in _TENANTS:
        carrying = sum(name in table.columns for table in tables)
        if carrying >= (2 if name == "tenant_id" else 3) and 2 * carrying >= len(tables):
            return name
    return ""
