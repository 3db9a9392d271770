"""The rule `plaintext_secret`."""

import re
from collections.abc import Iterator
from itertools import pairwise

from smeaton.advice import Severity
from smeaton.analysis.ddl import change_type, create_index, is_live, rename_column
from smeaton.analysis.identifiers import quote
from smeaton.analysis.parse.schema import Column, Schema, Table
from smeaton.analysis.rule import Hit, rule
from smeaton.analysis.text_limits import HASH
from smeaton.analysis.vocabulary import (
    PROTECTED,
    ends,
    is_linked_account,
    is_person,
    says,
    singular,
    words,
)

_PASSWORDS = {"password", "passwd", "pwd", "passphrase", "passcode", "pin"}
_TOKENS = {"token", "otp", "nonce"}
_KEYS = {"secret", "apikey", "credential", "credentials"}
_COMPOUND = {
    ("api", "key"),
    ("private", "key"),
    ("access", "key"),
    ("secret", "key"),
    ("signing", "key"),
    ("auth", "key"),
    ("security", "answer"),
    ("recovery", "code"),
    ("backup", "code"),
    ("pin", "code"),
}
_HARMLESS = PROTECTED | {
    "id",
    "uid",
    "slug",
    "flag",
    "flags",
    "display",
    "displayed",
    "visible",
    "preview",
    "hidden",
    "redacted",
    "at",
    "expires",
    "expiry",
    "expired",
    "type",
    "count",
    "counts",
    "hint",
    "policy",
    "length",
    "algorithm",
    "csrf",
    "xsrf",
    "page",
    "public",
    "push",
    "device",
    "cursor",
    "continuation",
    "next",
    "url",
    "uri",
    "name",
    "label",
    "description",
    "status",
    "usage",
    "limit",
    "max",
    "min",
    "prefix",
    "ref",
    "arn",
    "last",
    "used",
    "iv",
    "method",
    "format",
    "version",
    "enabled",
    "required",
    "question",
    "validity",
    "lifetime",
    "duration",
    "attempts",
    "fcm",
    "apns",
    "sync",
    "token0",
    "token1",
    "symbol",
    "contract",
    "address",
    "scopes",
    "scope",
    "hmacs",
    "tokens",
    "secrets",
    "passwords",
    "lease",
    "lock",
    "fence",
    "idempotency",
    "intent",
    "cred",
}
_HEADS = {"key", "keys", "answer", "code", "codes", "value", "plain", "text", "plaintext", "string",
          "raw", "old", "new", "current", "temp", "temporary", "clear", "cleartext", "data",
          "confirmation", "base32", "b64", "base64", "pem", "one", "two",
          "again", "repeat"}  # fmt: skip
"""What a name may end with besides the secret's own word: `credential_purpose` is no credential."""
_SAID = re.compile(
    r"hash|digest|encrypt|argon2|bcrypt|scrypt|cipher|sealed|vault|kms|加密|散列|哈希",
    re.IGNORECASE,
)
_SHOWN = {"share", "shared", "unsubscribe", "feed", "rss", "calendar", "ical", "embed", "widget",
          "qr", "subscriber", "newsletter", "recipient", "participant", "attendee", "signer",
          "passbook", "wallet"}  # fmt: skip
"""Links with such a token are written again, into each mail or page: a digest can't be."""
_INVITING = {"invite", "invitation"}
_PAYING = {"cc", "card", "payment", "checkout", "billing", "subscription", "paypal", "order",
           "process"}  # fmt: skip
"""Whose tokens refer to what the payment provider keeps, and are of use to the merchant alone."""
_SALTS = {"salt", "iterations", "iterationcount", "kdf"}
_CIPHERS = {"nonce", "iv", "ciphertext", "dek", "kek"}
"""What stands beside a value that is hashed or encrypted."""
_SHORTEST_HASH = 32
"""Characters of an MD5 in hexadecimal."""
_NUMBERED = {"tax", "vat", "gst", "fiscal", "postal", "map"}
"""Whose pin is a number or a place that others know."""
_HASH_LENGTHS = {32, 40, 60, 64, 72, 96, 97, 98, 128}
_EXACT_LENGTHS = {32, 40, 56, 60, 64, 128}
_HASH_CHECK = re.compile(r"\$2|\$argon|length|~ ?'\^\[", re.IGNORECASE)


def _is_checked(table: Table, column: Column) -> bool:
    """Whether a check lets nothing but hashes in: their prefix, or one exact length."""
    for check in table.checks:
        if column.name in check.columns and _HASH_CHECK.search(check.text):
            exact = re.search(r"length\([^)]*\) = (\d+)", check.text)
            if exact is None:
                return "length" not in check.text
            return int(exact[1]) in _EXACT_LENGTHS
    return False


def _classify(table: Table, column: Column) -> str | None:
    parts = words(column.name)
    pairs = set(pairwise(parts))
    if not (column.type.is_text or column.type.name == "unknown") or set(parts) & _HARMLESS:
        return None
    if parts[-1] not in _PASSWORDS | _TOKENS | _KEYS | _HEADS and not parts[-1].isdigit():
        return None
    if says(table.short, PROTECTED) or _SAID.search(column.comment) or _is_checked(table, column):
        return None
    if _is_said_of(table, column) or any(table.references(column.name)):
        return None
    if set(parts) & {"pin"} and set(parts) & _NUMBERED:
        return None
    if set(parts) & {"pin"} and any(table.column(c) for c in ("city", "street", "state")):
        return None
    if parts[-1] == "nonce" and not (parts[:-1] and set(parts[:-1]) <= _PROVING):
        return None  # of a cipher, or to tell a repeated request: it may be known
    if parts[-1] == "nonce" and any(says(name, PROTECTED) for name in table.columns):
        return None
    if _is_kept_beside(table, parts):
        return None
    if set(parts) & _PASSWORDS and parts[-1] not in _TOKENS | {"key", "keys"}:
        return "sent" if _is_used_elsewhere(table) else "password"
    if pairs & _SIGNING:
        return "signing key"
    if set(parts) & _KEYS or pairs & _COMPOUND:
        return "key"
    if parts[-1] not in _TOKENS:
        return None
    around = {*parts[:-1], *words(table.short), *map(singular, words(table.short))}
    if _is_shown_to_all(table, column) or around & (_SHOWN | _PAYING):
        return None
    foreign = bool(around & _ELSEWHERE) or is_linked_account(table)
    foreign = foreign or (_is_federated(parts, around) and not _is_issuer(table))
    if foreign or _is_used_elsewhere(table) or _is_grant_of_another(table):
        return "sent"  # has to be shown to the provider again
    own = {*parts[:-1], singular(words(table.short)[-1])}
    return "token" if own & _OWN or parts == ("token",) else "untold"


def _is_kept_beside(table: Table, parts: tuple[str, ...]) -> bool:
    """Whether a salt, nonce or a library's own columns beside it say how the value is kept.

    Devise keeps digests in reset_password_token and unlock_token, beside encrypted_password.
    """
    names = [set(words(name)) for name in table.columns]
    beside = set[str]().union(*names)
    if parts[-1] in _TOKENS:
        devise = {"encrypted", "password"} in names
        return devise and bool({"reset", "unlock"} & set(parts))
    return bool(beside & _CIPHERS) or (bool(beside & _SALTS) and bool(set(parts) & _PASSWORDS))


_OWN = {"session", "reset", "verification", "verify", "invite", "invitation", "confirmation",
        "activation", "login", "auth", "magic", "recovery", "user", "account",
        "token", "remember", "email", "password", "bearer", "otp", "jwt",
        "member", "subscriber", "guest", "access", "refresh", "api"}  # fmt: skip
"""Tokens that the product itself hands out, and compares when they come back."""
_SERVICES = {"host", "hostname", "server", "registry", "forge", "endpoint", "smtp", "imap", "ldap",
             "service", "provider", "gateway", "upstream", "remote", "idp", "broker",
             "cluster"}  # fmt: skip
_ISSUED = {"client", "application", "app", "scopes"}


_FEDERATED = {"oidc", "oauth", "saml", "sso", "idp", "ldap"}
_PROOFS = {"verification", "verify", "challenge", "txt", "dns", "acme"}
_DOMAINS = {"domain", "hostname", "dns", "fqdn"}


def _is_federated(parts: tuple[str, ...], around: set[str]) -> bool:
    """Whether the words speak of signing in at another system, or of what it gave out."""
    return bool(around & _FEDERATED) or bool({"external", "provider"} & set(parts[:-1]))


def _is_issuer(table: Table) -> bool:
    """Whether the table says to which client or application its tokens were given out."""
    return any(ends(n, {"id", "uid"}) and says(n, _ISSUED) for n in table.columns)


def _is_shown_to_all(table: Table, column: Column) -> bool:
    """Whether it proves whose a domain is, by standing in DNS or on a page of it."""
    parts = set(words(column.name))
    if not parts & _PROOFS or parts & {"email", "user", "account"} or is_person(table):
        return False
    return says(table.short, _DOMAINS) or bool(parts & (_DOMAINS | {"txt"}))


def _is_said_of(table: Table, column: Column) -> bool:
    """Whether the comment on the table says that its secrets, or this one, are protected."""
    if not _SAID.search(table.comment):
        return False
    names = re.findall(r"`(\w+)`", table.comment)
    return not names or column.name in names or (column.field or column.name) in names


def _is_used_elsewhere(table: Table) -> bool:
    """Whether the table says where its credentials are used: the address of another system."""
    if is_person(table) and not says(table.short, _SERVICES):
        return False
    ends_so = any(ends(name, _SERVICES | {"address", "url"}) for name in table.columns)
    named = says(table.short, _SERVICES | {"registries", "smtp", "credential"})
    return named or (ends_so and any(ends(n, {"username", "user", "login"}) for n in table.columns))


def _is_grant_of_another(table: Table) -> bool:
    """Whether both tokens of an OAuth client are there, with their expiry or where they are for.

    A server that issues such tokens says to which client or application.
    """
    names = {"_".join(words(name)) for name in table.columns}
    pair = any("access_token" in n for n in names) and any("refresh_token" in n for n in names)
    placed = any(says(name, _SERVICES) for name in names)
    lone = any("refresh_token" in n for n in names) and placed
    expiring = any(says(n, {"expiry", "expires", "expire", "expiration"}) for n in names)
    return (lone or (pair and (placed or expiring))) and not _is_issuer(table)


_PROVING = {"login", "auth", "signin", "sign", "in", "verification", "reset", "email"}
_ELSEWHERE = {
    "gh", "github", "gitlab", "bitbucket", "google", "slack", "discord", "twitter", "facebook",
    "apple", "stripe", "paypal", "linkedin", "microsoft", "telegram", "dropbox", "bot",
    "integration", "integrations", "installation", "installations", "webhook", "webhooks",
}  # fmt: skip
"""Whose tokens are other systems': they have to be shown there as they are."""
_SIGNING = {
    ("private", "key"),
    ("signing", "key"),
    ("jwt", "secret"),
    ("jwt", "key"),
    ("totp", "secret"),
    ("otp", "secret"),
    ("2fa", "secret"),
    ("fa", "secret"),
    ("factor", "secret"),
    ("webhook", "secret"),
}
_FACTORS = {"totp", "otp", "2fa", "fa", "factor"}
_NAMED = {
    "key": "secret key",
    "signing key": "private key or signing secret",
    "sent": "credential of another system",
    "untold": "token",
}
_ADVICE = {
    "signing key": (
        "{}_encrypted",
        "it has to be usable, so don't hash it: keep it encrypted with a key from outside the "
        "database (KMS)",
    ),
    "password": ("{}_hash", "keep only Argon2id hashes in it"),
    "sent": (
        "{}_encrypted",
        "it is sent to that system, so a hash is of no use: keep it encrypted with a key from "
        "outside the database (KMS)",
    ),
    "untold": (
        "{}_protected",
        "keep its SHA-256 digest if it is only compared, or encrypt it with a key from outside the "
        "database if it is sent elsewhere",
    ),
    "token": ("{}_hash", "keep only its SHA-256 digest and look it up by the digest"),
    "key": (
        "{}_encrypted",
        "keep it encrypted with a key from outside the database, or hashed if it is only compared",
    ),
}


def _mend(schema: Schema, table: Table, column: Column, what: str) -> str:
    """Return another name in a design; where it runs, a column beside it to move to.

    A new name alone would make what is readable look protected.
    """
    form, hint = _ADVICE[what]
    new = form.format(column.name)
    if "_" not in column.name and not column.name.islower():
        new = column.name + form[3:].title()
    if is_live(schema) and schema.notation == "sql":
        d = schema.dialect
        head = f"ALTER TABLE {quote(table.name, d)} ADD COLUMN {quote(new, d)}"
        short = d == "mysql" and what in ("password", "token")  # it is sought, or of known length
        made = f"{head} {'VARCHAR(255)' if short else 'text'};"
        note = f" -- {hint}; fill it, let all code use it, then drop {column.name}"
        sought = what == "token" and (column.name,) in set(table.unique_sets())
        index = create_index(schema, table, (new,), unique=True) if sought else ""
        return "\n".join(filter(None, (made + note, index)))
    renamed = f"{_rename_bare(schema, table, column, new)} -- then {hint}"
    if 0 < (column.type.length or 0) < _NEEDED.get(what, _CIPHERTEXT):
        wide = "VARCHAR(255)" if schema.dialect == "mysql" else "text"
        return f"{change_type(schema, table, column.name, wide)}\n{renamed}"
    return renamed


_NEEDED = {"password": min(HASH, 60), "token": 64}
_CIPHERTEXT = 128
"""Characters that fit what is kept instead: a hash, a digest in hexadecimal, a ciphertext."""
_GENERATED = re.compile(r"\s*@default\((?:[^()]|\([^()]*\))*\)")


def _rename_bare(schema: Schema, table: Table, column: Column, new: str) -> str:
    """Return the new name without the default: what is generated is no digest of anything."""
    renamed = rename_column(schema, table, column.name, new)
    if schema.notation == "prisma":
        return _GENERATED.sub("", renamed)
    if (
        column.default is None
        or column.default.text.lower() == "null"
        or schema.dialect == "sqlite"
    ):
        return renamed
    d = schema.dialect
    head = f"ALTER TABLE {quote(table.name, d)} ALTER COLUMN"
    return f"{head} {quote(column.name, d)} DROP DEFAULT;\n{renamed}"


_UNLOCKING = {"pin", "passcode"}
"""Short ones, often of a thing instead of a person."""


def _say_what(table: Table, column: Column, what: str, *, proven: bool) -> str:
    """Return what the column shows: a name alone proves no plain text."""
    held = f"Column {table.name}.{column.name} holds a {_NAMED.get(what, what)}"
    if proven:
        return f"{held} in at most {column.type.length} characters: too few for any hash."
    kept = {
        "password": "it is hashed",
        "token": "only its digest is kept",
        "untold": "only its digest, or a ciphertext, is kept",
    }
    return f"{held}, and nothing here says that {kept.get(what, 'it is encrypted')}."


def _say_who(column: Column, what: str) -> str:
    """Return what whoever reads the column can do."""
    reader = "whoever reads a backup, a replica or one injected SELECT"
    if what != "signing key":
        return f"If it is kept as it is, {reader} has every credential in it."
    if set(words(column.name)) & _FACTORS:
        return f"If it is kept as it is, {reader} can make its owner's one-time codes."
    return f"If it is kept as it is, {reader} can sign as its owner."


def _weigh(schema: Schema, table: Table, column: Column, what: str, *, proven: bool) -> Severity:
    """Return how grave it is, given what more than the name says so."""
    if what == "token" and says(column.name, _INVITING) | says(table.short, _INVITING):
        return Severity.LOW
    if what != "password":
        return Severity.MEDIUM
    if proven:
        return Severity.CRITICAL
    exact = column.type.name == "char" and column.type.length in _EXACT_LENGTHS
    hashed = exact or column.type.length in _HASH_LENGTHS or is_live(schema)
    return Severity.HIGH if is_person(table) and not hashed else Severity.MEDIUM


@rule("SQL006", severity="critical", harm="exposure", each=6)
def plaintext_secret(schema: Schema) -> Iterator[Hit]:
    """Password, token or key kept readable.

    ## What it does
    Finds text columns named for passwords, PINs, tokens, API keys and other secrets where nothing
    says that the value is hashed or encrypted: neither a name, a comment, a check, nor a salt or
    nonce beside it. A password is critical where the column is too short for any hash, high where
    a design has it in a table of people, and medium where it may be hashed: where the database
    runs, or the length is that of a hash. Tokens and keys are medium, those of invitations low.

    ## Why it matters
    One leaked backup, replica, log line or injected SELECT hands over every credential at once,
    and people reuse passwords. Whoever reads a live token is that user.

    ## When it is fine
    Public or worthless values: CSRF nonces, page tokens, push-notification addresses, token
    counts; tokens of links that are written again (unsubscribe, share, feeds, recipients); what a
    payment provider keeps for the merchant; and columns whose comment says how the value is
    protected, or whose check lets only hashes in. A salt beside a password says that it is hashed.

    ## Example
    ```sql
    CREATE TABLE users (
      id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
      password text NOT NULL
    );
    ```

    ## Use instead
    ```sql
    CREATE TABLE users (
      id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
      password_hash text NOT NULL -- Argon2id
    );
    ```

    ## See also
    password-storage, sensitive-data-storage, configuration-and-secrets
    """
    for table in schema.designed():
        for column in table.columns.values():
            what = _classify(table, column)
            if what is None:
                continue
            proven = what == "password" and 0 < (column.type.length or 0) < _SHORTEST_HASH
            proven = proven and not set(words(column.name)) & _UNLOCKING
            yield Hit(
                f"{table.name}.{column.name}",
                column.place,
                _say_what(table, column, what, proven=proven),
                _say_who(column, what),
                _mend(schema, table, column, what),
                severity=(severity := _weigh(schema, table, column, what, proven=proven)),
                group=f"{what} {severity} {proven}",
            )
