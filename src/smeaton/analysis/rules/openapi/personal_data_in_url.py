"""The rule `personal_data_in_url`."""

from collections.abc import Iterator

from smeaton.advice import Severity
from smeaton.analysis.operation_roles import is_admin, list_parameters
from smeaton.analysis.parse.openapi import Api
from smeaton.analysis.rule import Hit, rule
from smeaton.analysis.sensitive_names import is_grave, is_personal


@rule("OAS014", severity="medium", harm="exposure", each=1)
def personal_data_in_url(api: Api) -> Iterator[Hit]:
    """Personal data as parameters of the URL.

    ## What it does
    Finds query and path parameters for email addresses, phone numbers, names, dates of birth;
    social security, passport, card and account numbers are high.

    ## Why it matters
    URLs are logged by everything that they pass, are cached, shared and kept for years: personal
    data in them can neither be erased nor kept to those who need it (GDPR Art. 5; RFC 9110, section
    17.9).

    ## When it is fine
    Settings about such data (email_enabled). Administration may search by email: that is low.

    ## Example
    ```yaml
    openapi: 3.0.3
    info: {title: Orders, version: 1.0.0}
    paths:
      /customers:
        get:
          parameters:
            - {name: ssn, in: query, schema: {type: string}}
          responses: {"200": {description: Customers}}
    ```

    ## Use instead
    ```yaml
    openapi: 3.0.3
    info: {title: Orders, version: 1.0.0}
    paths:
      /customers/search:
        post:
          requestBody:
            required: true
            content:
              application/json:
                schema: {type: object, properties: {ssn: {type: string, pattern: "^[0-9]{9}$"}}}
          responses: {"200": {description: Customers}}
    ```

    ## See also
    sensitive-data-storage, what-not-to-cache
    """
    for operation, each in list_parameters(api):
        if each.location not in ("query", "path") or not is_personal(each.name):
            continue
        if each.schema.types & {"boolean"} or each.schema.enum:
            continue
        grave = is_grave(each.name)
        sought = each.location == "query" and not grave and is_admin(operation)
        yield Hit(
            f"{operation.name}#{each.name}",
            each.place,
            f"{operation.name} takes {each.name} in the {each.location} of the URL.",
            "URLs are logged and cached all along the way, and personal data with them, out of"
            " reach of erasure.",
            "Take it in the body (POST …/search)"
            + (", or address the resource by its own id." if each.location == "path" else "."),
            severity=Severity.HIGH if grave else Severity.LOW if sought else None,
            group="grave" if grave else "",
        )
