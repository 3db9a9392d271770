"""The rule `operation_without_security`."""

import re
from collections.abc import Iterator

from smeaton.advice import Severity
from smeaton.analysis.openapi_notation import write_requirement, write_scheme
from smeaton.analysis.operation_roles import (
    collection,
    is_entrance,
    is_login,
    is_private,
    is_write,
    pick_scheme,
)
from smeaton.analysis.parse.openapi import Api, Operation, pick_json
from smeaton.analysis.rest import segments
from smeaton.analysis.rule import Hit, rule
from smeaton.analysis.sensitive_names import secret
from smeaton.analysis.vocabulary import word_set, words

_SAID = re.compile(
    r"\bauthenticat|\bapi[- _]?keys?\b|\baccess tokens?\b|\bbearer\b|\bbasic auth|\boauth|\bjwt\b|"
    r"\bcredentials\b|\bunix socket|client certificate|\bm(?:utual )?tls\b",
    re.IGNORECASE,
)
_PROOFS = word_set("auth authentication signature sign apikey")
_KEYS = word_set("routing_key integration_key access_key service_key license_key account_key")


@rule("OAS002", severity="high", harm="exposure", each=1)
def operation_without_security(api: Api) -> Iterator[Hit]:
    """Operations that nothing is said about: who may call them.

    ## What it does
    Finds operations for which neither they nor the contract state a security requirement: the whole
    contract, or single ones among others that are guarded. Writes are high, and so are reads where
    another read of the same collection is guarded; reads of what belongs to people are medium, and
    others, which may well be public, low. Medium is also a whole contract whose callers prove
    themselves by what no security scheme names: a key in the body, or what is told in words.

    ## Why it matters
    Gateways, generated servers and tests take security from the contract: what isn't stated isn't
    enforced, and one forgotten operation is the door that gets found (OWASP API2:2023 and
    API5:2023).

    ## When it is fine
    Operations that have to be open: signing in and out, tokens and their renewal, registration,
    recovery, health, documents, receivers of webhooks. Those that take a credential as a parameter
    are left to `credential_as_parameter`. Reads beside guarded writes of the same collection or
    where most operations are open, as of a catalogue, and pictures, which pages show. Others that
    are public on purpose say so with `security: []`.

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
    reads = [each for each in silent if not is_write(each)]
    written = {collection(each.path) for each in guarded if is_write(each)}
    for each in silent:
        if _find_proof(each):
            continue
        severity = _weigh(each, beside=collection(each.path) in known)
        known_open = collection(each.path) in written or len(reads) > len(guarded)
        if severity == Severity.LOW and (known_open or _is_picture(each)):
            continue
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


def _is_picture(operation: Operation) -> bool:
    """Whether it answers an image, for which browsers send no credential of an API."""
    content = operation.success.content if operation.success else {}
    shown = bool(content) and all(media.startswith("image/") for media in content)
    return shown or segments(operation.path)[-1:] in (["avatar"], ["logo"], ["thumbnail"])


def _takes_credential(operation: Operation) -> bool:
    """Whether a header carries what proves the caller, though no scheme says so."""
    return any(
        each.location == "header"
        and (each.name.lower() == "authorization" or secret(each.name) in ("key", "token"))
        for each in operation.parameters
    )


def _find_proof(operation: Operation) -> str:
    """Return the header that proves the caller by another name, as a signature; "" for none."""
    names = [each.name for each in operation.parameters if each.location == "header"]
    return next((name for name in names if set(words(name)) & _PROOFS), "")


def _is_told(api: Api) -> bool:
    """Whether the contract says in words how callers prove themselves."""
    tags = [each.text("description") for each in api.root.get("tags").elements()]
    said = " ".join([api.root.get("info").text("description"), *tags])
    return bool(_SAID.search(said))


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
    proofs = [proof for proof in map(_find_proof, silent) if proof]
    first = (writes or silent)[0]
    count = f"{len(silent)} {'operation' if len(silent) == 1 else 'operations'}"
    open_by_it = f"{count} {'stands' if len(silent) == 1 else 'stand'} open by it"
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
    if proofs and len(proofs) * 2 >= len(silent) and not api.security_schemes:
        return Hit(
            first.name,
            first.place,
            f"Callers prove themselves by the header {proofs[0]}, and no security scheme says so: "
            f"{len(proofs)} of {count} take it.",
            "Gateways, generated clients and tests don't know that it is a credential, nor which "
            "operations go without.",
            f"security:\n  - {proofs[0]}: []\n" + write_scheme(api, proofs[0], proofs[0]),
            severity=Severity.MEDIUM,
        )
    schemes = ", ".join(api.security_schemes)
    told = _is_told(api)
    others = len(api.operations) > len(silent) and any(map(_takes_credential, api.operations))
    message = (
        f"The contract defines {schemes} and requires it nowhere"
        if schemes
        else "Authentication is a matter of words here, and no security scheme states it"
        if told
        else "No security scheme is stated, and only other operations take a credential"
        if others
        else "The contract has a way to sign in, and says nowhere what it opens"
        if any(map(is_login, api.operations))
        else "The contract says nothing of authentication"
    )
    private = any(map(is_private, silent))
    grave = Severity.MEDIUM if told and not schemes else Severity.HIGH
    scheme = write_scheme(api).replace(", bearerFormat: JWT", "")
    return Hit(
        first.name,
        first.place,
        f"{message}: {open_by_it}, {len(writes) or 'none'} of them writing.",
        "Servers, gateways and tests that are made from it let everybody in, and clients can't "
        "tell what to send.",
        f"security:\n  - {pick_scheme(api)}: []"
        + ("" if schemes else f"   # or the way in which callers prove themselves today\n{scheme}")
        + "\nand `security: []` at each operation that is public on purpose.",
        severity=grave if writes else Severity.MEDIUM if private else Severity.LOW,
    )
