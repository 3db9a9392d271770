"""Whatever a stranger writes, a terminal is shown it and never steered by it: every sink."""

import json
import os
import subprocess
import sys
import unicodedata
from pathlib import Path

import pytest
from markdown_it import MarkdownIt

from smeaton.gateway.scripted import Fault, ScriptedServer

HOSTILE = (
    "\x1b[2J\x1b[31mred\x1b]52;c;cHduZWQ=\x07\x1b]8;;https://evil.example\x07link\x1b]0;title\x07"
    "\x9b2J\x9d0;t\x9c\x08\x7f\x85 a\u202egnp.exe\u2066x\u2069\u200b\u200d\ufeff\u2028\u2029\xad"
    "\U000e0041 ::error::pwned %0A::set-output name=x::y [click](https://evil.example) "
    "![p](https://evil.example/p.png) <img src=x onerror=alert(1)> =HYPERLINK(1)"
)
IDENTIFIER = HOSTILE.replace('"', "")
SCHEMA = f"""-- {HOSTILE.replace(chr(0x85), "")}
CREATE TABLE "{IDENTIFIER}" (
  "{IDENTIFIER}" timestamp DEFAULT '2020-01-01',
  password text, price float
);
"""
CONTRACT = json.dumps(
    {
        "openapi": "3.0.3",
        "info": {"title": HOSTILE, "version": HOSTILE, "description": HOSTILE},
        "servers": [{"url": "http://evil.example/" + HOSTILE}],
        "paths": {
            "/\ud800\n::error::pwned\n" + HOSTILE: {
                "get": {
                    "operationId": HOSTILE,
                    "description": HOSTILE,
                    "parameters": [{"name": HOSTILE, "in": "query", "schema": {"type": "number"}}],
                    "responses": {"200": {"description": HOSTILE}},
                }
            }
        },
    }
)
FORMATS = ("text", "json", "markdown", "html", "sarif", "github", "junit")
QUESTION = "Which pagination for 40 million orders that change all day?"


def smeaton(
    *arguments: "str | bytes", stdin: bytes = b"", **environment: str
) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        [os.fsencode(sys.executable), b"-m", b"smeaton", *map(os.fsencode, arguments)],
        input=stdin,
        capture_output=True,
        env=os.environ | {"SMEATON_PROVIDER": "none"} | environment,
        check=False,
        timeout=120,
    )


def check(done: subprocess.CompletedProcess[bytes]) -> str:
    """Return all that a terminal got, which holds nothing that it obeys or hides."""
    said = (done.stdout + done.stderr).decode()
    assert "Traceback" not in said, said
    bad = {
        repr(each)
        for each in said
        if each not in "\n\t" and unicodedata.category(each) in ("Cc", "Cf", "Zl", "Zp", "Cs")
    }
    assert not bad, bad
    return said


def is_active(markdown: str) -> bool:
    """Whether Markdown has a link, an image or HTML in it."""
    tokens = MarkdownIt("commonmark").parse(markdown)
    inner = [child for token in tokens for child in token.children or ()]
    active = {"link_open", "image", "html_inline", "html_block"}
    return any(token.type in active for token in [*tokens, *inner])


@pytest.mark.parametrize("output", FORMATS)
@pytest.mark.parametrize(
    ("name", "text"), [("a.sql", SCHEMA), ("a.json", CONTRACT)], ids=["sql", "openapi"]
)
def test_a_review_shows_hostile_names_in_every_format(
    tmp_path: Path, name: str, text: str, output: str
) -> None:
    path = tmp_path / name
    path.write_text(text, "utf-8")
    said = check(
        smeaton(
            *("review", str(path), "--format", output, "--fail-on", "never", "--all"),
            GITHUB_ACTIONS="true",
        )
    )
    assert "pwned" in said
    if output == "github":
        assert all(line.startswith("::") for line in said.splitlines() if "pwned" in line)
    assert not any(line.lstrip().startswith("::error::pwned") for line in said.splitlines())
    if output == "html":
        assert "<img" not in said and "<a " not in said
        assert "default-src 'none'" in said
    if output == "markdown":
        assert not is_active(said)


@pytest.mark.parametrize(
    "name",
    [
        b"a\x1b[2J\x1b]0;t\x07.sql",
        "a\u202egnp\u2066.sql".encode(),
        b"a\xff\xfe\x9b.sql",
        b"a\n::error::pwned.sql",
        "=cmd|'x'!a\u2028.sql".encode(),
    ],
    ids=["escape", "bidi", "not utf-8", "newline", "separator"],
)
@pytest.mark.parametrize("output", ["text", "json", "github"])
def test_a_hostile_file_name_is_shown_in_every_format(
    tmp_path: Path, name: bytes, output: str
) -> None:
    path = os.fsencode(tmp_path) + b"/" + name
    Path(os.fsdecode(path)).write_text("CREATE TABLE t (password text);")
    done = smeaton("review", path, "--format", output, "--fail-on", "never", GITHUB_ACTIONS="true")
    said = check(done)
    assert not any(line.startswith("::error::pwned") for line in said.splitlines())
    if output in ("json", "sarif"):
        json.loads(done.stdout)


ERRORS = {
    "a missing file": ["review", f"/nowhere/{HOSTILE}"],
    "an unknown option": [f"--{HOSTILE}"],
    "an unknown command": [HOSTILE],
    "an unknown rule": ["rules", HOSTILE],
    "an unknown document": ["kb", "show", HOSTILE],
    "an unknown session": ["sessions", "export", HOSTILE],
    "an unknown kind": ["review", "--kind", HOSTILE, "x"],
    "a missing settings file": ["--config", HOSTILE, "config"],
    "a missing run": ["eval", "report", HOSTILE],
    "an unknown source": ["kb", "remove", HOSTILE],
    "a question": ["ask", "--no-model", HOSTILE],
    "an option of a question": ["ask", "--no-model", QUESTION, "--option", f"a={HOSTILE}"],
    "a search": ["kb", "search", HOSTILE],
    "bytes that are no text": ["ask", "--no-model", f"{QUESTION} \udcff\udc9b", "--json"],
}


@pytest.mark.parametrize("arguments", ERRORS.values(), ids=ERRORS)
def test_what_was_typed_is_shown_back_safely(arguments: list[str]) -> None:
    check(smeaton(*(each.replace("\0", "") for each in arguments)))


@pytest.mark.parametrize(
    "environment",
    [
        {"SMEATON_PROVIDER": HOSTILE},
        {"SMEATON_CHROMA_URL": HOSTILE},
        {"SMEATON_BASE_URL": "http://" + HOSTILE, "SMEATON_PROVIDER": "openai"},
        {"SMEATON_MODEL": HOSTILE, "SMEATON_BASE_URL": "http://127.0.0.1:1/v1"},
    ],
    ids=["provider", "chroma", "address", "model"],
)
def test_settings_are_shown_safely(environment: dict[str, str]) -> None:
    given = {"SMEATON_PROVIDER": "openai"} | environment | {"SMEATON_MAX_RETRIES": "0"}
    for arguments in (["config", "show"], ["ask", QUESTION], ["kb", "search", "pagination"]):
        check(smeaton(*arguments, **given))


def endpoint(server: ScriptedServer, **more: str) -> dict[str, str]:
    return {
        "SMEATON_PROVIDER": "openai",
        "SMEATON_BASE_URL": server.base_url,
        "SMEATON_MODEL": "scripted",
        "SMEATON_MAX_RETRIES": "0",
    } | more


@pytest.mark.parametrize(
    "reply",
    [HOSTILE, json.dumps({"summary": HOSTILE}), Fault(status=400, message=HOSTILE),
     Fault(raw=HOSTILE.encode(), content_type="text/html"), Fault(HOSTILE, cut_after=3)],
    ids=["text", "json", "an error", "no protocol", "cut"],
)  # fmt: skip
@pytest.mark.parametrize("output", [[], ["--json"]], ids=["text", "json"])
def test_a_model_that_sends_hostile_text_steers_nothing(
    scripted: ScriptedServer, reply: "str | Fault", output: list[str]
) -> None:
    scripted.script(*[reply] * 8)
    check(smeaton("ask", QUESTION, *output, **endpoint(scripted)))


def test_a_server_with_hostile_model_names_is_listed_safely(tmp_path: Path) -> None:
    with ScriptedServer(models=(HOSTILE, "b")) as server:
        given = endpoint(server)
        del given["SMEATON_MODEL"]
        check(smeaton("ask", QUESTION, **given))
        check(smeaton("model", "status", **given))


@pytest.mark.parametrize("output", [[], ["--json"]], ids=["text", "json"])
def test_added_knowledge_is_shown_safely(tmp_path: Path, output: list[str]) -> None:
    folder = tmp_path / "team"
    folder.mkdir()
    clean = HOSTILE.replace("\x85", "").replace("\u2028", "").replace("\u2029", "")
    (folder / "zebra.md").write_text(f"# Zebra {clean}\n\nEach zebra {clean} has pods.\n", "utf-8")
    (folder / f"odd {HOSTILE.replace('/', '')[:60]}.md").write_text("# Odd zebra\n\nText.\n")
    check(smeaton("kb", "add", str(folder), "--name", "team"))
    assert "Zebra" in check(smeaton("kb", "search", "zebra pods", *output))
    check(smeaton("kb", "list"))
    check(smeaton("kb", "sources"))
    check(smeaton("kb", "check"))
    check(smeaton("ask", "--no-model", "How many pods has a zebra cluster?", *output))


def test_the_chat_in_lines_is_steered_by_nobody(tmp_path: Path, scripted: ScriptedServer) -> None:
    scripted.script(*[HOSTILE] * 8)
    (tmp_path / "a.sql").write_text(SCHEMA, "utf-8")
    lines = f"{QUESTION} {HOSTILE}\n/review {tmp_path}/a.sql\n/{HOSTILE}\n/kb {HOSTILE}\n/quit\n"
    typed = lines.replace("\x85", "").encode()
    check(smeaton("chat", "--plain", stdin=typed, **endpoint(scripted)))
    check(smeaton("sessions", "list"))
    assert "pagination" in check(smeaton("sessions", "list", "pwned"))
    assert not is_active(check(smeaton("sessions", "export", "1")))
    check(smeaton("sessions", "export", "1", "--format", "json"))
