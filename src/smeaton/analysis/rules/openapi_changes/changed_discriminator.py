"""The rule `changed_discriminator`."""

from collections.abc import Iterator

from smeaton.advice import Severity
from smeaton.analysis.compatibility import compare_fields
from smeaton.analysis.models import Comparison
from smeaton.analysis.rule import Hit, rule


@rule("OAC020", severity="high", harm="outage", each=1)
def changed_discriminator(change: Comparison) -> Iterator[Hit]:
    """What tells variants apart has changed.

    ## What it does
    Finds discriminators of models that name another field, map names otherwise, come or go.

    ## Why it matters
    Clients choose the class to read into by it; with another field or another name they choose
    none, or a wrong one.

    ## When it is fine
    A name was added to the mapping for a new variant: that is low here.

    ## Example
    ```yaml
    openapi: 3.0.3
    info: {title: Shop, version: 1.0.0}
    paths:
      /pets:
        get:
          responses:
            "200":
              description: one
              content:
                application/json:
                  schema: {$ref: "#/components/schemas/Pet"}
    components:
      schemas:
        Pet:
          oneOf:
            - {$ref: "#/components/schemas/Cat"}
          discriminator: {propertyName: kind, mapping: {cat: "#/components/schemas/Cat"}}
        Cat: {type: object, required: [kind], properties: {kind: {type: string}}}
    ```

    ```yaml
    openapi: 3.0.3
    info: {title: Shop, version: 1.1.0}
    paths:
      /pets:
        get:
          responses:
            "200":
              description: one
              content:
                application/json:
                  schema: {$ref: "#/components/schemas/Pet"}
    components:
      schemas:
        Pet:
          oneOf:
            - {$ref: "#/components/schemas/Cat"}
          discriminator: {propertyName: type, mapping: {cat: "#/components/schemas/Cat"}}
        Cat: {type: object, required: [kind], properties: {kind: {type: string}}}
    ```

    ## Use instead
    ```yaml
    openapi: 3.0.3
    info: {title: Shop, version: 1.1.0}
    paths:
      /pets:
        get:
          responses:
            "200":
              description: one
              content:
                application/json:
                  schema: {$ref: "#/components/schemas/Pet"}
    components:
      schemas:
        Pet:
          oneOf:
            - {$ref: "#/components/schemas/Cat"}
          discriminator: {propertyName: kind, mapping: {cat: "#/components/schemas/Cat"}}
        Cat: {type: object, required: [kind], properties: {kind: {type: string}}}
    ```

    ## See also
    api-versioning
    """
    for each in compare_fields(change.old, change.new):
        if each.difference.keyword != "discriminator":
            continue
        grown = each.difference.effect == "wider"
        yield Hit(
            each.object,
            each.place,
            f"{each.object} {each.difference.words}.",
            "Clients choose by it which variant they read; they choose none or a wrong one.",
            "Keep the field and the names in its mapping; new variants get new names.",
            severity=Severity.LOW if grown else None,
        )
