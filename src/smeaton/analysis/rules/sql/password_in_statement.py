"""The rule `password_in_statement`."""

import re
from collections.abc import Iterator

from smeaton.analysis.parse.schema import Schema
from smeaton.analysis.rule import Hit, rule

_NOT_ONE = re.compile(
    r"\A(?:\s*|SCRAM-SHA-256\$.*|md5[0-9a-f]{32}|\*[0-9A-F]{40}|\$A\$.*|.*(?:\$\{|\{\{|%\(|<%|"
    r"\$\(|@@|<[\w -]+>|%s).*|:['\"]?\w+['\"]?|\$\w+|__\w+__|\*+|x{3,}|\?)\Z",
    re.IGNORECASE | re.DOTALL,
)


@rule("SQL060", severity="high", harm="exposure")
def password_in_statement(schema: Schema) -> Iterator[Hit]:
    """Password of a database role written into the script.

    ## What it does
    Finds CREATE or ALTER of a role or user with a literal password.

    ## Why it matters
    The script lies in version control, in build logs and in the server's statement log, and each
    copy opens the database. It is also the same password in every environment.

    ## When it is fine
    Placeholders that a tool fills in, verifiers (SCRAM-SHA-256) and empty passwords are not
    reported. A throw-away container of a test suite may have one; keep it in a file of its own.

    ## Example
    ```sql
    CREATE ROLE app_reader LOGIN PASSWORD 'summer-2024';
    CREATE SCHEMA reporting;
    ```

    ## Use instead
    ```sql
    CREATE ROLE app_reader LOGIN;
    CREATE SCHEMA reporting;
    ```

    ## See also
    configuration-and-secrets, database-least-privilege
    """
    for login in schema.logins:
        if _NOT_ONE.match(login.password):
            continue
        word = "ROLE" if schema.dialect == "postgres" else "USER"
        rest = (
            "-- then set a new one outside the script: \\password, or a secret manager"
            if word == "ROLE"
            else "-- then set a new one outside the script, from a secret manager"
        )
        away = "PASSWORD NULL" if word == "ROLE" else "ACCOUNT LOCK"
        yield Hit(
            login.name,
            login.place,
            f"The password of {login.name} is written in the script.",
            "Everybody who reads the repository or a log has the login.",
            f"ALTER {word} {login.name} {away};\n{rest}",
        )
