"""How many characters real values need, so that no rule sets a limit that another finds too low."""

from smeaton.analysis.parse.schema import Column, Table
from smeaton.analysis.vocabulary import ends, is_lookup, is_person, says, words

HASH = 97
"""Of an Argon2id hash in its usual form (OWASP's parameters, 16 bytes of salt, 32 of hash)."""
_LIMITS = {
    "email": 100,
    "url": 1000,
    "uri": 1000,
    "link": 255,
    "href": 1000,
    "title": 50,
    "agent": 255,
    "path": 200,
}
_ANY = {"name"}
"""What things have as well, whose limit is for their product to choose."""
_PERSONS = {"contact", "job", "courtesy", "person", "employee"}
_NAMES = {"name", "display_name", "full_name", "first_name", "last_name", "surname", "displayname"}


def _is_form_of_address(table: Table, column: Column) -> bool:
    """Whether a title is what a person is called by or does, not that of a work."""
    if not ends(column.name, {"title"}):
        return False
    people = {"firstname", "lastname", "surname"}
    named = any("".join(words(name)) in people for name in table.columns)
    return named or says(column.name, _PERSONS)


def find_least(table: Table, column: Column) -> int:
    """Return the least limit on a column that real values fit, 0 where nothing is known of it."""
    if is_lookup(table) or _is_form_of_address(table, column):
        return 0
    name = column.name.lower()
    named = name in _NAMES and (name not in _ANY or is_person(table))
    return 30 if named else _LIMITS.get(words(column.name)[-1], 0)


def keeps_password(column: Column) -> bool:
    """Whether the column holds passwords or their hashes."""
    return bool(set(words(column.name)) & {"password", "passwd", "passphrase"})
