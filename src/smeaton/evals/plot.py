"""Plots as inline SVG: a rate with its interval, and rates over runs. Numbers in, no text."""

from collections.abc import Sequence
from html import escape
from typing import NamedTuple

STYLE = """
svg.rate{display:block;width:100%;min-width:9rem;height:1.6rem}svg .grid{stroke:var(--line)}
svg .span{stroke:currentColor;stroke-width:3;opacity:.45}svg .dot{fill:currentColor}
svg .was{stroke:var(--was);stroke-width:3;opacity:.6}svg .was-dot{fill:var(--was)}
svg .path{fill:none;stroke:currentColor;stroke-width:2;opacity:.7}
svg .label{font:12px system-ui,sans-serif;fill:currentColor;opacity:.8}
""".strip()

_WIDTH = 300
_ROW = 24


class Rate(NamedTuple):
    """A share (0 to 1) with the ends of its interval."""

    rate: float
    low: float
    high: float


def draw_rate(now: Rate, was: Rate | None = None) -> str:
    """Return one row of a forest plot: the interval now, above it the one before.

    Grid lines stand at 0, 50 and 100 %.
    """
    grid = "".join(f'<path class="grid" d="M{_x(at)} 0V{_ROW}"/>' for at in (0, 0.5, 1))
    name = f"{now.rate:.0%}, interval {now.low:.0%} to {now.high:.0%}"
    earlier = f", before {was.rate:.0%}" if was else ""
    before = _bar(was, 7, "was", "was-dot") if was else ""
    return (
        f'<svg class="rate" viewBox="0 0 {_WIDTH} {_ROW}" preserveAspectRatio="none" role="img" '
        f'aria-label="{name}{earlier}">{grid}{before}{_bar(now, 16 if was else 12)}</svg>'
    )


def _bar(rate: Rate, y: int, line: str = "span", dot: str = "dot") -> str:
    return (
        f'<path class="{line}" d="M{_x(rate.low)} {y}H{_x(rate.high)}"/>'
        f'<rect class="{dot}" x="{_x(rate.rate) - 2.5:.1f}" y="{y - 5}" width="5" height="10"/>'
    )


def _x(share: float) -> float:
    return round(4 + share * (_WIDTH - 8), 1)


def draw_trend(rates: Sequence[Rate | None], labels: Sequence[str], name: str) -> str:
    """Return rates over runs, the oldest at the left; None leaves a gap.

    Args:
        rates: one a run.
        labels: what stands below each run, short.
        name: what is shown, for those who can't see it.
    """
    step, height = 72, 140
    width = 56 + step * len(rates)
    parts = [
        f'<path class="grid" d="M44 {_y(at)}H{width}"/>'
        f'<text class="label" x="2" y="{_y(at) + 4}">{at:.0%}</text>'
        for at in (0, 0.5, 1)
    ]
    points = [(44 + step // 2 + n * step, rate) for n, rate in enumerate(rates)]
    known = [(x, rate) for x, rate in points if rate]
    line = " ".join(f"{x},{_y(rate.rate)}" for x, rate in known)
    parts.append(f'<polyline class="path" points="{line}"/>')
    for x, rate in known:
        parts.append(f'<path class="span" d="M{x} {_y(rate.low)}V{_y(rate.high)}"/>')
        parts.append(
            f'<circle class="dot" cx="{x}" cy="{_y(rate.rate)}" r="4">'
            f"<title>{rate.rate:.0%} [{rate.low:.0%}, {rate.high:.0%}]</title></circle>"
        )
    for (x, _), label in zip(points, labels, strict=True):
        parts.append(
            f'<text class="label" x="{x}" y="{height + 26}" text-anchor="middle">'
            f"{escape(label)}</text>"
        )
    return (
        f'<svg width="{width}" height="{height + 34}" role="img" aria-label="{escape(name)}">'
        f"{''.join(parts)}</svg>"
    )


def _y(share: float) -> float:
    return round(10 + (1 - share) * 130, 1)
