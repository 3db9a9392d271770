"""The app over a store and an advisor of the test's own."""

from collections.abc import Iterator, Sequence

import pytest
from acting import ActingAdvisor, MakeApp, Play

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
