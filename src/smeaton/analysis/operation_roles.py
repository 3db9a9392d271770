"""What an operation of an API is for, by its path and its names, and how it is guarded.

Rules ask here, so that "a login" or "a write" means the same to all of them.
"""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from smeaton.analysis.parse.json_schema import JsonSchema
from smeaton.analysis.parse.openapi import Api, Operation
from smeaton.analysis.parse.openapi_elements import Parameter
from smeaton.analysis.source import Place
from smeaton.analysis.vocabulary import singular, word_set, words

WRITES = frozenset({"post", "put", "patch", "delete"})


_READING = word_set(
    "search query lookup filter find list calculate calculation estimate quote validate "
    "validation preview convert render count check match compare suggest autocomplete markdown "
    "raw simulate analyze analyse translate resolve diff dryrun get read batchget"
)
_ENTRANCE = word_set(
    "login logon signin authenticate authentication authorize oauth oauth2 oidc sso saml "
    "register registration signup signout logout logoff health healthz healthcheck ready readyz "
    "readiness live livez liveness ping wellknown jwks openapi swagger captcha csrf unsubscribe"
)
_SIMPLE = word_set("status version info meta docs up echo time robots favicon root")
_ACCOUNT = word_set("password passwords email account")
_PRIVATE = word_set(
    "user account customer member profile order payment invoice subscription message document "
    "file report audit log session address card wallet transaction balance patient employee "
    "contact conversation notification me admin setting key token secret"
)
_AUTH = word_set("auth token tokens session sessions identity")
_TOKEN_MOVES = word_set("refresh renew exchange revoke verify")
_CALLED = ("webhook", "callback", "callbacks", "ipn")
_RECOVERY = word_set("reset forgot forgotten recover recovery verify confirm activate")
_CONFIRMED = word_set("confirm verify activate reset forgot")
_LOGIN = word_set("login logon signin authenticate token otp totp mfa 2fa passcode")
_ADMIN = word_set("admin admins administration administrator superuser backoffice sudo")
_INTERNAL = word_set(
    "internal debug actuator heapdump threaddump pprof phpinfo console diagnostics"
)


def name_segments(path: str) -> list[str]:
    """Return the fixed segments of a path, joined words in lower case: "sign-in" is "signin"."""
    return [
        "".join(words(segment)) for segment in path.split("/") if segment and "{" not in segment
    ]


def is_write(operation: Operation) -> bool:
    """Whether it changes something; a search or calculation sent by POST doesn't."""
    if operation.method == "post":
        last = operation.path.rstrip("/").rpartition("/")[2].rpartition(":")[2]
        named = [*words(last)] if "{" not in last else []
        said = words(operation.id)[:1] if operation.id else ()
        said_search = set(words(operation.id or "x")) & {"search", "query"}
        return not (said_search or set(named) & _READING or set(said) & (_READING - {"check"}))
    return operation.method in WRITES


def is_entrance(operation: Operation) -> bool:
    """Whether it has to be open: signing in, tokens, registration, health, documents, webhooks."""
    segments = name_segments(operation.path)
    if not segments:
        return operation.method in ("get", "head", "options")
    if set(segments) & _ENTRANCE or any(s.startswith(".well") for s in segments):
        return True
    last = set(words(operation.path.rstrip("/").rpartition("/")[2]))
    everything = set(words(operation.path))
    if everything & _RECOVERY and everything & _ACCOUNT:
        return True
    if everything & _CONFIRMED and everything & {"user", "users"} and "{" not in operation.path:
        return operation.method == "post"
    if is_receiver(operation) or (everything & _AUTH and last & _TOKEN_MOVES):
        return True
    if operation.method == "post" and segments[-1] == "auth":
        return True
    if operation.method == "post" and (
        last & {"token", "tokens", "introspect", "revoke"}
        or segments[-1] in ("session", "sessions")
    ):
        return "{" not in operation.path
    return operation.method != "post" and len(segments) <= 3 and segments[-1] in _SIMPLE


def is_receiver(operation: Operation) -> bool:
    """Whether another system calls it to tell what happened: a webhook, a payment's callback.

    What manages webhooks is none: POST /webhooks, and what has an id behind it.
    """
    segments = name_segments(operation.path)
    if operation.method != "post" or not segments or operation.path.rstrip("/").endswith("}"):
        return operation.method == "post" and len(segments) > 1 and segments[-1] in _CALLED
    return segments[-1] in _CALLED or (
        "{" not in operation.path
        and len(segments) > 1
        and segments[-2] in (*_CALLED, "webhooks", "hooks", "hook")
    )


def is_login(operation: Operation) -> bool:
    """Whether it takes a password or code to be tried, or sends one."""
    if operation.method != "post":
        return False
    everything = set(words(operation.path))
    joined = set(name_segments(operation.path))
    if everything & {"refresh", "revoke", "introspect", "push", "device"}:
        return False
    recovering = bool(everything & _RECOVERY and everything & {"password", "passwords"})
    tokens = "{" not in operation.path and ":" not in operation.path
    tokens &= operation.path.rstrip("/").endswith("/token")
    return recovering or bool(joined & (_LOGIN - {"token"})) or tokens


def is_private(operation: Operation) -> bool:
    """Whether what it is about belongs to somebody, by its path."""
    return bool({singular(each) for each in words(operation.path)} & _PRIVATE)


def is_admin(operation: Operation) -> bool:
    """Whether it is for those who run the system, by its path."""
    return bool(set(name_segments(operation.path)) & _ADMIN)


def is_internal(operation: Operation) -> bool:
    """Whether it is for the system's own parts or developers, by its path or what is said."""
    named = set(name_segments(operation.path)) & _INTERNAL
    return bool(named) or operation.node.flag("x-internal")


@lru_cache(maxsize=2)
def pick_scheme(api: Api) -> str:
    """Return the scheme that most operations ask for; "bearer" where none is known."""
    counts = Counter(
        name for each in api.operations for choice in each.security or () for name in choice
    )
    for name, _ in counts.most_common():
        if name in api.security_schemes:
            return name
    return next(iter(api.security_schemes), "bearer")


@dataclass(frozen=True, slots=True)
class Input:
    """Something that clients choose: a parameter or a field of a body."""

    object: str
    name: str
    location: str
    """"path", "query", "header", "cookie" or "body"."""
    schema: JsonSchema
    place: Place
    description: str
    operation: Operation | None
    """Of a parameter: the first that takes it."""


def list_parameters(api: Api) -> Iterator[tuple[Operation, Parameter]]:
    """Yield every parameter once, with the first operation that takes it."""
    seen: set[object] = set()
    for operation in api.operations:
        for parameter in operation.parameters:
            key = (parameter.node.document.source.name, parameter.node.path)
            if key not in seen:
                seen.add(key)
                yield operation, parameter


def list_inputs(api: Api) -> Iterator[Input]:
    """Yield what clients may send, once: parameters, then fields of bodies that aren't readOnly.

    Of a document without operations, which others use, every field of a model counts.
    """
    for operation, each in list_parameters(api):
        told = each.node.text("description")
        name = f"{operation.name}#{each.name}"
        yield Input(name, each.name, each.location, each.schema, each.place, told, operation)
    shared = not api.operations
    for field in api.fields:
        if (field.in_request or shared) and field.schema.keyword("readOnly").value is not True:
            told = field.schema.description
            yield Input(field.object, field.name, "body", field.schema, field.place, told, None)


_LIMIT = re.compile(
    r"\b(?:max(?:imum|\.)?|at most|up to|no more than|limit(?:ed)? to|"
    r"between \d+ and|less than|cannot exceed|not exceed)\b",
    re.IGNORECASE,
)


def says_limit(text: str) -> bool:
    """Whether a description names a limit in words."""
    return bool(_LIMIT.search(text))


def collection(path: str) -> str:
    """Return the path of the collection that an operation is about: "/orders" of /orders/{id}."""
    parts = path.rstrip("/").split("/")
    while parts and "{" in parts[-1]:
        parts.pop()
    return "/".join(parts)
