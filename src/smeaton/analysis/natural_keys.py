"""What identifies a row for people and programs: names, numbers, codes, pairs that are one fact.

The rules about uniqueness ask here.
"""

import re
from collections.abc import Iterator
from collections.abc import Set as AbstractSet

from smeaton.advice import Severity
from smeaton.analysis.parse.schema import Column, Schema, Table
from smeaton.analysis.vocabulary import (
    GROWING,
    KEPT,
    LINKS,
    LOOKUPS,
    PEOPLE,
    ends,
    find_target,
    is_join,
    is_log,
    is_lookup,
    is_person,
    is_reference,
    says,
    singular,
    words,
)

LOGINS = {"username", "user_name", "login", "login_name", "handle", "nickname_login"}
"""What a name to sign in with is called."""
_GOODS = {"product", "variant", "article", "sku", "good"}
_OWNERS: dict[str, AbstractSet[str]] = {
    "sku": _GOODS,
    "isbn": {"book", "product", "edition", "title"},
    "code": LOOKUPS | {"coupon", "voucher", "promotion", "discount", "promo", "airport", "course"},
    "iso_code": LOOKUPS,
    "isrc": {"track", "recording", "song"},
    "issn": {"journal", "magazine", "periodical", "series"},
    "doi": {"article", "paper", "publication", "dataset", "work"},
    "vin": {"vehicle", "car", "truck", "bus"},
    "imei": {"device", "phone", "tracker", "modem"},
    "mrn": {"patient"},
    "iata": {"airport", "airline"},
    "icao": {"airport", "airline"},
    **dict.fromkeys(("ean", "upc", "gtin", "barcode"), _GOODS),
    "name": {"tag", "role", "permission"},
    "domain": {"tenant", "organization", "site", "instance", "domain"},
    "ap_id": {"post", "comment", "activity", "person", "community"},
    "actor_id": {"person", "community", "user"},
    "token": {"session", "token", "invitation", "invite", "reset"},
    "token_hash": {"session", "token", "invitation", "invite", "reset"},
    "value": {"token"},
}
"""Identifiers that standards or trades know, and the things that have one of their own."""
_NUMBERS = {"number", "reference", "ref", "code", "locator"}
_GIVEN = {"reference", "confirmation", "record", "case", "file"}
"""Whose number it is where it is not called after its table: reference_number."""
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
_PARTS = {"recipient", "attendee", "participant"}
"""Who may take part in several roles."""
_PENDING = {"pending", "open", "invited", "sent", "new", "created", "waiting", "requested"}
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
_MEASURED = {"boolean", "numeric", "real", "double precision", "double", "float"}
_PLACES = {"position", "order", "ordinal", "sequence", "rank", "index"}
_PAST = {"history", "audit", "archive", "version", "log"}
ONCE = {"idempotency_key", "ap_id", "stripe_event_id", "provider_event_id"}
_SIGN_IN = {"user", "account", "admin", "administrator", "login"}
_PERIOD = {"start", "begin", "from", "ends", "due", "scheduled"}
"""Of what happens for a while and may happen again: the same two may book twice."""
_PERSONAL = {"member", "membership", "customer", "employee", "personnel", "staff", "student",
             "patient", "subscriber", "badge"}  # fmt: skip
_WITHIN = {"line", "item", "entry", "point", "message", "row", "position", "step", "sample"}
_DOCUMENTS = {"application", "booking", "reservation", "case", "ticket", "policy", "shipment",
              "complaint", "permit", "request"}  # fmt: skip
_SLUGS = {"slug", "permalink"}
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
_INVITERS = {"inviter", "invited", "sender", "sent"}


def _is_contact(table: Table) -> bool:
    """Whether people are written to there, rather than sign in: a family shares an address."""
    names = list(table.columns)
    reached = any(says(name, _CONTACTS) for name in names)
    return reached and not any(says(name, _CREDENTIALS) for name in names)


_ABOUT = {
    "banned", "blocked", "deleted", "removed", "pending", "hst", "hist", "history", "registry",
    "registries", "external", "oidc", "ldap", "saml", "sso", "oauth", "paypal", "stripe", "google",
    "verification", "reset", "import", "backup", "archive", "credential", "credentials", "smtp",
    "service", "vault", "process", "gateway", "github", "linked", "connected", "social", "bank",
    "request", "attempt", "session",
}  # fmt: skip
"""Tables about accounts, or about accounts at others, in which a name may stand several times."""
_REACHED_AT = {"host", "hostname", "url", "server", "endpoint", "issuer", "provider", "registry"}
_SIGNS = {"password", "passwd", "signin", "login", "otp", "totp"}


def holds_accounts(table: Table) -> bool:
    """Whether people sign in with what the table keeps; none where it keeps accounts at others."""
    names = list(table.columns)
    secret = any(says(name, _SIGNS) for name in names if name.lower() not in LOGINS)
    sign_in = any({"sign", "in"} <= set(words(name)) for name in names)
    away = any(ends(name, _REACHED_AT) for name in names)
    return (secret or sign_in) and not away and not says(table.short, GROWING | _ABOUT)


def _is_sealed(table: Table, email: Column) -> bool:
    """Whether the address is encrypted: each writing differs, and a digest is unique."""
    beside = {"_".join(words(name)) for name in table.columns}
    stem = "_".join(words(email.name))
    sealed = re.search(r"\b(?:encrypted|ciphertext)\b", email.comment, re.IGNORECASE)
    return bool(sealed or not email.type.is_text) or any(
        f"{stem}_{word}" in beside for word in ("hash", "digest", "bidx", "nonce", "iv")
    )


_SIGN_IN_AT = {"github", "gh", "gitlab", "google", "facebook", "twitter", "discord", "slack",
               "telegram", "steam", "twitch", "spotify", "apple", "oidc", "saml"}  # fmt: skip


def _is_profile(table: Table, email: Column) -> bool:
    """Whether people sign in at one provider alone, and the address is what it told of them."""
    unique = {columns[0] for columns in table.unique_sets() if len(columns) == 1}
    return (
        email.nullable
        and not holds_accounts(table)
        and any(ends(name, {"id"}) and says(name, _SIGN_IN_AT) for name in unique)
    )


def _names_another_way(table: Table, email: Column) -> bool:
    """Whether an account is told by something else than an e-mail address that it may lack."""
    unique = {columns[0] for columns in table.unique_sets() if len(columns) == 1}
    return email.nullable and any(
        c.type.is_text
        and not c.nullable
        and (c.name.lower() in LOGINS or (c.name in unique and ends(c.name, _CALLED_BY)))
        for c in table.columns.values()
    )


_OWN_NAMES = {"first_name", "last_name", "full_name", "given_name", "family_name", "surname"}


def _is_named(table: Table) -> bool:
    """Whether a row is somebody by more than a username, which anything of theirs has as well."""
    return is_person(table) and bool({"_".join(words(c)) for c in table.columns} & _OWN_NAMES)


_CALLED_BY = {"name", "username", "login", "handle", "nick", "nickname"}


def _is_own_number(table: Table, column: Column) -> bool:
    """Whether the column is the number that a document goes by: claim_number of a claim.

    A part that belongs to one other row counts within it, and a log repeats what it is about.
    """
    parts = words(column.name)
    if len(parts) < 2 or parts[-1] not in _NUMBERS or column.nullable or not column.type.is_text:
        return parts == ("locator",) and says(table.short, {"booking", "reservation"})
    if says(table.short, _WITHIN) or says(table.short, _PAST):
        return False
    own = singular(words(table.short)[-1])
    if parts[-1] == "number" and (
        parts[-2] == own or (parts[-2] in _PERSONAL and is_person(table))
    ):
        return True
    return (
        parts[-2] in _GIVEN - {own}
        and parts[-1] in ("number", "code")
        and ends(table.short, KEPT | _DOCUMENTS)
    )


def identifies(table: Table, column: Column) -> Severity | None:
    """Return how bad it is if the column's values repeat; None where they rightly may."""
    name, last = column.name.lower(), singular(words(table.short)[-1]) if words(table.short) else ""
    if column.default and column.default.text == "''":
        return None
    if any(partition not in (column.name,) for partition in table.partition_by):
        return None  # a unique key has to hold what the table is parted by
    if name in ("email", "email_address", "e_mail") and (last in _HOLDERS or holds_accounts(table)):
        if says(table.short, _ABOUT) or any(ends(c, _REACHED_AT) for c in table.columns):
            return None
        if _is_sealed(table, column) or _is_profile(table, column):
            return None
        if _names_another_way(table, column):
            return None if _is_contact(table) else Severity.LOW
        if holds_accounts(table):
            return Severity.MEDIUM if column.nullable else Severity.HIGH
        return None if _is_contact(table) else Severity.MEDIUM
    if name in LOGINS and (last in _HOLDERS | PEOPLE or holds_accounts(table) or _is_named(table)):
        if says(table.short, GROWING | _ABOUT):
            return None
        return Severity.HIGH if holds_accounts(table) and not column.nullable else Severity.MEDIUM
    if name in _SLUGS and not says(table.short, _PAST):
        return Severity.MEDIUM
    if _is_own_number(table, column):
        return Severity.MEDIUM
    if name in ONCE:
        return Severity.MEDIUM
    if last in _OWNERS.get(name, ()):
        return Severity.LOW if name == "name" else Severity.MEDIUM
    return None


def find_pairs(table: Table) -> Iterator[tuple[str, str]]:
    """Yield the pairs of columns that say one fact, which can be true only once."""
    required = [
        key.columns[0]
        for key in table.foreign_keys
        if len(key.columns) == 1
        and (column := table.column(key.columns[0]))
        and not column.nullable
    ]
    ended = any(
        ends(name, {"ended", "end", "until", "left"}) or says(name, _PERIOD)
        for name in table.columns
    )
    if ended or says(table.short, _PAST) or table.partition_by:
        return
    identity = _find_identity(table)
    if identity:
        yield identity
    if not required:
        return
    emails = [name for name in table.columns if ends(name, {"email"})]
    dates = [column.name for column in table.columns.values() if column.type.name == "date"]
    ordered = any(ends(name, _PLACES) for name in table.columns)  # a list may hold a thing twice
    if len(required) == 2 and ((is_join(table) and not ordered) or ends(table.short, _FACTS)):
        yield required[0], required[1]
    elif ends(table.short, _INVITED) and emails:
        hosts = [name for name in required if not says(name, _MAKERS | _INVITERS)]
        yield from ((host, emails[0]) for host in hosts[:1])
    elif ends(table.short, _COUNTED) and len(dates) == len(required) == 1:
        yield required[0], dates[0]


def find_fact(schema: Schema, table: Table) -> tuple[str, ...]:
    """Return the required references of a table that says something measured of each combination.

    () where a moment, a kind or a name of its own could tell several rows of one apart.
    """
    if is_log(table) or ends(table.short, GROWING - LINKS):
        return ()
    pair: list[str] = []
    for column in table.columns.values():
        bound = next(table.references(column.name), None)
        if bound or (is_reference(column) and find_target(schema, table, column)):
            pair.append(column.name)
        elif not (column.type.is_integer or column.type.name in _MEASURED) or column.counter:
            return ()
    required = not any(table.columns[name].nullable for name in pair)
    return tuple(pair) if len(pair) > 1 and required else ()


def find_pending(table: Table) -> tuple[str, str] | None:
    """Return which rows of a table of pairs have to differ.

    All of them, as ("", ""); those with a value in a column, as that column and the value in SQL,
    where invitations keep what became of them; or nothing is known of it, None.
    """
    if not ends(table.short, _INVITED):
        return "", ""
    if ends(table.short, _PARTS) and any(ends(name, {"role"}) for name in table.columns):
        return None
    status = next((c for c in table.columns.values() if ends(c.name, {"status", "state"})), None)
    if status is None:
        return "", ""
    default = status.default.text if status.default else ""
    known = default.strip("'").lower() in _PENDING and default.startswith("'")
    return (status.name, default) if known else None


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


def find_owner(schema: Schema, table: Table) -> str:
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


def find_scope(table: Table, column: Column) -> tuple[str, ...]:
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
