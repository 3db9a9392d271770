"""Arrays that were worked out ahead and lie beside the documents."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy as np


def read_arrays(path: Path) -> "dict[str, np.ndarray[Any, Any]]":
    """Return the arrays of an npz file by name; none if it is missing or damaged."""
    import zipfile

    import numpy as np

    try:
        with path.open("rb") as file, np.load(file, allow_pickle=False) as stored:
            return dict(stored)
    except (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile):
        return {}
