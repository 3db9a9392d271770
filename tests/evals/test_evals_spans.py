"""Spans: one a case, its model calls below it; nothing is loaded where nobody traces."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from opentelemetry import trace
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from stand_ins import StandInAdvisor, good_advice, make_case

from smeaton import tracing
from smeaton.advice import Message
from smeaton.errors import ModelRefused
from smeaton.evals.runner import run
from smeaton.gateway import Gateway
from smeaton.gateway.scripted import Fault, ScriptedServer
from smeaton.settings import Settings


@pytest.fixture
def exported(monkeypatch: pytest.MonkeyPatch) -> Iterator[InMemorySpanExporter]:
    """Spans as they are exported; the process's own provider stays untouched."""
    exporter, provider = InMemorySpanExporter(), TracerProvider()
    provider.add_span_processor(SimpleSpanProcessor(exporter))
    monkeypatch.setattr(trace, "get_tracer_provider", lambda: provider)
    yield exporter
    provider.shutdown()


async def test_a_case_is_a_span_that_says_how_it_ended(
    exported: InMemorySpanExporter, settings: Settings, tmp_path: Path
) -> None:
    cases = [make_case(), make_case(id="case-two", question="wrong one?")]
    advisor = StandInAdvisor(
        settings, lambda q: good_advice(choice="b") if "wrong" in q else good_advice()
    )
    await run(cases, advisor, tmp_path / "r")  # type: ignore[arg-type]
    seen: dict[Any, Any] = {
        span.attributes["smeaton.case.id"]: span.attributes
        for span in exported.get_finished_spans()
        if span.attributes
    }
    assert seen["case-one"]["smeaton.case.passed"] is True
    assert seen["case-two"]["smeaton.case.failed_graders"] == "choice,harmful"
    assert not any("page 80 million" in str(value) for value in seen["case-one"].values())


async def test_a_model_call_is_a_child_with_model_and_tokens(
    exported: InMemorySpanExporter, scripted: ScriptedServer, scripted_settings: Settings
) -> None:
    scripted.script("Hello")
    gateway = Gateway(scripted_settings)
    with tracing.span("outer", {}):
        await gateway.complete([Message("user", "Hi")])
    await gateway.close()
    call, outer = exported.get_finished_spans()
    assert call.parent is not None
    assert call.parent.span_id == outer.context.span_id
    assert call.attributes is not None
    assert call.attributes["gen_ai.request.model"] == "scripted"
    assert int(str(call.attributes["gen_ai.usage.output_tokens"])) > 0


async def test_a_refused_call_is_a_failed_span(
    exported: InMemorySpanExporter, scripted: ScriptedServer, scripted_settings: Settings
) -> None:
    scripted.script(*[Fault(status=401) for _ in range(9)])
    gateway = Gateway(scripted_settings)
    with pytest.raises(ModelRefused):
        await gateway.complete([Message("user", "Hi")])
    await gateway.close()
    [call] = exported.get_finished_spans()
    assert (call.status.status_code, call.status.description) == (
        trace.StatusCode.ERROR,
        "ModelRefused",
    )


@pytest.mark.parametrize("exporter", ["", "none"])
def test_nothing_is_imported_where_nobody_traces(exporter: str) -> None:
    code = (
        "import sys\nfrom smeaton.tracing import span, start_tracing\nstart_tracing(print)\n"
        "with span('x', {}) as note: note({'a': 1})\n"
        "print([name for name in sys.modules if name.startswith('opentelemetry')])"
    )
    assert run_python(code, exporter).stdout == "[]\n"


def test_the_standard_variable_exports_to_stderr() -> None:
    code = (
        "from smeaton.tracing import span, start_tracing\nstart_tracing(print)\n"
        "with span('smeaton.eval.case', {'a': 1}): pass"
    )
    done = run_python(code, "console")
    assert '"name": "smeaton.eval.case"' in done.stderr
    assert '"service.name": "smeaton"' in done.stderr
    assert done.stdout == ""


def test_a_missing_exporter_or_sdk_is_told_in_one_line() -> None:
    code = "from smeaton.tracing import start_tracing\nstart_tracing(print)"
    assert "the exporter 'zipkin'" in run_python(code, "zipkin").stdout
    hidden = f"import sys; sys.modules['opentelemetry.sdk.trace'] = None\n{code}"
    assert "smeaton[otel]" in run_python(hidden, "console").stdout


def run_python(code: str, exporter: str) -> "subprocess.CompletedProcess[str]":
    command = [sys.executable, "-c", code]
    env = {"OTEL_TRACES_EXPORTER": exporter}
    return subprocess.run(command, capture_output=True, text=True, check=True, env=env)
