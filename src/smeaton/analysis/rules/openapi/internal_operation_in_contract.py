"""The rule `internal_operation_in_contract`."""

from collections.abc import Iterator

from smeaton.advice import Severity
from smeaton.analysis.openapi_notation import write_requirement
from smeaton.analysis.operation_roles import is_admin, is_entrance, is_internal, pick_scheme
from smeaton.analysis.parse.openapi import Api
from smeaton.analysis.rule import Hit, rule


@rule("OAS038", severity="medium", harm="exposure", each=1)
def internal_operation_in_contract(api: Api) -> Iterator[Hit]:
    """Debugging and internals in a contract that others read.

    ## What it does
    Finds operations under /debug, /internal, /actuator, /console and the like, or marked
    x-internal, in a contract of other things. Where they, or administration, ask for no
    authentication, it is high.

    ## Why it matters
    What the system shows its makers (heap, environment, queues) shows strangers its secrets, and
    the contract tells where (OWASP API9:2023, API8:2023).

    ## When it is fine
    Contracts that are internal as a whole: most of their operations are. Administration with
    authentication.

    ## Example
    ```yaml
    openapi: 3.0.3
    info: {title: Orders, version: 1.0.0}
    paths:
      /orders:
        get: {responses: {"200": {description: Orders}}}
        post: {responses: {"201": {description: Created}}}
      /debug/heapdump:
        get: {responses: {"200": {description: The heap}}}
    ```

    ## Use instead
    ```yaml
    openapi: 3.0.3
    info: {title: Orders, version: 1.0.0}
    paths:
      /orders:
        get: {responses: {"200": {description: Orders}}}
        post: {responses: {"201": {description: Created}}}
    ```

    ## See also
    secure-defaults, access-control-model
    """
    operations = api.operations
    internal = [each for each in operations if is_internal(each)]
    if internal and len(internal) * 2 <= len(operations):
        names = ", ".join(each.name for each in internal[:5])
        more = f" and {len(internal) - 5} more" if len(internal) > 5 else ""
        yield Hit(
            internal[0].name,
            internal[0].place,
            f"The contract tells of internals: {names}{more}.",
            "What the system shows its makers shows strangers its secrets, and where to look.",
            "Keep them in a contract of their own, on a port or host that only the own network "
            "reaches.",
            severity=None if all(each.security for each in internal) else Severity.HIGH,
            group="internal",
        )
    for each in operations:
        if (
            is_admin(each)
            and each.security is not None
            and each.is_public
            and not is_entrance(each)
        ):
            yield Hit(
                each.name,
                each.place,
                f"{each.name} administers, and is open to everybody.",
                "Whoever finds the path runs the system.",
                write_requirement(api, pick_scheme(api), writes=True),
                severity=Severity.HIGH,
                group="admin",
            )
