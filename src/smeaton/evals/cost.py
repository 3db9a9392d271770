"""What requests took: tokens, and money where the price is known."""

from collections.abc import Iterable

from smeaton.advice import Strict
from smeaton.evals.exchange import Exchange
from smeaton.gateway.prices import AS_OF
from smeaton.render.safe import printable


class Cost(Strict):
    """Tokens and list prices of several requests."""

    requests: int
    prompt_tokens: int
    """As far as the endpoint counted."""
    completion_tokens: int
    dollars: float | None
    """Of the requests with a known price; None where there is none."""
    unpriced: int
    """Requests whose cost is unknown."""
    unpriced_models: list[str]

    def describe(self) -> str:
        """Return the figures as a line of text."""
        taken = (
            f"{self.requests:,} requests, {self.prompt_tokens:,} + {self.completion_tokens:,} "
            "tokens"
        )
        if self.dollars is None:
            return f"{taken}, cost unknown{self._why()}"
        more = f", without {self.unpriced:,} of unknown cost{self._why()}" if self.unpriced else ""
        return f"{taken}, ${self.dollars:.4f} at list prices of {AS_OF}{more}"

    def _why(self) -> str:
        names = ", ".join(printable(" ".join(name.split())[:80]) for name in self.unpriced_models)
        return f" (no price for {names})" if names else ""


def count_cost(exchanges: Iterable[Exchange]) -> Cost:
    """Add up requests; one of unknown cost never counts as nothing, it is named."""
    each = list(exchanges)
    costs = [exchange.cost for exchange in each if exchange.cost is not None]
    return Cost(
        requests=len(each),
        prompt_tokens=sum(exchange.prompt_tokens or 0 for exchange in each),
        completion_tokens=sum(exchange.completion_tokens or 0 for exchange in each),
        dollars=sum(costs) if costs else None,
        unpriced=len(each) - len(costs),
        unpriced_models=sorted({e.model for e in each if e.cost is None and e.model}),
    )
