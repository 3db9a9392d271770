"""The rule `privileged_default`."""

from collections.abc import Iterator

from smeaton.advice import Severity
from smeaton.analysis.identifiers import quote
from smeaton.analysis.parse.schema import Column, Schema, Table
from smeaton.analysis.rule import Hit, rule
from smeaton.analysis.vocabulary import PEOPLE, is_log, says, words

_POWERFUL = {"admin", "administrator", "owner", "superuser", "superadmin", "root", "staff"}
_ROLES = {"role", "permission", "permissions", "access", "privilege", "privileges", "roles"}
_PROOFS = {"verified", "confirmed", "approved"}
_PROVED = {"email", "phone", "identity", "kyc", "account", "user", "mobile"}
_RECORDS = {"override", "elevation", "escalation", "request", "grant", "change", "assignment"}
"""Tables that say of a right that it was given, rather than give it."""
_TRUE = {"true", "1", "'t'", "'1'", "'true'", "'y'"}


def _grants(table: Table, column: Column) -> str | None:
    """What the default gives to whoever is inserted without a word, or None."""
    said = column.default.text.lower() if column.default else ""
    parts = set(words(column.name))
    if said in _TRUE and column.type.name in ("boolean", "tinyint", "smallint", "char"):
        if parts & (_POWERFUL - {"owner", "staff"}) and len(parts - {"is"}) == 1:
            return "an administrator"
        if parts & _PROOFS and (parts & _PROVED or says(table.short, PEOPLE)):
            return "verified"
    if said.strip("'").lower() in _POWERFUL - {"owner"} and parts & _ROLES:
        return f"{said.strip(chr(39))!r}"
    return None


@rule("SQL061", severity="high", harm="exposure")
def privileged_default(schema: Schema) -> Iterator[Hit]:
    """Default that hands out rights.

    ## What it does
    Finds defaults that make a new row an administrator, or count it as verified: role 'admin',
    is_admin true, email_verified true.

    ## Why it matters
    Rights then come from leaving a column out. One import, test fixture or forgotten field in a
    sign-up form makes administrators, and nobody wrote down that they should be.

    ## When it is fine
    The table lists only administrators, or accounts come from a provider that verified them; set
    the value in the INSERT all the same.

    ## Example
    ```sql
    CREATE TABLE operators (
      id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
      is_admin boolean NOT NULL DEFAULT true
    );
    ```

    ## Use instead
    ```sql
    CREATE TABLE operators (
      id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
      is_admin boolean NOT NULL DEFAULT false
    );
    ```

    ## See also
    secure-defaults, access-control-model
    """
    for table in schema.designed():
        if says(table.short, {"admin", "administrator"}):
            continue
        for column in table.columns.values():
            what = _grants(table, column)
            if what is None:
                continue
            record = is_log(table) or says(table.short, _RECORDS)
            d = schema.dialect
            name = f"ALTER TABLE {quote(table.name, d)} ALTER COLUMN {quote(column.name, d)}"
            flag = column.default is not None and column.default.text.lower() in _TRUE
            numeric = column.default is not None and column.default.text == "1"
            change = (f"SET DEFAULT {0 if numeric else 'false'}") if flag else "DROP DEFAULT"
            yield Hit(
                f"{table.name}.{column.name}",
                column.place,
                f"A row of {table.name} that does not say otherwise is {what} "
                f"({column.name} defaults to {column.default.text if column.default else ''}).",
                "Whoever forgets the column, or strips it from a form, hands out the right.",
                f"-- SQLite changes it when the table is rebuilt: {change}"
                if d == "sqlite"
                else f"{name} {change};",
                severity=Severity.LOW if record else None,
                group="record" if record else "",
            )
