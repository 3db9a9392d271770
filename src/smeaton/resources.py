"""Finds the data that ships with Smeaton: `knowledge/`, `prompts/`, `evals/` and `examples/`.

In a wheel they lie in `smeaton/_data/`; in a checkout (editable installs included) they lie at
the top of the repository. The live checkout wins, so an edit takes effect without reinstalling.
"""

from pathlib import Path

from smeaton.errors import KnowledgeError

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
