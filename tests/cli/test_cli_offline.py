"""With `--offline` no socket leaves this machine: refused in the process, and seen from outside."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from smeaton.gateway.provider import describe_endpoint, find_remote
from smeaton.gateway.scripted import ScriptedServer
from smeaton.offline import is_loopback
from smeaton.settings import Settings

ORDERS = Path(__file__).parents[2] / "examples/orders.sql"
QUESTION = "Which pagination for 40 million orders that change all day?"
FLOWS = {
    "review": ["review", str(ORDERS), "--no-model", "--fail-on", "never"],
    "ask": ["ask", "--no-model", QUESTION],
    "search": ["kb", "search", "clients see the same row on two pages"],
    "chat": ["chat", "--plain"],
    "status": ["model", "status"],
}
OUTSIDE = re.compile(
    r'htons\((?!0\))\d+\).*?(?:inet_addr\("|inet_pton\(AF_INET6, ")(?P<host>[^"]+)"'
)


def run(*command: str, stdin: str = "", **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        command, input=stdin, capture_output=True, text=True, check=False, timeout=180,
        env=os.environ | environment,
    )  # fmt: skip


def smeaton(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return run(sys.executable, "-m", "smeaton", *arguments, stdin="/quit\n", **environment)


TRIES = {
    "connect": "socket.create_connection(('192.0.2.1', 9), 1)",
    "mapped": "socket.socket(socket.AF_INET6).connect(('::ffff:192.0.2.1', 9))",
    "look up": "socket.getaddrinfo('smeaton.example', 80)",
    "look up by the old call": "socket.gethostbyname('smeaton.example')",
    "look up backwards": "socket.getnameinfo(('192.0.2.1', 9), 0)",
    "datagram": "socket.socket(type=socket.SOCK_DGRAM).sendto(b'x', ('192.0.2.1', 9))",
    "listen": "socket.socket().bind(('0.0.0.0', 0))",
    "urllib": "urllib.request.urlopen('http://smeaton.example', timeout=1)",
    "asyncio": "asyncio.run(asyncio.open_connection('192.0.2.1', 9))",
    "a library": "openai.OpenAI(api_key='k', max_retries=0).models.list()",
    "a child": "smeaton_child('192.0.2.1')",
}


@pytest.mark.parametrize("attempt", TRIES.values(), ids=TRIES)
def test_every_way_out_is_refused_with_what_to_do(attempt: str) -> None:
    script = f"""
import asyncio, socket, subprocess, sys, urllib.request, openai
from smeaton import offline

def smeaton_child(host):
    code = "import socket; from smeaton import offline; offline.inherit(); " \\
        f"socket.create_connection(({{host!r}}, 9), 1)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    raise OSError(done.stderr)

offline.enforce()
try:
    {attempt}
except Exception as error:
    while error:
        print(error)
        error = error.__cause__ or error.__context__
"""
    shown = run(sys.executable, "-c", script).stdout
    assert "was refused: --offline keeps everything on this machine" in shown
    assert "unset SMEATON_OFFLINE" in shown


def test_this_machine_stays_within_reach(scripted: ScriptedServer, tmp_path: Path) -> None:
    scripted.script(*["{}"] * 3)
    done = smeaton(
        "--offline", "ask", QUESTION, SMEATON_BASE_URL=scripted.base_url, SMEATON_MODEL="scripted",
        SMEATON_PROVIDER="openai",
    )  # fmt: skip
    assert scripted.requests, done.stderr


@pytest.mark.parametrize(
    ("arguments", "environment", "said"),
    [
        (["ask", QUESTION], {"SMEATON_BASE_URL": "http://models.example.com/v1"}, "The model at"),
        (["ask", QUESTION], {"SMEATON_PROVIDER": "openai", "OPENAI_API_KEY": "k"}, "The model at"),
        (["model", "pull"], {}, "Fetching the embedded model"),
        (["kb", "search", "x"], {"SMEATON_CHROMA_URL": "http://c.example.com"}, "Looking up"),
        (
            ["eval", "run", "--limit", "1", "--out", "run"],
            {"OTEL_EXPORTER_OTLP_ENDPOINT": "http://traces.example.com:4317"},
            "Exporting traces",
        ),
    ],
    ids=["address", "key", "pull", "chroma", "traces"],
)
def test_what_needs_another_machine_is_refused_by_name(
    arguments: list[str],
    environment: dict[str, str],
    said: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(tmp_path)
    done = smeaton(*arguments, **({"SMEATON_PROVIDER": "auto"} | environment), SMEATON_OFFLINE="1")
    assert said in done.stderr and "was refused: --offline" in done.stderr
    assert "Traceback" not in done.stderr
    assert done.returncode in (0, 2, 3) and (done.returncode or arguments[0] == "kb")


def test_a_key_alone_leaves_the_models_of_this_machine(tmp_path: Path) -> None:
    """A key that lies in the environment anyway is no wish to use it offline."""
    done = smeaton("--offline", "model", "status", OPENAI_API_KEY="k")
    assert done.returncode == 0
    assert "'api.openai.com' was refused" in done.stdout
    assert re.search(r"^\* (local|embedded|none)", done.stdout, re.MULTILINE)


def test_an_endpoint_elsewhere_is_not_in_use_offline(settings: Settings) -> None:
    there = settings.model_copy(
        update={"provider": "openai", "base_url": "https://models.example.com/v1"}
    )
    assert find_remote(there) is not None
    kept = there.model_copy(update={"offline": True})
    assert find_remote(kept) is None
    assert not describe_endpoint(kept).available


@pytest.mark.parametrize(
    ("host", "own"),
    [
        ("localhost", True), ("127.0.0.1", True), ("127.8.8.8", True), ("::1", True),
        ("::ffff:127.0.0.1", True), ("0.0.0.0", False), ("localhost.example.com", False),
        ("a.localhost", False), ("192.168.0.1", False), ("", False), ("fe80::1%lo", False),
    ],
)  # fmt: skip
def test_only_what_is_certainly_this_machine_counts(host: str, own: bool) -> None:
    assert is_loopback(host) is own


@pytest.mark.parametrize("flow", FLOWS)
def test_main_commands_work_in_a_namespace_without_a_network(flow: str) -> None:
    isolated = ["unshare", "--net", "--map-root-user"]
    if shutil.which("unshare") is None or run(*isolated, "true").returncode:
        pytest.skip("this machine lets nobody make a network namespace")
    done = run(*isolated, sys.executable, "-m", "smeaton", "--offline", *FLOWS[flow], stdin="/quit")
    assert done.returncode == 0, done.stderr
    assert done.stdout + done.stderr


@pytest.mark.parametrize("flow", FLOWS)
def test_no_library_phones_home(flow: str, tmp_path: Path) -> None:
    """Seen by the kernel, without --offline: no address but loopback in any system call."""
    log = tmp_path / "calls"
    calls = "trace=connect,sendto,sendmsg,sendmmsg,bind"
    traced = ["strace", "-f", "-qq", "-e", calls, "-o", str(log)]
    if shutil.which("strace") is None or run(*traced, "true").returncode:
        pytest.skip("strace is not here, or may not trace")
    done = run(*traced, sys.executable, "-m", "smeaton", *FLOWS[flow], stdin="/quit")
    assert done.returncode == 0, done.stderr
    seen = {match["host"] for match in OUTSIDE.finditer(log.read_text("utf-8"))}
    assert all(map(is_loopback, seen)), seen


def test_the_trace_would_show_a_socket_that_leaves(tmp_path: Path) -> None:
    lines = (
        '7 connect(3, {sa_family=AF_INET, sin_port=htons(80), sin_addr=inet_addr("192.0.2.1")})',
        "7 connect(3, {sa_family=AF_INET6, sin6_port=htons(53), sin6_flowinfo=htonl(0), "
        'inet_pton(AF_INET6, "2001:db8::1", &sin6_addr), sin6_scope_id=0}, 28)',
    )
    assert [OUTSIDE.findall(line) for line in lines] == [["192.0.2.1"], ["2001:db8::1"]]


def test_the_embedding_library_is_told_to_report_nothing_before_it_is_loaded() -> None:
    script = (
        "import sys, os\n"
        "class Watch:\n"
        "    def find_spec(self, name, path, target=None):\n"
        "        if name == 'onnxruntime':\n"
        "            print(os.environ.get('ORT_DISABLE_TELEMETRY'))\n"
        "sys.meta_path.insert(0, Watch())\n"
        "from smeaton.knowledge.embedding import Embedder\n"
        "Embedder(1)\n"
    )
    assert run(sys.executable, "-c", script).stdout == "1\n"
