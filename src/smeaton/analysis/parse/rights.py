"""The part of the typed model that says who may do what, and in whose name."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from smeaton.analysis.source import Place

if TYPE_CHECKING:
    from smeaton.analysis.parse.schema import Expression


@dataclass(slots=True, kw_only=True)
class Policy:
    """A row-level security policy."""

    name: str
    table: str
    place: Place
    command: str = "all"
    """"all", "select", "insert", "update" or "delete"."""
    roles: tuple[str, ...] = ()
    """Empty for everybody."""
    using: "Expression | None" = None
    check: "Expression | None" = None
    permissive: bool = True
    statement: str = ""
    """The words of its CREATE POLICY."""
    calls: frozenset[str] = frozenset()
    """Functions that it calls outside any sub-select and without a column, as written."""


@dataclass(slots=True, kw_only=True)
class Grant:
    """Privileges given or taken by one statement; words in lower case, names as written."""

    privileges: tuple[str, ...]
    on: str
    """What they are on, as written: "TABLE orders", "ALL TABLES IN SCHEMA public", "*.*"."""
    grantees: tuple[str, ...]
    place: Place


@dataclass(slots=True, kw_only=True)
class Login:
    """A role or user that a statement creates or alters with a password."""

    name: str
    password: str
    place: Place


@dataclass(slots=True, kw_only=True)
class Routine:
    """A function or procedure that runs with the rights of its owner."""

    name: str
    arguments: str
    """The types of its arguments, as `ALTER FUNCTION` names them."""
    place: Place
    procedure: bool = False
    fixed_path: bool = False
    """It sets search_path itself."""
    path: tuple[str, ...] = ()
    """The schemas that it sets, where they are listed in the statement."""
    fires: bool = False
    """It is called by triggers only."""


@dataclass(slots=True, kw_only=True)
class View:
    """A view and the names it reads from."""

    name: str
    place: Place
    sources: tuple[str, ...] = ()
    invoker: bool = False
    """It checks the rights of who asks, not of its owner (PostgreSQL 15)."""
    materialized: bool = False
    everything: bool = False
    """It selects all columns by an asterisk."""
