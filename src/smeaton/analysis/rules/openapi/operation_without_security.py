"""The rule `operation_without_security`."""

from collections.abc import Iterator

from smeaton.advice import Severity
from smeaton.analysis.openapi_notation import write_requirement, write_scheme
from smeaton.analysis.operation_roles import (
    collection,
    is_entrance,
    is_private,
    is_write,
    pick_scheme,
)
from smeaton.analysis.parse.openapi import Api, Operation, pick_json
from smeaton.analysis.rule import Hit, rule
from smeaton.analysis.sensitive_names import secret
from smeaton.analysis.vocabulary import word_set, words

_KEYS = word_set("routing_key integration_key access_key service_key license_key account_key")


@rule("OAS002", severity="high", harm="exposure", each=1)
def operation_without_security(api: Api) -> Iterator[Hit]:
    """Operations that nothing is said about: who may call them.

    ## What it does
    Finds operations for which neither they nor the contract state a security requirement: the whole
    contract, or single ones among others that are guarded. Writes are high, and so are reads where
    another read of the same collection is guarded; reads of what belongs to people are medium, and
    others, which may well be public, low. Medium is also a whole contract whose callers prove
    themselves by a key in the body that no security scheme names.

    ## Why it matters
    Gateways, generated servers and tests take security from the contract: what isn't stated isn't
    enforced, and one forgotten operation is the door that gets found (OWASP API2:2023 and
    API5:2023).

    ## When it is fine
    Operations that have to be open: signing in and out, tokens and their renewal, registration,
    recovery, health, documents, receivers of webhooks. Those that take a credential as a parameter
    are left to `credential_as_parameter`. Others that are public on purpose say so with
    `security: []`.

    ## Example
    ```yaml
    openapi: 3.0.3
    info: {title: Orders, version: 1.0.0}
    paths:
      /orders:
        get:
          security: [{login: []}]
          responses: {"200": {description: Orders}}
        post:
          responses: {"201": {description: Created}}
    components:
      securitySchemes:
        login: {type: http, scheme: bearer, bearerFormat: JWT}
    ```

    ## Use instead
    ```yaml
    openapi: 3.0.3
    info: {title: Orders, version: 1.0.0}
    security: [{login: []}]
    paths:
      /orders:
        get:
          responses: {"200": {description: Orders}}
        post:
          responses: {"201": {description: Created}}
    components:
      securitySchemes:
        login: {type: http, scheme: bearer, bearerFormat: JWT}
    ```

    ## See also
    secure-defaults, access-control-model
    """
    silent = [
        each
        for each in api.operations
        if each.security is None and not is_entrance(each) and not _takes_credential(each)
    ]
    guarded = [each for each in api.operations if each.security]
    if silent and not guarded:
        yield _say_nothing(api, silent)
        return
    known = {collection(each.path) for each in guarded if not is_write(each)}
    for each in silent:
        severity = _weigh(each, beside=collection(each.path) in known)
        yield Hit(
            each.name,
            each.place,
            f"{each.name} states no security, unlike {len(guarded)} other "
            f"{'operation' if len(guarded) == 1 else 'operations'} of the contract.",
            "What enforces the contract lets anybody "
            + ("write" if is_write(each) else "read")
            + " here; nobody can tell an open operation from a forgotten one.",
            "security: []   # if it is public on purpose; else as the others have it"
            if severity == Severity.LOW
            else write_requirement(api, pick_scheme(api), writes=is_write(each))
            + "\nBetter: state it once at the root, and `security: []` where it is public on "
            "purpose.",
            severity=severity,
            group="write" if is_write(each) else "read",
        )


def _weigh(operation: Operation, *, beside: bool) -> Severity:
    """Return how bad it is that nothing is said: least where a read may well be public."""
    if is_write(operation) or beside:
        return Severity.HIGH
    return Severity.MEDIUM if is_private(operation) else Severity.LOW


def _takes_credential(operation: Operation) -> bool:
    """Whether a header carries what proves the caller, though no scheme says so."""
    return any(
        each.location == "header"
        and (each.name.lower() == "authorization" or secret(each.name) in ("key", "token"))
        for each in operation.parameters
    )


def _find_key(operation: Operation) -> str:
    """Return the required field of a body that proves the caller; "" for none."""
    schema = pick_json(operation.body.content) if operation.body else None
    required = [] if schema is None else [n for n in schema.properties if n in schema.required]
    for name in required:
        if secret(name) in ("key", "token") or "_".join(words(name)) in _KEYS:
            return name
    return ""


def _say_nothing(api: Api, silent: list[Operation]) -> Hit:
    writes = [each for each in silent if is_write(each)]
    keys = [key for key in map(_find_key, silent) if key]
    first = (writes or silent)[0]
    count = f"{len(silent)} {'operation' if len(silent) == 1 else 'operations'}"
    if len(keys) == len(silent):
        return Hit(
            first.name,
            first.place,
            f"Callers prove themselves by {keys[0]} in the body, which no security scheme names "
            f"({count}).",
            "Gateways can't check it and logs can't leave it out: for them it is a field like any "
            "other.",
            f"Say in the description that {keys[0]} is the credential, or take it in a header:\n"
            + write_scheme(api, keys[0], "X-" + "-".join(each.title() for each in words(keys[0]))),
            severity=Severity.MEDIUM,
        )
    schemes = ", ".join(api.security_schemes)
    message = (
        f"The contract defines {schemes} and requires it nowhere"
        if schemes
        else "The contract says nothing of authentication"
    )
    private = any(map(is_private, silent))
    return Hit(
        first.name,
        first.place,
        f"{message}: {count} stand open by it, {len(writes) or 'none'} of them writing.",
        "Servers, gateways and tests that are made from it let everybody in, and clients can't "
        "tell what to send.",
        f"security:\n  - {pick_scheme(api)}: []\n"
        + ("" if schemes else write_scheme(api) + "\n")
        + "and `security: []` at each operation that is public on purpose.",
        severity=Severity.HIGH if writes else Severity.MEDIUM if private else Severity.LOW,
    )
