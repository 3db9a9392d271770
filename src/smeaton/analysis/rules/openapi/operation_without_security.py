"""The rule `operation_without_security`."""

from collections.abc import Iterator

from smeaton.advice import Severity
from smeaton.analysis.operation_roles import collection, is_entrance, is_write, pick_scheme
from smeaton.analysis.parse.openapi import Api, Operation
from smeaton.analysis.rule import Hit, rule


@rule("OAS002", severity="high", harm="exposure", each=4)
def operation_without_security(api: Api) -> Iterator[Hit]:
    """Operations that nothing is said about: who may call them.

    ## What it does
    Finds operations for which neither they nor the contract state a security requirement: the whole
    contract, or single ones among others that are guarded. Writes are high, and so are reads of
    what is guarded elsewhere; other reads are medium.

    ## Why it matters
    Gateways, generated servers and tests take security from the contract: what isn't stated isn't
    enforced, and one forgotten operation is the door that gets found (OWASP API2:2023 and
    API5:2023).

    ## When it is fine
    Operations that have to be open: signing in, tokens, registration, recovery, health, documents,
    receivers of webhooks. Others that are public on purpose say so with `security: []`.

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
    silent = [each for each in api.operations if each.security is None and not is_entrance(each)]
    guarded = [each for each in api.operations if each.security]
    if silent and not guarded:
        yield _say_nothing(api, silent)
        return
    known = {collection(each.path) for each in guarded}
    scheme = pick_scheme(api)
    for each in silent:
        beside = collection(each.path) in known
        grave = is_write(each) or beside
        yield Hit(
            each.name,
            each.place,
            f"{each.name} states no security, unlike {len(guarded)} other "
            f"{'operation' if len(guarded) == 1 else 'operations'} of the contract.",
            "What enforces the contract lets anybody "
            + ("write" if is_write(each) else "read")
            + " here; nobody can tell an open operation from a forgotten one.",
            f"security:\n  - {scheme}: []\n"
            "Better: state it once at the root, and `security: []` where it is public on purpose.",
            severity=Severity.HIGH if grave else Severity.MEDIUM,
            group="grave" if grave else "read",
        )


def _say_nothing(api: Api, silent: list[Operation]) -> Hit:
    writes = [each for each in silent if is_write(each)]
    first = (writes or silent)[0]
    schemes = ", ".join(api.security_schemes)
    message = (
        f"The contract defines {schemes} and requires it nowhere"
        if schemes
        else "The contract says nothing of authentication"
    )
    count = f"{len(silent)} {'operation' if len(silent) == 1 else 'operations'}"
    return Hit(
        first.name,
        first.place,
        f"{message}: {count} stand open by it, {len(writes) or 'none'} of them writing.",
        "Servers, gateways and tests that are made from it let everybody in, and clients can't "
        "tell what to send.",
        f"security:\n  - {pick_scheme(api)}: []\ncomponents:\n  securitySchemes:\n"
        "    bearer: {type: http, scheme: bearer, bearerFormat: JWT}\n"
        "and `security: []` at each operation that is public on purpose.",
        severity=Severity.HIGH if writes else Severity.MEDIUM,
    )
