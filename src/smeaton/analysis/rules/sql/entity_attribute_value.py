"""The rule `entity_attribute_value`."""

from collections.abc import Iterator

from smeaton.analysis.parse.schema import Schema
from smeaton.analysis.rule import Hit, rule
from smeaton.analysis.vocabulary import LOGS, is_reference, says

_NAMES = {
    "attribute",
    "attribute_name",
    "attr",
    "attr_name",
    "property",
    "property_name",
    "field_name",
    "meta_key",
    "attribute_key",
    "attribute_id",
    "field",
    "property_key",
    "attribute_code",
}
_VALUES = {
    "value",
    "attribute_value",
    "attr_value",
    "meta_value",
    "property_value",
    "field_value",
    "string_value",
    "value_text",
    "text_value",
}
_JSON = {"postgres": "jsonb", "mysql": "JSON", "sqlite": "TEXT (JSON)"}
_FINE = LOGS | {
    "setting",
    "preference",
    "config",
    "configuration",
    "option",
    "label",
    "translation",
    "flag",
    "header",
    "variable",
    "env",
    "parameter",
    "change",
}


@rule("SQL029", severity="medium", harm="confusion", each=3)
def entity_attribute_value(schema: Schema) -> Iterator[Hit]:
    """Entity, attribute and value in three columns.

    ## What it does
    Finds tables with a reference, a column that names an attribute, and a text column for its
    value.

    ## Why it matters
    Types, NOT NULL, checks and foreign keys are lost: every value is text. Reading one entity
    takes a pivot or a join per attribute, and nothing says which attributes exist.

    ## When it is fine
    Settings and preferences, labels that users invent, and translations; tables called so are not
    reported. Where attributes vary per row, jsonb keeps types and one row per entity.

    ## Example
    ```sql
    CREATE TABLE products (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, title text NOT NULL);
    CREATE TABLE product_attributes (
      product_id bigint NOT NULL REFERENCES products (id) ON DELETE CASCADE,
      attribute_name text NOT NULL,
      value text,
      PRIMARY KEY (product_id, attribute_name)
    );
    ```

    ## Use instead
    ```sql
    CREATE TABLE products (
      id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
      title text NOT NULL,
      attributes jsonb NOT NULL DEFAULT '{}'
    );
    ```

    ## See also
    json-columns
    """
    for table in schema.designed():
        if says(table.short, _FINE) or len(table.columns) > 8:
            continue
        names = {column.name.lower(): column for column in table.columns.values()}
        attribute = next((c for n, c in names.items() if n in _NAMES), None)
        value = next((c for n, c in names.items() if n in _VALUES and c.type.is_text), None)
        about_attributes = says(
            table.short, {"attribute", "property", "metadata", "meta", "eav", "field"}
        )
        if attribute is None and about_attributes:
            attribute = names.get("name") or names.get("key")
        owner = any(is_reference(c) and c is not attribute for c in table.columns.values())
        if attribute is not None and value is not None and owner:
            yield Hit(
                table.name,
                table.place,
                f"Table {table.name} keeps attributes as rows of {attribute.name} and "
                f"{value.name}.",
                "Types, checks and foreign keys are lost, and reading one entity takes a "
                "join per attribute.",
                f"-- columns for what is known, and one {_JSON[schema.dialect]} column on the "
                "entity for what varies",
            )
