"""What is generated from code and committed; `make generate` rewrites it."""

import json
from enum import EnumType
from pathlib import Path
from typing import Any, get_args, get_type_hints

from typer.main import get_command

from smeaton import __version__
from smeaton.cli import app, review
from smeaton.cli.manual import render_man
from smeaton.cli.setup import contract_schema
from smeaton.evals.case import case_schema
from smeaton.evals.relevance import query_schema
from smeaton.keymap import ACTIONS, show_keys
from smeaton.settings import Settings

ROOT = Path(__file__).parents[2]
SETTINGS = "<!-- settings: begin -->", "<!-- settings: end -->"
KEYS = "<!-- keys: begin -->", "<!-- keys: end -->"
REVIEW = "<!-- review: begin -->", "<!-- review: end -->"


def settings_table() -> str:
    """The README's table of settings, from the fields and their docstrings."""
    rows = ["| environment | default | what |", "|---|---|---|"]
    for name, field in Settings.model_fields.items():
        if name in ("data_dir", "threads"):
            default = "by platform"
        else:
            default = "" if field.default is None else f"`{field.default}`"
        rows.append(f"| `SMEATON_{name.upper()}` | {default} | {field.description} |")
    return "\n".join(rows)


def keys_table() -> str:
    """The README's table of actions and their keys, from the keymap."""
    rows = ["| action | key | what | where |", "|---|---|---|---|"]
    for name, action in ACTIONS.items():
        keys = show_keys(action.keys).replace("|", "\\|")
        rows.append(f"| `{name}` | {keys} | {action.does} | {action.place} |")
    return "\n".join(rows)


def review_table() -> str:
    """The README's table of what `smeaton review` takes, from its help."""
    command: Any = get_command(app)
    hints = get_type_hints(review.review)
    rows = ["| option | what |", "|---|---|"]
    for parameter in command.commands["review"].params:
        if parameter.param_type_name == "option":
            types = [hints[parameter.name], *get_args(hints[parameter.name])]
            choices = [kind for kind in types if isinstance(kind, EnumType)]
            value = parameter.metavar or "\\|".join(choices[0] if choices else ["PATH"])
            shown = parameter.opts[0] if parameter.is_flag else f"{parameter.opts[0]} {value}"
            rows.append(f"| `{shown}` | {parameter.help} |")
    return "\n".join(rows)


def fill(page: str, marks: tuple[str, str], text: str) -> str:
    """Put `text` between two marks of a page."""
    begin, end = marks
    head, rest = page.split(begin)
    return f"{head}{begin}\n{text}\n{end}{rest.split(end)[1]}"


def generated_files() -> dict[Path, str]:
    """Every generated file with the text that it should have."""
    readme = (ROOT / "README.md").read_text("utf-8")
    readme = fill(fill(readme, SETTINGS, settings_table()), REVIEW, review_table())
    readme = fill(readme, KEYS, keys_table())
    return {
        ROOT / "README.md": readme,
        ROOT / "docs/man/smeaton.1": render_man(__version__),
        ROOT / "docs/schemas/advice.json": contract_schema("advice"),
        ROOT / "docs/schemas/review.json": contract_schema("review"),
        ROOT / "evals/case.schema.json": json.dumps(case_schema(), indent=2) + "\n",
        ROOT / "evals/query.schema.json": json.dumps(query_schema(), indent=2) + "\n",
    }


if __name__ == "__main__":
    for path, text in generated_files().items():
        path.write_text(text, "utf-8")
