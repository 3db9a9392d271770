"""The commands as pages: what the manual page and the reference are made of.

Read from the command tree itself, so that neither can say what the program doesn't.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from smeaton.errors import Exit

_EXAMPLE = re.compile(r"\AExamples?: ")
EXITS = {
    Exit.CLEAN: "clean",
    Exit.FINDINGS: "findings at or over --fail-on, a failed gate, or something to mend",
    Exit.USAGE: "wrong usage or unreadable input",
    Exit.MODEL: "the model failed",
    Exit.INCONCLUSIVE: "an eval gate that too few cases decide",
    Exit.INTERRUPTED: "interrupted",
    Exit.TERMINATED: "ended by SIGTERM",
}
"""What each exit code means."""


@dataclass(frozen=True, slots=True)
class Page:
    """One command as its help describes it."""

    name: str
    """As typed: "smeaton kb add"."""
    usage: str
    """What follows the name."""
    paragraphs: tuple[str, ...]
    options: tuple[tuple[str, str], ...]
    """Names with their values, and what each does; arguments with a help text as well."""
    examples: tuple[str, ...]


def list_pages() -> list[Page]:
    """Return a page for every command, the root first."""
    from typer.main import get_command

    from smeaton.cli import app

    return list(_pages(get_command(app), None, "smeaton"))


def _pages(command: Any, parent: Any, name: str) -> Iterator[Page]:
    context = command.make_context(name.rpartition(" ")[2], [], parent, resilient_parsing=True)
    parts = [part.replace("\n", " ") for part in (command.help or "").split("\n\n")]
    first = next((n for n, part in enumerate(parts) if _EXAMPLE.match(part)), len(parts))
    options = [_option(parameter, context) for parameter in command.get_params(context)]
    yield Page(
        name,
        " ".join(command.collect_usage_pieces(context)),
        tuple(parts[:first]),
        tuple(option for option in options if option and "--help" not in option[0]),
        tuple(_EXAMPLE.sub("", part) for part in parts[first:]),
    )
    for child in getattr(command, "commands", {}).values():
        if not child.hidden:
            yield from _pages(child, context, f"{name} {child.name}")


def _option(parameter: Any, context: Any) -> tuple[str, str] | None:
    """Return the names of an option or argument and what it does; None for one that is hidden."""
    if parameter.param_type_name == "argument":
        shown = " ".join(parameter.get_usage_pieces(context))
        return (shown, parameter.help) if parameter.help else None
    record: tuple[str, str] | None = parameter.get_help_record(context)
    return record


def render_man(version: str) -> str:
    """Return the manual page of all commands as roff (man(7))."""
    root, *rest = list_pages()
    lines = [
        f'.TH SMEATON 1 "" "Smeaton {_roff(version)}" "User commands"',
        ".SH NAME",
        f"smeaton \\- {_roff(root.paragraphs[0].rstrip('.').lower())}",
        ".SH SYNOPSIS",
        f".B smeaton\n{_roff(root.usage)}",
        ".SH DESCRIPTION",
        "Without a command, on a terminal, the chat opens.",
        *_options(root),
        ".SH COMMANDS",
    ]
    for page in rest:
        lines += [f".SS {_roff(page.name)} {_roff(page.usage)}"]
        lines += [line for text in page.paragraphs for line in (_roff(text), ".PP")][:-1]
        lines += _options(page)
        for example in page.examples:
            lines += [".PP", ".nf", f".RS\n{_roff(example)}\n.RE", ".fi"]
    lines += [".SH EXIT STATUS"]
    lines += [f".TP\n.B {code.value}\n{_roff(text)}" for code, text in EXITS.items()]
    lines += [
        ".SH ENVIRONMENT",
        _roff("`smeaton config show` prints every setting; each is SMEATON_NAME as well."),
        _roff("OPENAI_API_KEY, OPENAI_BASE_URL, NO_COLOR, FORCE_COLOR and CI count too."),
        ".SH FILES",
        _roff("`smeaton config path` prints where the settings file is looked for."),
    ]
    return "\n".join(lines) + "\n"


def _options(page: Page) -> list[str]:
    return [f".TP\n.B {_roff(names)}\n{_roff(does)}" for names, does in page.options]


def _roff(text: str) -> str:
    """Escape text for roff as plain ASCII; what stands in backticks is set in bold."""
    escaped = text.replace("\\", "\\e").replace("-", "\\-")
    bold = re.sub(r"`([^`]+)`", r"\\fB\1\\fP", escaped)
    bold = re.sub(r"[^\x00-\x7f]", lambda each: f"\\[u{ord(each[0]):04X}]", bold)
    return "\\&" + bold if bold[:1] in (".", "'") else bold


def render_reference() -> str:
    """Return the commands as a Markdown page."""
    lines = ["# Commands", ""]
    for page in list_pages():
        lines += [f"## `{page.name}`", "", f"`{page.name} {page.usage}`", ""]
        lines += [part for text in page.paragraphs for part in (_angle(text), "")]
        if page.options:
            rows = [f"| `{_cell(names)}` | {_cell(_angle(does))} |" for names, does in page.options]
            lines += ["| option | what |", "|---|---|", *rows, ""]
        if page.examples:
            lines += ["```sh", *page.examples, "```", ""]
    lines += ["## Exit codes", "", "| code | meaning |", "|---|---|"]
    lines += [f"| {code.value} | {text} |" for code, text in EXITS.items()]
    return "\n".join(lines) + "\n"


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ")


def _angle(text: str) -> str:
    return text.replace("<", "&lt;")
