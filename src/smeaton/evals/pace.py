"""How fast requests may follow each other."""

import asyncio
import time


class Pace:
    """Lets requests through one by one, evenly over the minute, however many wait.

    Even spacing and no bursts: an endpoint that counts by the second is as safe as one that counts
    by the minute. Retries are the client's own and not counted.
    """

    def __init__(self, per_minute: float) -> None:
        """Start with the first request free to go.

        Args:
            per_minute: requests a minute.
        """
        self._gap = 60 / per_minute
        self._next = 0.0

    async def wait(self) -> None:
        """Return when it is this request's turn, in the order of asking."""
        now = time.monotonic()
        turn = max(now, self._next)
        self._next = turn + self._gap
        await asyncio.sleep(turn - now)
