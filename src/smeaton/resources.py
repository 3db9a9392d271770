"""Finds the data that ships with Smeaton: `knowledge/`, `prompts/`, `evals/` and `examples/`.

In a wheel they lie in `smeaton/_data/`; in a checkout (editable installs included) they lie at
the top of the repository. The live checkout wins, so an edit takes effect without reinstalling.
"""

from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from smeaton.errors import KnowledgeError

if TYPE_CHECKING:
    from pydantic import BaseModel

M = TypeVar("M", bound="BaseModel")

PACKAGE = Path(__file__).resolve().parent


def find_data(name: str) -> Path:
    """Return the folder `name` ("knowledge", "prompts", "evals" or "examples").

    Raises:
        KnowledgeError: the folder is in neither place, so the installation is incomplete.
    """
    for root in (PACKAGE / "_data", PACKAGE.parents[1]):
        if (root / name).is_dir():
            return root / name
    raise KnowledgeError(
        f"The folder {name!r} that ships with Smeaton is missing beside {str(PACKAGE)!r}; "
        "reinstall the package."
    )


def read_entries(path: Path, form: "type[M]", what: str) -> "list[M]":
    """Return the entries of a YAML file that ships with Smeaton, or is of the form of one.

    Args:
        path: the file.
        form: what each entry is.
        what: what they are, for people: "false beliefs".

    Raises:
        KnowledgeError: the file is missing, no YAML, or not of that form.
    """
    import yaml
    from pydantic import TypeAdapter, ValidationError

    loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    try:
        entries = yaml.load(path.read_bytes(), Loader=loader)  # noqa: S506 - a safe loader
        return TypeAdapter(list[form]).validate_python(entries)  # type: ignore[valid-type]
    except (OSError, yaml.YAMLError, ValidationError) as error:
        raise KnowledgeError(f"{str(path)!r} holds no {what} to know: {error}") from None
