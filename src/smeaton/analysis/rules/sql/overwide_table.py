"""The rule `overwide_table`."""

from collections import defaultdict
from collections.abc import Iterator

from smeaton.analysis.identifiers import quote
from smeaton.analysis.parse.schema import Schema, Table
from smeaton.analysis.rule import Hit, rule
from smeaton.analysis.vocabulary import is_staging, is_tool, noun, says, words

_MANY, _TOO_MANY, _GROUP = 40, 60, 5
_FLAT = {"fact", "report", "summary", "wide", "flat", "export", "feature", "survey", "denormalized"}
_NO_GROUP = {"is", "has", "can", "last", "first", "num", "total", "max", "min", "default", "show"}


def _groups(table: Table) -> dict[str, list[str]]:
    """Columns that share their first word, where there are several."""
    found: dict[str, list[str]] = defaultdict(list)
    for name in table.columns:
        parts = words(name)
        if len(parts) > 1 and parts[0] not in _NO_GROUP:
            found[parts[0]].append(name)
    return {first: names for first, names in found.items() if len(names) >= _GROUP}


def _name_key(table: Table) -> str:
    """Return what a table beside it would call its key."""
    key = table.primary.columns if table.primary else ()
    shared = len(key) == 1 and len(words(key[0])) > 1
    return key[0] if shared else f"{noun(table.name)}_id"


@rule("SQL064", severity="medium", harm="confusion", each=4)
def overwide_table(schema: Schema) -> Iterator[Hit]:
    """Table that keeps several things in one row.

    ## What it does
    Finds tables with more than 60 columns, or with more than 40 of which three groups of five or
    more share a first word.

    ## Why it matters
    Each update writes the whole row anew and locks it for all its users; nobody knows which of the
    columns belong together, and most are NULL in most rows.

    ## When it is fine
    Facts and features for analysis, exports and reports are wide on purpose and are not reported.

    ## Example
    ```sql
    CREATE TABLE patients (
      id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
      home_street text NOT NULL, home_house text NOT NULL, home_city text NOT NULL,
      home_region text NOT NULL, home_country text NOT NULL, home_floor text NOT NULL,
      home_entrance text NOT NULL, home_directions text NOT NULL, home_notes text NOT NULL,
      work_street text NOT NULL, work_house text NOT NULL, work_city text NOT NULL,
      work_region text NOT NULL, work_country text NOT NULL, work_floor text NOT NULL,
      work_entrance text NOT NULL, work_directions text NOT NULL, work_notes text NOT NULL,
      insurance_company text NOT NULL, insurance_plan text NOT NULL, insurance_group text NOT NULL,
      insurance_holder text NOT NULL, insurance_branch text NOT NULL, insurance_agent text NOT NULL,
      insurance_terms text NOT NULL, insurance_notes text NOT NULL, insurance_class text NOT NULL,
      kin_surname text NOT NULL, kin_forename text NOT NULL, kin_relation text NOT NULL,
      kin_language text NOT NULL, kin_city text NOT NULL, kin_notes text NOT NULL,
      diet_allergies text NOT NULL, diet_intolerances text NOT NULL, diet_preference text NOT NULL,
      diet_religion text NOT NULL, diet_texture text NOT NULL, diet_notes text NOT NULL,
      surname text NOT NULL, forename text NOT NULL
    );
    ```

    ## Use instead
    ```sql
    CREATE TABLE patients (
      id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
      surname text NOT NULL, forename text NOT NULL
    );
    CREATE TABLE patient_diets (
      patient_id bigint PRIMARY KEY REFERENCES patients (id) ON DELETE CASCADE,
      allergies text NOT NULL, intolerances text NOT NULL, preference text NOT NULL
    );
    ```

    ## See also
    normalisation
    """
    for table in schema.designed():
        groups, count = _groups(table), len(table.columns)
        if count <= _MANY or (count <= _TOO_MANY and len(groups) < 3):
            continue
        if is_tool(table) or is_staging(table) or says(table.short, _FLAT):
            continue
        largest = sorted(groups, key=lambda first: -len(groups[first]))[:4]
        d = schema.dialect
        named = ", ".join(f"{first}_* ({len(groups[first])})" for first in largest)
        part = largest[0] if largest else "details"
        columns = ", ".join(quote(c, d) for c in groups.get(part, [])[:8]) or "..."
        yield Hit(
            table.name,
            table.place,
            f"Table {table.name} has {count} columns"
            + (f", in groups of their own: {named}." if named else "."),
            "Every update writes the whole row and contends with every other one of that row.",
            f"-- give each group a table with the same key, for example "
            f"{noun(table.name)}_{part} ({_name_key(table)} PRIMARY KEY REFERENCES "
            f"{quote(table.name, d)}, {columns})",
        )
