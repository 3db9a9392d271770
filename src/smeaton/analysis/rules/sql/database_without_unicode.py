"""The rule `database_without_unicode`."""

from collections.abc import Iterator

from smeaton.analysis.identifiers import quote
from smeaton.analysis.parse.schema import Schema
from smeaton.analysis.rule import Hit, rule

_UNICODE = {"UTF8", "UTF", "UNICODE"}


@rule("SQL110", severity="high", harm="corruption")
def database_without_unicode(schema: Schema) -> Iterator[Hit]:
    """PostgreSQL database in an encoding other than UTF-8.

    ## What it does
    Finds CREATE DATABASE with another ENCODING than UTF8, such as SQL_ASCII or LATIN1.

    ## Why it matters
    SQL_ASCII checks nothing: each client stores bytes of its own encoding, and later nobody can
    tell which is which. The others refuse names that real people have. The encoding of a database
    can't be changed; it takes a dump and a new one.

    ## When it is fine
    A copy of an old database, kept to be read once.

    ## Example
    ```sql
    CREATE DATABASE library ENCODING 'SQL_ASCII' TEMPLATE template0;
    ```

    ## Use instead
    ```sql
    CREATE DATABASE library ENCODING 'UTF8' TEMPLATE template0;
    ```

    ## See also
    text-types
    """
    for name, encoding, place in schema.encodings:
        if encoding in _UNICODE:
            continue
        careless = encoding == "SQL_ASCII"
        yield Hit(
            name,
            place,
            f"Database {name} is created in {encoding}.",
            "It stores bytes of any encoding unchecked, and later nobody knows which is which."
            if careless
            else "It refuses characters that real names have, and can't be changed later.",
            f"-- CREATE DATABASE {quote(name, 'postgres')} ENCODING 'UTF8' TEMPLATE template0;",
        )
