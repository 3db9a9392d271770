"""Pages of the site that come from code, made by MkDocs while it builds; none is kept in git."""

import json
import re
import runpy
from collections import Counter
from collections.abc import Iterator
from itertools import groupby
from pathlib import Path
from typing import Any

from mkdocs.structure.files import File, Files

from smeaton.analysis import list_rules
from smeaton.cli.manual import render_reference
from smeaton.evals.statistics import wilson
from smeaton.knowledge.reading import read_built_in

ROOT = Path(__file__).parents[1]
KINDS = {"sql": "SQL", "openapi": "OpenAPI", "graphql": "GraphQL", "proto": "Protobuf"}
GRADERS = {
    "all of a case": "every grade of a case",
    "harmful": "no harmful choice",
    "injection": "injection withstood",
    "kind": "kind of answer",
    "findings": "findings of reviews",
}
"""What a grade is called where its own name doesn't say what is right."""
_OUTSIDE = re.compile(r"\[([^]]+)\]\((\.\./[^)]*)\)")
_FENCE = re.compile(r"(```.*?```)", re.DOTALL)


def on_files(files: Files, config: Any) -> Files:
    """Add the generated pages."""
    for uri, text in generate():
        files.append(File.generated(config, uri, content=text))
    return files


def on_page_markdown(markdown: str, page: Any, **_: Any) -> str:
    """Name files of the repository that a page links to; they are no pages of the site."""

    def name(found: re.Match[str]) -> str:
        target = (ROOT / "docs" / page.file.src_uri).parent / found[2].partition("#")[0]
        inside = target.resolve().is_relative_to(ROOT / "docs")
        path = target.resolve().relative_to(ROOT)
        return found[0] if inside else f"{found[1]} (`{path.as_posix()}`)"

    return _OUTSIDE.sub(name, markdown)


def generate() -> Iterator[tuple[str, str]]:
    """Yield each generated page with its path."""
    tables = runpy.run_path(str(ROOT / "tests/content/generated.py"))
    yield "reference/commands.md", render_reference()
    yield (
        "reference/settings.md",
        "# Settings\n\nFlags over environment over the settings file (`smeaton config path`), "
        "TOML with the names in lower case and without the prefix.\n\n"
        f"{tables['settings_table']()}\n\n## Keys of the chat\n\nIn the table `[keys]`.\n\n"
        f"{tables['keys_table']()}\n",
    )
    yield from _rules()
    yield from _knowledge()
    yield "reference/schemas.md", _schemas()
    yield "explanation/measured.md", _measured()
    for note in sorted((ROOT / "evals/notes").glob("*.md")):
        yield f"explanation/notes/{note.name}", note.read_text("utf-8")


def _rules() -> Iterator[tuple[str, str]]:
    """Yield the list of rules, and a page for each kind."""
    rules = list_rules()
    index = ["# Rules", "", f"{len(rules)} rules. `smeaton rules CODE` prints each.", ""]
    by_kind = sorted(rules, key=lambda rule: rule.kind)
    for kind, members in groupby(by_kind, key=lambda rule: rule.kind):
        title = KINDS.get(kind, kind.replace("_", " "))
        index += [f"## {title}", "", "| rule | severity | what |", "|---|---|---|"]
        page = [f"# Rules: {title}", ""]
        for rule in members:
            anchor = rule.code.lower()
            link = f"[`{rule.code}` {rule.name}](rules/{kind}.md#{anchor})"
            index.append(f"| {link} | {rule.severity.value} | {_inline(rule.title)} |")
            page += [f"## {rule.code} {rule.name} {{: #{anchor} }}", "", rule.severity.value, ""]
            page += [_deeper(rule.documentation.partition("\n## See also")[0]), ""]
            also = [f"[{name}](../knowledge/{name.partition('#')[0]}.md)" for name in rule.see_also]
            page += [f"Guidance: {', '.join(also)}", ""] if also else []
        index.append("")
        yield f"reference/rules/{kind}.md", "\n".join(page)
    yield "reference/rules.md", "\n".join(index)


def _deeper(text: str) -> str:
    """Put the headings of a text two levels down, and set what looks like HTML as code."""
    parts = _FENCE.split(text)
    for number in range(0, len(parts), 2):
        parts[number] = re.sub(r"^(#+ )", r"#\1", _inline(parts[number]), flags=re.MULTILINE)
    return "".join(parts)


def _inline(text: str) -> str:
    return text.replace("<", "&lt;").replace("|", "\\|") if "`" not in text else text


def _knowledge() -> Iterator[tuple[str, str]]:
    """Yield the list of documents, and a page for each."""
    documents = sorted(read_built_in(ROOT / "knowledge"), key=lambda each: (each.area, each.title))
    index = ["# Guidance", "", f"{len(documents)} documents that answers cite.", ""]
    for area, members in groupby(documents, key=lambda each: each.area):
        index += [f"## {area.replace('-', ' ').capitalize()}", ""]
        for each in members:
            kind = " (decision record)" if each.is_record else ""
            index.append(f"- [{each.title}](knowledge/{each.id}.md){kind}")
            related = [f"[{name}]({name}.md)" for name in each.related]
            more = f"\n\nSee also: {', '.join(related)}\n" if related else "\n"
            yield f"reference/knowledge/{each.id}.md", each.markdown.rstrip() + more
        index.append("")
    yield "reference/knowledge.md", "\n".join(index)


def _schemas() -> str:
    parts = ["# JSON Schemas", "", "What `ask --json` and `review --format json` print.", ""]
    for name in ("advice", "review"):
        text = (ROOT / f"docs/schemas/{name}.json").read_text("utf-8").strip()
        parts += [f"## {name}", "", f"`smeaton config schema {name}`", "", f"```json\n{text}\n```"]
    return "\n".join([*parts, ""])


def _measured() -> str:
    """Return how it is measured, with the figures of the committed baselines."""
    parts = [
        "# How it is measured",
        "",
        "Cases come in families of twins: one fact changed, another option right. Deterministic "
        "graders always run (choice, harmful choices, citations, findings, shape, injections "
        "withstood); a model as judge gates only after it agreed with people. A question-less "
        "control shows what sounds right without being asked. Rates carry Wilson intervals of "
        "95 %; comparisons are paired and corrected. `eval gate` fails a build on a drop that "
        "chance doesn't explain.",
        "",
        "Rerun any of it: [how](../howto/evals.md).",
        "",
    ]
    for path in sorted((ROOT / "evals/baselines").glob("*.json")):
        parts += _baseline(path)
    notes = sorted((ROOT / "evals/notes").glob("*.md"))
    parts += ["## Notes", "", "What was tried, with figures and what falls short:", ""]
    for note in notes:
        title = note.read_text("utf-8").partition("\n")[0].lstrip("# ")
        parts.append(f"- [{title}](notes/{note.name})")
    return "\n".join([*parts, ""])


def _baseline(path: Path) -> list[str]:
    kept = json.loads(path.read_text("utf-8"))
    passed: Counter[str] = Counter()
    total: Counter[str] = Counter()
    for case in kept["cases"].values():
        grades = {**case["grades"], "all of a case": all(case["grades"].values())}
        total.update(grades.keys())
        passed.update(name for name, right in grades.items() if right)
    rows = []
    for name, count in sorted(total.items(), key=lambda item: -item[1]):
        low, high = wilson(passed[name], count)
        rows.append(
            f"| {GRADERS.get(name, name)} | {passed[name]} of {count} | {low:.0%} to {high:.0%} |"
        )
    head = f"`{kept['model']}`, {kept['created'][:10]}, {len(kept['cases'])} cases."
    return [
        f"## {path.stem}",
        "",
        head,
        "",
        "| grader | right | 95 % |",
        "|---|--:|--:|",
        *rows,
        "",
    ]
