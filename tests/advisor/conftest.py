"""An advisor over the shipped knowledge and the scripted model, for all tests of the advisor."""

from collections.abc import AsyncIterator

import pytest

from smeaton.advisor import Advisor
from smeaton.settings import Settings


@pytest.fixture
async def advisor(scripted_settings: Settings) -> AsyncIterator[Advisor]:
    """Talks HTTP to the scripted server."""
    advisor = Advisor(scripted_settings)
    yield advisor
    await advisor.close()


@pytest.fixture
async def modelless(settings: Settings) -> AsyncIterator[Advisor]:
    """Has no model."""
    advisor = Advisor(settings)
    yield advisor
    await advisor.close()
