"""What the names of fields and parameters say about the harm in them: secrets, people, addresses.

Used for contracts, where a name is all that there is: what is hashed isn't told apart.
"""

from functools import cache
from itertools import pairwise
from typing import Literal

from smeaton.analysis.vocabulary import word_set, words

Secret = Literal["", "password", "hash", "key", "token"]


_PASSWORDS = word_set("password passwd pwd passphrase passcode")
_KEYS = word_set("secret apikey credential credentials")
_COMPOUND = frozenset(
    {
        ("api", "key"),
        ("private", "key"),
        ("secret", "key"),
        ("signing", "key"),
        ("encryption", "key"),
        ("access", "secret"),
        ("auth", "key"),
        ("recovery", "code"),
        ("recovery", "codes"),
        ("backup", "codes"),
        ("security", "answer"),
    }
)
_TOKENS = word_set("token jwt otp bearer")
_HARMLESS = word_set(
    "poll conflict operation change etag registration temp temporary long page next continuation"
    " cursor cont sync csrf xsrf at expires expiry expired expiration type count counts hint policy"
    " length algorithm id ids uid uids name names slug url uri href link status enabled required"
    " validity lifetime duration ttl age attempts method format version last used usage limit"
    " limits max min prefix prefixes label labels description scanning alert alerts public"
    " publishable push device fcm apns symbol scope scopes set has is can allow allows changed"
    " change updated created rotation rotate protection previous sha visibility repository"
    " repositories configured manager storage store arn ref reference index endpoint supported"
    " types requests request only option options setting settings strength complexity start end"
    " begin input output prompt completion total reset reason state mode environment rules rule"
    " level action kind provider source title note event payload location sid position stop chars"
    " idempotency client_token verification hidden visible error"
)
_HASHED = word_set("hash hashed digest salt bcrypt argon2")
_PERSONAL = word_set(
    "email mail phone mobile telephone msisdn fax ssn passport birthday birthdate birth dob "
    "iban surname"
)
_PERSONAL_PAIRS = frozenset(
    {
        ("first", "name"),
        ("last", "name"),
        ("family", "name"),
        ("given", "name"),
        ("full", "name"),
        ("social", "security"),
        ("tax", "id"),
        ("national", "id"),
        ("date", "birth"),
        ("card", "number"),
        ("account", "number"),
        ("postal", "address"),
        ("street", "address"),
        ("home", "address"),
        ("ip", "address"),
        ("license", "number"),
        ("medical", "record"),
    }
)
_GRAVE = word_set("ssn passport iban cvv cvc pan")
_GRAVE_PAIRS = frozenset(
    {
        ("social", "security"),
        ("card", "number"),
        ("credit", "card"),
        ("national", "id"),
        ("tax", "id"),
        ("security", "code"),
        ("medical", "record"),
    }
)
_NOT_A_PERSON = word_set(
    "template templates enabled verified notification notifications subject type id ids status"
    " count hash hashed digest confirmed settings setting format body list domain campaign provider"
    " at has is send sent config configuration delivery opt visibility allowed required address_id"
    " privacy channel primary from reply support"
)


@cache
def secret(name: str) -> Secret:
    """Return what kind of secret a field of this name holds; "" for none.

    Page tokens, identifiers, dates and settings of secrets are none.
    """
    parts = words(name)
    found = set(parts)
    if found & _HARMLESS:
        return ""
    if found & _PASSWORDS:
        return "hash" if found & _HASHED else "password"
    if found & _KEYS or set(pairwise(parts)) & _COMPOUND:
        return "hash" if found & _HASHED else "key"
    return "token" if parts[-1] in _TOKENS or parts[0] == "jwt" else ""


@cache
def is_personal(name: str) -> bool:
    """Whether a field of this name says something about a person."""
    parts = [word for word in words(name) if word != "of"]
    if set(parts) & _NOT_A_PERSON:
        return False
    return bool(set(parts) & _PERSONAL or set(pairwise(parts)) & _PERSONAL_PAIRS) or is_grave(name)


@cache
def is_grave(name: str) -> bool:
    """Whether it identifies a person to authorities, or pays in their name."""
    parts = [word for word in words(name) if word != "of"]
    if set(parts) & _NOT_A_PERSON - {"id"}:
        return False
    return bool(set(parts) & (_GRAVE - {"pan"}) or parts == ["pan"]) or bool(
        set(pairwise(parts)) & (_GRAVE_PAIRS - {("security", "code")})
    )
