"""GRANT, REVOKE and the passwords of roles and users, read alike in every dialect."""

import re

from smeaton.analysis.parse.build import Builder
from smeaton.analysis.parse.schema import Grant, Login

_GRANT = re.compile(
    r"GRANT (?>(?P<what>.+?) ON )(?>(?P<on>.+?) TO )(?P<to>.+?)"
    r"(?: (?:WITH|GRANTED|IDENTIFIED|REQUIRE)\b.*)?;? ?\Z",
    re.IGNORECASE,
)
"""Of a statement whose words stand one space apart, so that no text makes the search slow."""
_REVOKE = re.compile(
    r"REVOKE (?:GRANT OPTION FOR )?(?>(?P<what>.+?) ON )(?>(?P<on>.+?) FROM )(?P<to>.+?)"
    r"(?: (?:CASCADE|RESTRICT))?;? ?\Z",
    re.IGNORECASE,
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
    words = " ".join(text.split()) if text[:6].strip().upper() in ("GRANT", "REVOKE") else ""
    granted, revoked, login = _GRANT.match(words), _REVOKE.match(words), _LOGIN.match(text)
    if granted:
        schema.grants.append(
            Grant(
                privileges=_list(granted["what"].lower()),
                on=granted["on"],
                grantees=_list(granted["to"]),
                place=builder.place(0),
            )
        )
    elif revoked:
        on, taken = (
            revoked["on"].lower(),
            {n.lower() for n in _list(revoked["to"])},
        )
        schema.revokes.append(
            Grant(
                privileges=_list(revoked["what"].lower()),
                on=revoked["on"],
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
