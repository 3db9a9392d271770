"""The rule `card_or_identity_number`."""

import re
from collections.abc import Iterator

from smeaton.advice import Severity
from smeaton.analysis.ddl import is_live, rename_column
from smeaton.analysis.identifiers import quote
from smeaton.analysis.parse.schema import Schema, Table
from smeaton.analysis.rule import Hit, rule
from smeaton.analysis.vocabulary import PROTECTED, says, words

_CODES = {"cvv", "cvc", "cvv2", "cvc2", "csc"}
_CARDS = re.compile(
    r"(?:^|_)(?:card_?(?:number|no|num)|credit_?card|cc_?(?:number|num)|pan|card_?pan|debit_?card)(?:$|_)"
)
_PEOPLE_NUMBERS = re.compile(
    r"(?:^|_)(?:ssn|sin|social_security(?:_(?:number|no))?|national_(?:id|number|insurance_number)|passport"
    r"(?:_(?:number|no|num|id))?|nino|aadhaar(?:_number)?|drivers?_licen[cs]e(?:_(?:number|no))?|identity_number|"
    r"personal_(?:number|code)|tax_file_number)$"
)
_BANK = re.compile(r"(?:^|_)(?:iban|bank_account(?:_(?:number|no))?|routing_number|account_iban)$")
_SAFE = PROTECTED | {
    "last",
    "last4",
    "four",
    "type",
    "brand",
    "token",
    "expiry",
    "expires",
    "id4",
    "country",
    "name",
    "status",
    "url",
}


_MEMBERS = {
    "library",
    "reader",
    "borrower",
    "patron",
    "lender",
    "loan",
    "loyalty",
    "member",
    "membership",
    "student",
    "staff",
    "employee",
    "badge",
    "club",
    "gym",
    "sim",
    "access",
    "gift",
}
"""Whose cards are no payment cards, and which kinds of card."""
_PAYING = {"holder", "expiry", "expires", "expiration", "exp", "iin", "bin"}
"""What stands beside the number of a payment card."""
_PAYERS = {"credit", "debit", "payment", "pan", "cc", "bank", "payer", "billing", "checkout"}


def _is_pass(table: Table, name: str) -> bool:
    """Whether it is the card of a reader, a member or an employee; none of payment."""
    around = {word for column in table.columns for word in words(column)} | set(words(table.short))
    if (
        says(name, _PAYERS)
        or around & _PAYING
        or around & (_CODES | _PAYERS | {"cardholder", "brand", "last4"})
    ):
        return False
    short = words(name)[-1] in ("no", "num")  # as often of a badge as of a bank
    return short or says(table.short, _MEMBERS) or says(name, _MEMBERS)


def _classify(name: str) -> tuple[str, Severity] | None:
    parts = words(name)
    joined = "_".join(parts)
    if set(parts) & _CODES:
        return "card verification code", Severity.CRITICAL
    if _CARDS.search(joined):
        return "card number", Severity.CRITICAL
    if _PEOPLE_NUMBERS.search(joined):
        return "government identity number", Severity.HIGH
    return ("bank account number", Severity.MEDIUM) if _BANK.search(joined) else None


@rule("SQL007", severity="critical", harm="exposure", each=8, keep=4)
def card_or_identity_number(schema: Schema) -> Iterator[Hit]:
    """Card, bank or government identity number kept readable.

    ## What it does
    Finds columns named for card numbers and verification codes, social security and national ids,
    passport and bank account numbers whose names do not say that the value is protected.

    ## Why it matters
    A stored verification code breaks PCI DSS outright, and a readable card number puts the whole
    database in its scope. Identity numbers can't be changed after a leak, and their loss is
    notifiable.

    ## When it is fine
    Last four digits, tokens of a payment provider, masked, hashed or encrypted values, and the
    type or brand of a card are not reported, nor is the card number of a library's reader, a
    member or an employee, or a bare card_no, where nothing beside it speaks of payment.

    ## Example
    ```sql
    CREATE TABLE payers (
      id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
      card_number text NOT NULL,
      cvv text NOT NULL
    );
    ```

    ## Use instead
    ```sql
    CREATE TABLE payers (
      id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
      provider_payment_method_id text NOT NULL UNIQUE,
      card_last4 text NOT NULL
    );
    ```

    ## See also
    sensitive-data-storage
    """
    for table in schema.designed():
        for column in table.columns.values():
            plain = (
                column.type.is_text
                or column.type.is_integer
                or column.type.name in ("numeric", "unknown")
            )
            found = _classify(column.name) if plain else None
            if (
                found is None
                or set(words(column.name)) & _SAFE
                or next(table.references(column.name), None)
                or (found[0] == "card number" and _is_pass(table, column.name))
            ):
                continue
            if re.search(r"encrypt|token|hash|masked|vault", column.comment, re.IGNORECASE):
                continue
            what, severity = found
            if what == "card verification code":
                fix = (
                    f"ALTER TABLE {quote(table.name, schema.dialect)} DROP COLUMN "
                    f"{quote(column.name, schema.dialect)}; -- it must not be kept after "
                    "authorisation"
                )
            else:
                new = f"{column.name}_encrypted"
                hint = (
                    "-- then keep a provider's token or a value encrypted with a key from "
                    "outside the database"
                )
                if is_live(schema) and schema.notation == "sql":
                    kind = "VARCHAR(255)" if schema.dialect == "mysql" else "text"
                    head = f"ALTER TABLE {quote(table.name, schema.dialect)} ADD COLUMN"
                    fix = f"{head} {quote(new, schema.dialect)} {kind}; {hint}, move to it, then "
                    fix += f"drop {column.name}"
                else:
                    fix = f"{rename_column(schema, table, column.name, new)} {hint}"
            yield Hit(
                f"{table.name}.{column.name}",
                column.place,
                f"Column {table.name}.{column.name} keeps a {what} in the clear.",
                "PCI DSS forbids keeping it at all."
                if "verification" in what
                else "A leak can't be taken back: the number identifies a person or an "
                "account for years.",
                fix,
                severity=severity,
            )
