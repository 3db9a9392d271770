"""Smeaton: a backend design advisor in the terminal, and as a library.

`from smeaton import Advisor, review` is the library; see `smeaton.api`. Importing the package loads
nothing heavy: what it offers is loaded when it is first used. The package is layered (see
ARCHITECTURE.md), and everything below `smeaton` that is not named here may change.
"""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from smeaton.advice import Advice, Finding, Review, Severity
    from smeaton.api import Advisor, BlockingAdvisor, review
    from smeaton.errors import ModelError, SmeatonError, UserError

__version__ = "0.1.0"

_PLACES = {
    "Advice": "advice",
    "Advisor": "api",
    "BlockingAdvisor": "api",
    "Finding": "advice",
    "ModelError": "errors",
    "Review": "advice",
    "Severity": "advice",
    "SmeatonError": "errors",
    "UserError": "errors",
    "review": "api",
}
"""The module that each public name is in."""

__all__ = [
    "Advice",
    "Advisor",
    "BlockingAdvisor",
    "Finding",
    "ModelError",
    "Review",
    "Severity",
    "SmeatonError",
    "UserError",
    "__version__",
    "review",
]


def __getattr__(name: str) -> Any:
    """Load a public name when it is first used (PEP 562)."""
    if name not in _PLACES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    value = getattr(import_module(f"{__name__}.{_PLACES[name]}"), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
