"""The rule `internals_in_error`."""

from collections.abc import Iterator

from smeaton.analysis.parse.openapi import Api, pick_json
from smeaton.analysis.rule import Hit, rule
from smeaton.analysis.vocabulary import words

_INTERNAL = {
    "stack_trace",
    "stacktrace",
    "stack",
    "traceback",
    "backtrace",
    "exception",
    "exception_class",
    "exception_type",
    "sql",
    "sql_query",
    "debug",
    "debug_info",
    "debug_message",
    "internal_message",
    "internal_error",
    "inner_exception",
}


@rule("OAS029", severity="medium", harm="exposure", each=1)
def internals_in_error(api: Api) -> Iterator[Hit]:
    """Stack traces and queries in error answers.

    ## What it does
    Finds fields of error responses named for stack traces, exceptions, queries or debugging.

    ## Why it matters
    They tell strangers the framework, its version, the tables and the paths: the map for the next
    attack (OWASP API8:2023; RFC 9457, section 5).

    ## When it is fine
    APIs whose subject are errors and traces: there it is data of a 200.

    ## Example
    ```yaml
    openapi: 3.0.3
    info: {title: Orders, version: 1.0.0}
    paths:
      /orders:
        get:
          responses:
            "200": {description: Orders}
            "500":
              description: Failed
              content:
                application/json:
                  schema:
                    type: object
                    properties: {message: {type: string}, stack_trace: {type: string}}
    ```

    ## Use instead
    ```yaml
    openapi: 3.0.3
    info: {title: Orders, version: 1.0.0}
    paths:
      /orders:
        get:
          responses:
            "200": {description: Orders}
            "500":
              description: Failed
              content:
                application/problem+json:
                  schema:
                    type: object
                    properties: {title: {type: string}, trace_id: {type: string}}
    ```

    ## See also
    error-contract, secure-defaults
    """
    seen: set[object] = set()
    for operation in api.operations:
        for response in operation.responses.values():
            if not (response.is_error or response.status == "default"):
                continue
            schema = pick_json(response.content)
            if schema is None or schema.key in seen:
                continue
            seen.add(schema.key)
            inner = [schema, *(i for i in schema.properties.values() if i.is_object)]
            for holder in inner:
                for name, field in holder.properties.items():
                    if "_".join(words(name)) in _INTERNAL and field.key not in seen:
                        seen.add(field.key)
                        yield Hit(
                            f"{schema.name}.{name}" if schema.name else f"{operation.name}#{name}",
                            field.place,
                            f"Errors carry {name} to clients.",
                            "It tells strangers the framework, its version and its tables.",
                            f"Log {name}, and answer an id that support can look it up by:"
                            " trace_id.",
                        )
