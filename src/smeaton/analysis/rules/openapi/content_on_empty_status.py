"""The rule `content_on_empty_status`."""

from collections.abc import Iterator

from smeaton.analysis.parse.openapi import Api
from smeaton.analysis.rule import Hit, rule
from smeaton.analysis.tree_edits import remove_element


@rule("OAS065", severity="medium", harm="confusion", each=1)
def content_on_empty_status(api: Api) -> Iterator[Hit]:
    """A body where the status allows none.

    ## What it does
    Finds answers with status 204, 205 or 304, and answers to HEAD, that describe content.

    ## Why it matters
    RFC 9110 (section 15.3.5) ends a 204 at its headers: servers and proxies cut the body off, and a
    client that waits for it hangs or fails to parse nothing.

    ## When it is fine
    Never: either there is a body, and the status is 200, or there is none. HEAD may describe
    headers.

    ## Example
    ```yaml
    openapi: 3.0.3
    info: {title: Shop, version: 1.0.0}
    paths:
      /orders/{id}:
        delete:
          parameters:
          - name: id
            in: path
            required: true
            schema: {type: string}
          responses:
            '204':
              description: Gone
              content:
                application/json:
                  schema:
                    type: object
                    properties:
                      id: {type: string}
    ```

    ## Use instead
    ```yaml
    openapi: 3.0.3
    info: {title: Shop, version: 1.0.0}
    paths:
      /orders/{id}:
        delete:
          parameters: [{name: id, in: path, required: true, schema: {type: string}}]
          responses:
            "204": {description: Gone}
    ```

    ## See also
    status-codes
    """
    for operation in api.operations:
        for response in operation.responses.values():
            if not any(not _is_void(each.node.value) for each in response.content.values()):
                continue
            if operation.method != "head" and response.status not in ("204", "205", "304"):
                continue
            inline = response.node.path == response.written.path
            is_head = operation.method == "head"
            yield Hit(
                f"{operation.name} {response.status}",
                response.place,
                f"{operation.name} answers {response.status} with a body.",
                "That answer ends at its headers (RFC 9110): the body never arrives, and generated "
                "clients fail as they read it.",
                "Leave the body out of the description."
                if is_head
                else "Leave the body out; where there is one, the status is 200.",
                edits=remove_element(response.node.get("content")) if inline and is_head else (),
            )


def _is_void(schema: object) -> bool:
    """Whether a schema says nothing, as generators write for no body."""
    return not schema or schema == {"nullable": True}
