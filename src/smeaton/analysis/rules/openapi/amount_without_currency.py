"""The rule `amount_without_currency`."""

from collections.abc import Iterator

from smeaton.analysis.field_roles import holder_of, is_money, names_currency, root_of
from smeaton.analysis.parse.openapi import Api
from smeaton.analysis.rule import Hit, rule


@rule("OAS078", severity="medium", harm="corruption", each=1)
def amount_without_currency(api: Api) -> Iterator[Hit]:
    """An amount that doesn't say in which currency.

    ## What it does
    Finds objects with amounts of money in whole units and no currency: no such field in them or
    beside them, and no word of it in their description, the field's or the API's.

    ## Why it matters
    The day a second currency comes, the same number means two things: 500 yen are charged as 500
    euros, and all rows from before have to be guessed.

    ## When it is fine
    The name or description says the currency (`amount_usd`, "in euros"), the API's description
    names one for all, or the amount is sent about something that has one already: `POST
    /charges/{id}/refund`.

    ## Example
    ```yaml
    openapi: 3.0.3
    info: {title: Shop, version: 1.0.0}
    paths: {}
    components:
      schemas:
        Refund: {type: object, properties: {id: {type: string}, refund_amount: {type: integer}}}
    ```

    ## Use instead
    ```yaml
    openapi: 3.0.3
    info: {title: Shop, version: 1.0.0}
    paths: {}
    components:
      schemas:
        Refund:
          type: object
          properties:
            id: {type: string}
            refund_amount: {type: integer}
            currency: {type: string}
    ```

    ## See also
    money-and-time-types
    """
    if names_currency(api.root.get("info").text("description")):
        return
    told = [each.object for each in api.fields if names_currency(each.name)]
    holders, roots = set(map(holder_of, told)), set(map(root_of, told))
    seen: set[str] = set()
    direct = _list_direct(api)
    for each in api.fields:
        holder, root = holder_of(each.object), root_of(each.object)
        if "{" in root or ("#" not in each.object and root not in direct):
            continue
        if holder in seen or "integer" not in each.schema.types or not is_money(each):
            continue
        said = f"{each.name} {each.schema.description} {each.owner.description}"
        if names_currency(said) or holder in holders or root in roots:
            continue
        if any(names_currency(name) for name in each.owner.properties):
            continue
        seen.add(holder)
        yield Hit(
            each.object,
            each.place,
            f"{each.object} is an amount, and nothing says in which currency.",
            "With a second currency the same number means two things.",
            "currency: {type: string, minLength: 3, maxLength: 3, description: ISO 4217}",
        )


def _list_direct(api: Api) -> set[str]:
    """Return the models that stand alone in a body or answer; others may be told by what is around.

    Models that no operation uses count as such.
    """
    schemas = [
        schema
        for operation in api.operations
        for content in (
            operation.body.content if operation.body else {},
            *(each.content for each in operation.responses.values()),
        )
        for schema in content.values()
    ]
    listed = [each.listed.items for each in api.operations if each.listed and each.listed.items]
    direct = {each.name for each in (*schemas, *listed)}
    return direct | (api.models.keys() - api.sent - api.answered)
