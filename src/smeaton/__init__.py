"""Smeaton: a backend design advisor in the terminal.

The package is layered (see ARCHITECTURE.md); importing it loads nothing heavy.
"""

from importlib.metadata import PackageNotFoundError, version

try:
    __version__ = version("smeaton")
except PackageNotFoundError:  # a source tree on sys.path that was never installed
    __version__ = "0+unknown"

__all__ = ["__version__"]
