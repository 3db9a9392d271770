"""GRANT, REVOKE and the passwords of roles and users, read alike in every dialect."""

import re

from smeaton.analysis.parse.build import Builder
from smeaton.analysis.parse.schema import Grant, Login

_GRANT = re.compile(
    r"GRANT\s+(?P<what>.+?)\s+ON\s+(?P<on>.+?)\s+TO\s+(?P<to>.+?)"
    r"(?:\s+(?:WITH|GRANTED|IDENTIFIED|REQUIRE)\b.*)?;?\s*\Z",
    re.IGNORECASE | re.DOTALL,
)
_REVOKE = re.compile(
    r"REVOKE\s+(?:GRANT\s+OPTION\s+FOR\s+)?(?P<what>.+?)\s+ON\s+(?P<on>.+?)\s+FROM\s+(?P<to>.+?)"
    r"(?:\s+(?:CASCADE|RESTRICT))?;?\s*\Z",
    re.IGNORECASE | re.DOTALL,
)
_LOGIN = re.compile(
    r"(?:CREATE|ALTER)\s+(?:ROLE|USER)\s+(?:IF\s+(?:NOT\s+)?EXISTS\s+)?(?P<name>\S+).*?"
    r"\b(?:PASSWORD|IDENTIFIED\s+(?:WITH\s+\S+\s+)?BY)\s+(?:PASSWORD\s+)?E?'(?P<password>[^']*)'",
    re.IGNORECASE | re.DOTALL,
)


def _list(text: str) -> tuple[str, ...]:
    return tuple(" ".join(part.split()) for part in text.split(",") if part.strip())


def read_access(builder: Builder) -> None:
    """Note what the statement grants, takes back, or says about a password."""
    text, schema = builder.statement.text, builder.schema
    granted, revoked, login = _GRANT.match(text), _REVOKE.match(text), _LOGIN.match(text)
    if granted:
        schema.grants.append(
            Grant(
                privileges=_list(granted["what"].lower()),
                on=" ".join(granted["on"].split()),
                grantees=_list(granted["to"]),
                place=builder.place(0),
            )
        )
    elif revoked:
        on, taken = (
            " ".join(revoked["on"].split()).lower(),
            {n.lower() for n in _list(revoked["to"])},
        )
        schema.revokes.append(
            Grant(
                privileges=_list(revoked["what"].lower()),
                on=" ".join(revoked["on"].split()),
                grantees=_list(revoked["to"]),
                place=builder.place(0),
            )
        )
        for grant in schema.grants:
            if grant.on.lower() == on:
                grant.grantees = tuple(n for n in grant.grantees if n.lower() not in taken)
        schema.grants = [grant for grant in schema.grants if grant.grantees]
    elif login:
        place = builder.place(login.start("name"))
        schema.logins.append(Login(name=login["name"], password=login["password"], place=place))
