"""The app over a store and an advisor of the test's own."""

from collections.abc import Callable, Iterator, Sequence
from typing import Any

import pytest
from acting import ActingAdvisor, MakeApp, Play
from driving import CompareLook, Look

from smeaton.advisor import Event
from smeaton.sessions import SessionStore
from smeaton.settings import Settings
from smeaton.tui.app import SmeatonApp


@pytest.fixture
def store(settings: Settings) -> Iterator[SessionStore]:
    opened = SessionStore.open(settings)
    yield opened
    opened.close()


@pytest.fixture
def make_app(settings: Settings, store: SessionStore) -> MakeApp:
    """Makes apps over one store, so that one can go on where another ended."""

    def make(
        *plays: Sequence[Event] | Play, advisor: ActingAdvisor | None = None, new: bool = False
    ) -> SmeatonApp:
        acting = advisor or ActingAdvisor(list(plays))
        return SmeatonApp(lambda: (settings, store), new=new, make_advisor=lambda _: acting)  # type: ignore[arg-type,return-value]

    return make


@pytest.fixture
def compare_look(snap_compare: Callable[..., bool]) -> CompareLook:
    """Compares a picture of an app, of one size and in one theme, with the one accepted."""

    def compare(app: SmeatonApp, look: Look, run_before: Any) -> bool:
        size, theme = look
        if theme:
            app.theme = f"textual-{theme}"
        return snap_compare(app, terminal_size=size, run_before=run_before)

    return compare
