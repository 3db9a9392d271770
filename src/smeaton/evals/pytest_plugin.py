"""Runs eval cases as pytest tests: every case of a `*.smeaton.yaml` file is an item.

pytest loads this module in every session where Smeaton is installed, so it imports pytest alone;
everything else is imported when the first case file is collected. Cases are asked with the
settings of the environment, one at a time, by one advisor for the session.
"""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine, Iterator
from fnmatch import fnmatch
from typing import TYPE_CHECKING, Any, TypeVar

import pytest

if TYPE_CHECKING:
    from pathlib import Path

    from smeaton.advisor import Advisor
    from smeaton.evals.case import Case
    from smeaton.evals.journal import Result

T = TypeVar("T")

PATTERNS = ("*.smeaton.yaml", "*.smeaton.yml", "*.smeaton.jsonl")
"""Names of case files that are collected by themselves."""
MARKER = "smeaton"
MAX_QUESTION = 400
"""Characters of the question that a failure shows."""


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the names of case files, as flag and as ini option."""
    text = "pattern of eval case files that are run as tests"
    group = parser.getgroup("smeaton", "Smeaton eval cases")
    group.addoption("--smeaton-cases", action="append", default=[], metavar="GLOB", help=text)
    parser.addini("smeaton_cases", text, type="linelist", default=[])


def pytest_configure(config: pytest.Config) -> None:
    """Register the marker that all cases have, so that `-m "not smeaton"` leaves them out."""
    config.addinivalue_line("markers", f"{MARKER}: an eval case of Smeaton, which asks a model")


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> pytest.Collector | None:
    """Collect case files by their names."""
    config = parent.config
    patterns = (*PATTERNS, *config.getoption("smeaton_cases"), *config.getini("smeaton_cases"))
    names = (file_path.name, file_path.as_posix())
    if any(fnmatch(name, pattern) for name in names for pattern in patterns):
        return CaseFile.from_parent(parent, path=file_path)
    return None


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Close the advisor, if one was opened."""
    if asking := session.stash.get(_ASKING, None):
        asking.close()
        del session.stash[_ASKING]


class CaseFile(pytest.File):
    """A file of cases."""

    def collect(self) -> Iterator[CaseItem]:
        """Yield an item a case; a wrong file is an error of collection, with its lines."""
        from smeaton.errors import InputError
        from smeaton.evals.case import load_cases

        try:
            cases = load_cases([self.path])
        except InputError as error:
            raise self.CollectError(str(error)) from None
        for case in cases:
            yield CaseItem.from_parent(self, name=case.id, case=case)


class CaseItem(pytest.Item):
    """One case; it passes if every grader passes."""

    def __init__(self, *, case: Case, **more: Any) -> None:
        super().__init__(**more)
        self.case = case
        self.add_marker(MARKER)
        self.extra_keyword_matches.update(filter(None, (case.kind, case.area, *case.tags)))

    def runtest(self) -> None:
        """Ask the case.

        Raises:
            CaseFailed: there is no answer, or a grader is not content.
        """
        asking = self.session.stash.setdefault(_ASKING, Asking())
        result = asking.ask(self.case)
        if not result.passed:
            raise CaseFailed(result)

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: Any = None) -> Any:
        """Say which grader failed and why; a trace would only show Smeaton."""
        from smeaton.errors import SmeatonError

        error = excinfo.value
        if isinstance(error, CaseFailed):
            return "\n".join(_explain(self.case, error.result))
        return str(error) if isinstance(error, SmeatonError) else super().repr_failure(excinfo)

    def reportinfo(self) -> tuple[Path, int, str]:
        """Return where the case stands."""
        return self.path, (self.case.line or 1) - 1, self.case.id


class CaseFailed(Exception):
    """A case was answered wrongly, or not at all."""

    def __init__(self, result: Result) -> None:
        super().__init__(result.id)
        self.result = result


class Asking:
    """The advisor of a session, in an event loop of its own; nothing is opened before a case."""

    def __init__(self) -> None:
        self._loop: asyncio.AbstractEventLoop | None = None
        self._advisor: Advisor | None = None

    def ask(self, case: Case) -> Result:
        """Ask one case and grade the answer.

        Raises:
            SmeatonError: the settings are wrong, or an artefact can't be read.
        """
        from smeaton.evals.plan import plan
        from smeaton.evals.runner import ask

        [task] = plan([case])
        return self._run(ask(task, self._open()))

    def close(self) -> None:
        """Close what was opened."""
        if self._loop is None:
            return
        if self._advisor is not None:
            self._run(self._advisor.close())
        self._run(self._loop.shutdown_asyncgens())
        self._run(self._loop.shutdown_default_executor())
        self._loop.close()
        self._loop = self._advisor = None

    def _open(self) -> Advisor:
        if self._advisor is None:
            from smeaton.advisor import Advisor
            from smeaton.evals.cassette import open_gateway
            from smeaton.settings import load_settings

            settings = load_settings()
            self._advisor = Advisor(settings, open_gateway(settings))
        return self._advisor

    def _run(self, work: Coroutine[Any, Any, T]) -> T:
        if self._loop is None:
            self._loop = asyncio.new_event_loop()
        return self._loop.run_until_complete(work)


_ASKING = pytest.StashKey[Asking]()


def _explain(case: Case, result: Result) -> Iterator[str]:
    from smeaton.render.safe import printable

    yield printable(f"case {case.id!r} guards against: {case.why}")
    if case.question:
        yield printable(f"question: {case.question[:MAX_QUESTION]}")
    if result.error is not None:
        yield printable(f"no answer: {result.error}")
        return
    for grade in result.grades:
        if not grade.passed:
            yield printable(f"{grade.name}: {grade.detail}")
    if result.advice:
        yield printable(f"answered: {result.advice.summary}")
