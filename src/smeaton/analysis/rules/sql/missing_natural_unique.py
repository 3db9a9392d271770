"""The rule `missing_natural_unique`."""

from collections.abc import Iterator
from collections.abc import Set as AbstractSet

from smeaton.advice import Severity
from smeaton.analysis.ddl import create_index, quote
from smeaton.analysis.parse.schema import Column, Schema, Table
from smeaton.analysis.rule import Hit, rule
from smeaton.analysis.vocabulary import (
    LOOKUPS,
    ends,
    is_join,
    is_log,
    is_lookup,
    is_staging,
    is_tool,
    says,
    singular,
    words,
)

_LOGINS = {"username", "user_name", "login", "login_name", "handle", "nickname_login"}
_OWNERS: dict[str, AbstractSet[str]] = {
    "sku": {"product", "variant", "article", "sku", "good"},
    "isbn": {"book", "product", "edition", "title"},
    "code": LOOKUPS | {"coupon", "voucher", "promotion", "discount", "promo", "airport", "course"},
    "iso_code": LOOKUPS,
    "slug": {
        "product",
        "post",
        "article",
        "page",
        "category",
        "tag",
        "community",
        "organization",
        "project",
        "blog",
        "team",
        "workspace",
        "event",
        "shop",
        "collection",
    },
    "order_number": {"order"},
    "invoice_number": {"invoice"},
    "name": {"tag", "role", "permission"},
    "domain": {"tenant", "organization", "site", "instance", "domain"},
    "ap_id": {"post", "comment", "activity", "person", "community"},
    "actor_id": {"person", "community", "user"},
    "token": {"session", "token", "invitation", "invite", "reset"},
    "token_hash": {"session", "token", "invitation", "invite", "reset"},
    "value": {"token"},
}
_FACTS = {
    "like",
    "vote",
    "favorite",
    "favourite",
    "follow",
    "follower",
    "bookmark",
    "member",
    "membership",
    "owner",
    "friendship",
    "enrollment",
    "enrolment",
}
_INVITED = {"invitation", "invite", "recipient", "attendee", "subscriber"}
_COUNTED = {"download", "count", "stat", "total", "usage"}
_ONE_EACH = {
    "quota",
    "usage",
    "balance",
    "wallet",
    "stat",
    "stats",
    "total",
    "count",
    "counter",
}
"""Tables of sums, with one row for each row of what they refer to."""
_SCOPED = {"name", "slug", "code"}
"""What is called so is often unique only within what it belongs to."""
_PROVIDERS = {"provider", "issuer", "idp", "network"}
_SUBJECTS = {
    "uid",
    "subject",
    "sub",
    "provider_id",
    "provider_uid",
    "provider_user_id",
    "provider_account_id",
    "external_id",
    "remote_id",
}
_ENDPOINTS = {"channel", "contact", "method", "identity", "identifier", "endpoint", "destination"}
_PAST = {"history", "audit", "archive", "version", "log"}
_ONCE = {"idempotency_key", "ap_id", "stripe_event_id", "provider_event_id"}
_SIGN_IN = {"user", "account", "admin", "administrator", "login"}
_HOLDERS = {
    "user",
    "account",
    "customer",
    "member",
    "admin",
    "administrator",
    "subscriber",
    "subscription",
    "login",
}


_CONTACTS = {"phone", "fax", "address", "street", "city", "postcode", "zip", "mobile", "telephone"}
_CREDENTIALS = {
    "password",
    "passwd",
    "login",
    "username",
    "verified",
    "confirmed",
    "signin",
    "hash",
}


_DISCRIMINATORS = {
    "key",
    "name",
    "type",
    "kind",
    "date",
    "day",
    "month",
    "year",
    "period",
    "hour",
    "week",
    "code",
    "category",
    "metric",
    "scope",
    "id",
    "uuid",
    "locale",
    "currency",
    "hash",
    "bucket",
    "start",
    "begin",
    "from",
}
_KEPT_UP = {"created", "updated", "modified", "changed", "inserted", "last", "update"}
_MAKERS = {"creator", "author", "created", "updated", "updater", "owner", "by", "user", "uploader"}


def _is_contact(table: Table) -> bool:
    """Whether people are written to there, rather than sign in: a family shares an address."""
    names = list(table.columns)
    reached = any(says(name, _CONTACTS) for name in names)
    return reached and not any(says(name, _CREDENTIALS) for name in names)


def _identifies(table: Table, column: Column) -> Severity | None:
    name, last = column.name.lower(), singular(words(table.short)[-1]) if words(table.short) else ""
    if column.default and column.default.text == "''":
        return None
    if name in ("email", "email_address", "e_mail") and last in _HOLDERS:
        if last in _SIGN_IN:
            return Severity.HIGH
        return None if _is_contact(table) else Severity.MEDIUM
    if name in _LOGINS and last in _HOLDERS | {"person"}:
        return Severity.HIGH
    if name in _ONCE:
        return Severity.MEDIUM
    if last in _OWNERS.get(name, ()):
        return Severity.LOW if name == "name" else Severity.MEDIUM
    return None


def _pairs(table: Table) -> Iterator[tuple[str, str]]:
    """Yield the pairs of columns that say one fact, which can be true only once."""
    required = [
        key.columns[0]
        for key in table.foreign_keys
        if len(key.columns) == 1
        and (column := table.column(key.columns[0]))
        and not column.nullable
    ]
    ended = any(ends(name, {"ended", "end", "until", "left"}) for name in table.columns)
    if ended or says(table.short, _PAST):
        return
    identity = _find_identity(table)
    if identity:
        yield identity
    if not required:
        return
    emails = [name for name in table.columns if ends(name, {"email"})]
    dates = [column.name for column in table.columns.values() if column.type.name == "date"]
    if len(required) == 2 and (is_join(table) or ends(table.short, _FACTS)):
        yield required[0], required[1]
    elif ends(table.short, _INVITED) and emails:
        yield required[0], emails[0]
    elif ends(table.short, _COUNTED) and len(dates) == len(required) == 1:
        yield required[0], dates[0]


def _find_identity(table: Table) -> tuple[str, str] | None:
    """Return the pair that identifies someone or something elsewhere: provider and uid."""
    needed = {"_".join(words(c.name)): c.name for c in table.columns.values() if not c.nullable}
    provider = next((needed[name] for name in needed if ends(name, _PROVIDERS)), None)
    subject = next((needed[name] for name in needed if name in _SUBJECTS), None)
    if provider and subject and not is_log(table):
        return provider, subject
    if ends(table.short, _ENDPOINTS) and {"type", "value"} <= needed.keys():
        return needed["type"], needed["value"]
    return None


def _is_discriminator(column: Column) -> bool:
    """Whether the column tells apart several rows of one owner: a kind, a name, a moment."""
    moment = column.type.name in ("date", "timestamp", "timestamptz", "datetime")
    moment = moment or ends(column.name, {"timestamp", "time", "at"})
    if moment and says(column.name, _KEPT_UP):
        return False
    return moment or ends(column.name, _DISCRIMINATORS)


def _find_owner(schema: Schema, table: Table) -> str:
    """Return the one column that a table of counters has a row for, or ""."""
    if not ends(table.short, _ONE_EACH) or len(table.foreign_keys) != 1 or is_lookup(table):
        return ""
    [key] = table.foreign_keys
    column = table.column(key.columns[0])
    target = schema.find(key.target)
    if len(key.columns) > 1 or column is None or column.nullable or target in (None, table):
        return ""
    several = any(
        _is_discriminator(c)
        for c in table.columns.values()
        if c is not column and not (table.primary and c.name in table.primary.columns)
    )
    return "" if several else column.name


def _find_scope(table: Table, column: Column) -> tuple[str, ...]:
    """Return the required reference that a name or slug is unique within, if there is one."""
    if column.name.lower() not in _SCOPED:
        return ()
    keys = [key for key in table.foreign_keys if len(key.columns) == 1]
    scopes = [
        key.columns[0]
        for key in keys
        if (c := table.column(key.columns[0]))
        and not c.nullable
        and not ends(key.target, LOOKUPS)
        and not says(key.columns[0], _MAKERS)
    ]
    return (scopes[0],) if len(scopes) == 1 else ()


def _is_unique(table: Table, column: str) -> bool:
    if any(column in columns for columns in table.unique_sets(partial=True)):
        return True
    return any(i.unique and any(column in part.text for part in i.parts) for i in table.indexes)


@rule("SQL010", severity="medium", harm="corruption", each=6, keep=4)
def missing_natural_unique(schema: Schema) -> Iterator[Hit]:
    """Identifying value that nothing keeps unique.

    ## What it does
    Finds what people and programs identify a row by, without a unique key or index: the e-mail or
    login of an account, a slug, a SKU, an ISBN, the code of a lookup, a token, the pair of a link
    table, provider and uid of an identity, the owner of a row of counters. Names and
    slugs of what belongs to one other row are expected to be unique within it.

    ## Why it matters
    A check in the application loses the race of two requests. Two accounts with one e-mail
    address, or two products with one SKU, then have to be merged by hand, and every later lookup
    is a guess.

    ## When it is fine
    Logs, history, order lines and imports repeat such values rightly, and an address book may hold
    one e-mail address twice: customers with a postal address or phone and no login are not
    reported. A unique key that contains the column, such as (tenant_id, email), is
    enough.

    ## Example
    ```sql
    CREATE TABLE users (
      id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
      email text NOT NULL
    );
    ```

    ## Use instead
    ```sql
    CREATE TABLE users (
      id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
      email text NOT NULL
    );
    CREATE UNIQUE INDEX users_email_key ON users (lower(email));
    ```

    ## See also
    database-constraints, index-choice
    """
    for table in schema.designed():
        if is_staging(table) or is_tool(table):
            continue
        for pair in _pairs(table):
            sets = list(table.unique_sets(partial=True))
            if any(set(pair) <= set(known) or set(known) <= set(pair) for known in sets):
                continue
            yield Hit(
                table.name,
                table.place,
                f"Table {table.name} allows the same ({', '.join(pair)}) twice.",
                "Two requests at once store the same fact twice, and joins and sums count double.",
                create_index(schema, table, pair, unique=True),
            )
        owner = _find_owner(schema, table)
        if owner and not any(set(known) <= {owner} for known in table.unique_sets(partial=True)):
            yield Hit(
                f"{table.name}.{owner}",
                table.columns[owner].place,
                f"Nothing keeps {table.name} at one row for each {owner}.",
                "Two requests at once insert a second row, and which of them counts is chance.",
                create_index(schema, table, (owner,), unique=True),
            )
        for column in table.columns.values():
            severity = _identifies(table, column)
            if is_log(table) and column.name.lower() not in _ONCE:
                continue
            if (
                severity is None
                or _is_unique(table, column.name)
                or next(table.references(column.name), None)
            ):
                continue
            lowered = (
                schema.dialect == "postgres"
                and ("email" in column.name.lower() or severity is Severity.HIGH)
                and column.type.name != "citext"
            )
            expression = f"lower({quote(column.name, schema.dialect)})" if lowered else ""
            scope = _find_scope(table, column)
            within = f" within {scope[0]}" if scope else ""
            yield Hit(
                f"{table.name}.{column.name}",
                column.place,
                f"Nothing keeps {table.name}.{column.name} unique{within}.",
                "Checks in the application lose the race of two requests, and duplicates "
                "have to be "
                "merged by hand.",
                create_index(
                    schema, table, (*scope, column.name), unique=True, expression=expression
                ),
                severity=severity,
            )
