"""A project's own rules of review: what it ignores and how grave it takes each rule to be.

They stand in `.smeaton.toml`, or under `[tool.smeaton]` in `pyproject.toml`, in the folder of an
artefact or above it; the nearest file counts.
"""

import tomllib
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

from pydantic import Field, ValidationError, field_validator

from smeaton.advice import Severity, Strict
from smeaton.analysis.rule import find_rule
from smeaton.errors import SettingsError, UserError

OWN_FILE = ".smeaton.toml"


def _code(value: str) -> str:
    try:
        return find_rule(value).code
    except UserError as error:
        raise ValueError(str(error)) from None


class Ignore(Strict):
    """Findings that are not to be shown: of a rule, in some files, about some objects."""

    rule: str
    """Code or name."""
    path: str = "*"
    """Glob below the file's folder; `*` matches across folders too."""
    object: str = "*"
    """Glob for `table`, `table.column` or the name of an index."""
    reason: str = ""

    _known = field_validator("rule")(_code)


class Rules(Strict):
    """What a project file may say."""

    severity: dict[str, Severity] = {}
    """By code or name of a rule."""
    ignore: list[Ignore] = Field(default=[], max_length=1000)

    @field_validator("severity")
    @classmethod
    def _known(cls, value: dict[str, Severity]) -> dict[str, Severity]:
        return {_code(name): severity for name, severity in value.items()}


@dataclass(frozen=True, slots=True)
class Project:
    """A project file that was read."""

    file: Path
    rules: Rules

    def covers(self, ignore: Ignore, path: Path) -> bool:
        """Whether the file at `path` is one that `ignore` is about."""
        try:
            relative = path.resolve().relative_to(self.file.parent.resolve()).as_posix()
        except ValueError:
            return False
        return fnmatchcase(relative, ignore.path)


def find_project(path: Path) -> Project | None:
    """Return the project file nearest to the artefact at `path`; None if there is none.

    Raises:
        SettingsError: it is not TOML, or says what no project file may say.
    """
    absolute = path.absolute()
    for folder in (absolute, *absolute.parents):
        own, shared = folder / OWN_FILE, folder / "pyproject.toml"
        if own.is_file():
            return _read(own, _load(own))
        if shared.is_file():
            table = _load(shared, only_with="smeaton").get("tool", {})
            if isinstance(table, dict) and "smeaton" in table:
                return _read(shared, table["smeaton"])
    return None


def _load(file: Path, only_with: str = "") -> dict[str, Any]:
    """Return the tables of a TOML file; none if the words `only_with` don't stand in it."""
    try:
        text = file.read_bytes().decode("utf-8", "replace" if only_with else "strict")
        return tomllib.loads(text) if only_with in text else {}
    except (OSError, ValueError, RecursionError) as error:
        raise SettingsError(
            f"The project file {str(file)!r} can't be read: {error}. Mend it as TOML."
        ) from None


def _read(file: Path, table: Any) -> Project:
    try:
        return Project(file, Rules.model_validate(table))
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        name = ".".join(str(part) for part in first["loc"])
        raise SettingsError(
            f"The project file {str(file)!r} is wrong at {name!r}: {first['msg']}. "
            "It may hold [severity] and [[ignore]] with rule, path, object and reason."
        ) from None
