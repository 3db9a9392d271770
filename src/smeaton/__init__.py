"""Smeaton: a backend design advisor in the terminal.

The package is layered (see ARCHITECTURE.md); importing it loads nothing heavy.
"""

__version__ = "0.1.0"

__all__ = ["__version__"]
