"""OpenTelemetry spans, where somebody wants them: nothing is imported and nothing costs otherwise.

Spans go to the process's tracer provider if OpenTelemetry is loaded (an application's own set-up,
`opentelemetry-instrument`, or `start_tracing`). They name models, cases and counts, never what was
asked or answered. Attributes of model calls follow the semantic conventions for generative AI
(https://opentelemetry.io/docs/specs/semconv/gen-ai/).
"""

import os
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any
from urllib.parse import urlsplit

from smeaton import offline
from smeaton.errors import Offline

Value = str | int | float | bool
Note = Callable[[Mapping[str, "Value | None"]], None]
"""Adds attributes to a span; those that are None are left out."""

_ENDPOINTS = ("OTEL_EXPORTER_OTLP_ENDPOINT", "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT")
"""Variables that say where traces go; without them an `otlp` exporter sends to loopback."""
_EXPORTERS = {"otlp": ("otlp_proto_grpc", "otlp_proto_http")}
"""Names of `OTEL_TRACES_EXPORTER` that stand for the first installed of several."""


@contextmanager
def span(
    name: str, attributes: Mapping[str, Value | None], *, current: bool = True
) -> Iterator[Note]:
    """Record the block as a span; an exception marks it as failed and goes on.

    Args:
        name: of few different values, as backends group by it.
        attributes: known at the start.
        current: whether spans within the block are its children. False inside a generator,
            which may be resumed in another context than it was left in.
    """
    trace = sys.modules.get("opentelemetry.trace")
    if trace is None:
        yield _ignore
        return
    tracer = trace.get_tracer_provider().get_tracer("smeaton")
    opened = tracer.start_span(name, attributes=_known(attributes))

    def note(more: Mapping[str, Value | None]) -> None:
        opened.set_attributes(_known(more))

    with trace.use_span(opened, end_on_exit=True) if current else _ended(opened, trace):
        yield note


def start_tracing(say: Callable[[str], None]) -> None:
    """Export spans as the standard variables say; does nothing where they say nothing.

    `OTEL_TRACES_EXPORTER` (otlp, console, none) or `OTEL_EXPORTER_OTLP_ENDPOINT` switch it on;
    the exporter reads the rest itself. Console spans go to stderr. A provider that was set before
    is left alone.

    Args:
        say: told if the packages are missing.

    Raises:
        Offline: they would go to another machine, and nothing may leave this one.
    """
    chosen = _chosen_exporter()
    if chosen is None or os.environ.get("OTEL_SDK_DISABLED", "").lower() == "true":
        return
    _refuse_outside(chosen)
    try:
        from opentelemetry import trace
        from opentelemetry.sdk.resources import Resource
        from opentelemetry.sdk.trace import TracerProvider
        from opentelemetry.sdk.trace.export import BatchSpanProcessor
    except ImportError:
        say("no traces: install the extra with `pip install 'smeaton[otel]'`")
        return
    if isinstance(trace.get_tracer_provider(), TracerProvider):
        return
    exporter = _load_exporter(chosen)
    if exporter is None:
        say(f"no traces: the exporter {chosen!r} of OTEL_TRACES_EXPORTER is not installed")
        return
    name = {"service.name": os.environ.get("OTEL_SERVICE_NAME", "smeaton")}
    provider = TracerProvider(resource=Resource.create(name))
    provider.add_span_processor(BatchSpanProcessor(exporter))
    trace.set_tracer_provider(provider)  # flushes at exit by itself


def _chosen_exporter() -> str | None:
    """Return the exporter's name; None if no traces are asked for."""
    named = os.environ.get("OTEL_TRACES_EXPORTER", "").strip().lower()
    if named:
        return None if named == "none" else named
    return "otlp" if any(os.environ.get(variable) for variable in _ENDPOINTS) else None


def _refuse_outside(exporter: str) -> None:
    """Refuse an exporter that reaches out; its native sockets are seen by no audit hook."""
    if not offline.is_enforced() or exporter == "console":
        return
    given = [url for variable in _ENDPOINTS if (url := os.environ.get(variable))]
    hosts = [urlsplit(url if "//" in url else f"//{url}").hostname or "" for url in given]
    if exporter not in _EXPORTERS or not all(map(offline.is_loopback, hosts)):
        raise Offline(f"{offline.refusal(f'Exporting traces by {exporter!r}')}, or unset OTEL_*.")


def _load_exporter(name: str) -> Any:
    from importlib.metadata import entry_points

    for candidate in _EXPORTERS.get(name, (name,)):
        for entry in entry_points(group="opentelemetry_traces_exporter", name=candidate):
            return entry.load()(**({"out": sys.stderr} if name == "console" else {}))
    return None


@contextmanager
def _ended(opened: Any, trace: Any) -> Iterator[None]:
    """End a span that never was the current one, and mark it if the block fails."""
    try:
        yield
    except Exception as error:
        opened.record_exception(error)
        opened.set_status(trace.StatusCode.ERROR, type(error).__name__)
        raise
    finally:
        opened.end()


def _known(attributes: Mapping[str, Value | None]) -> dict[str, Value]:
    return {name: value for name, value in attributes.items() if value is not None}


def _ignore(_: Mapping[str, Value | None]) -> None:
    """Attributes that nobody records."""
