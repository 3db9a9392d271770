"""What is generated from code and committed; `make generate` rewrites it."""

from pathlib import Path

from smeaton.cli.setup import contract_schema
from smeaton.settings import Settings

ROOT = Path(__file__).parents[2]
BEGIN, END = "<!-- settings: begin -->", "<!-- settings: end -->"


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


def generated_files() -> dict[Path, str]:
    """Every generated file with the text that it should have."""
    readme = (ROOT / "README.md").read_text("utf-8")
    head, rest = readme.split(BEGIN)
    tail = rest.split(END)[1]
    return {
        ROOT / "README.md": f"{head}{BEGIN}\n{settings_table()}\n{END}{tail}",
        ROOT / "docs/schemas/advice.json": contract_schema("advice"),
        ROOT / "docs/schemas/review.json": contract_schema("review"),
    }


if __name__ == "__main__":
    for path, text in generated_files().items():
        path.write_text(text, "utf-8")
