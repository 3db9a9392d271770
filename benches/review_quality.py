"""How much of what matters a review finds, how early, and how fast beside its peers.

`python benches/review_quality.py [--fixed FOLDER] [--oracle FOLDER] [--speed FILE ...]`, or the
environment variables `SMEATON_BENCH_FIXED` and `SMEATON_BENCH_ORACLE`; `make bench-review` runs it.

fixed: `labels.jsonl`, one defect a line that maintainers mended later (`before`, `category`,
`table`, `columns`, `detectable`), and the schemas it names. A defect counts as found when a finding
names its table and one of its columns, or its table or index with the right class.

oracle: `<tool>.jsonl`, one of the tool's own test cases a line (`rule`, `input`, `expect` "finding"
or "clean"). `peers.json` beside this file says which of our rules stand for which of theirs, and
under `differs`, by rule or by rule/case, why we say otherwise on purpose; a case that has neither
has no answer yet.
"""

import argparse
import json
import os
import re
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from smeaton.advice import Finding
from smeaton.analysis import Source, analyse

PEERS: dict[str, Any] = json.loads(Path(__file__).with_name("peers.json").read_text("utf-8"))
FIRST = 25
PATIENCE = 60
"""Seconds that a tool is given for a file."""
_HTTP = {
    "spectral": ["spectral", "lint", "--ruleset", "{folder}/spectral.yaml"],
    "redocly": ["redocly", "lint", "--extends", "recommended"],
}
SPEED: dict[str, dict[str, list[str]]] = {
    ".sql": {
        "squawk": ["squawk"],
        "pgrubic": ["pgrubic", "lint"],
        "sqlfluff": [
            "sqlfluff", "lint", "--dialect", "postgres", "--config", "{folder}/whole.cfg"
        ],
    },
    ".yaml": _HTTP,
    ".yml": _HTTP,
    ".json": _HTTP,
    "": {"buf": ["buf", "lint"]},
}  # fmt: skip
"""By the suffix of what is reviewed, "" for a folder; `{folder}` holds the settings below."""
TINY = {
    ".sql": "CREATE TABLE a (id bigint PRIMARY KEY);\n",
    ".yaml": "openapi: 3.0.3\ninfo: {title: A, version: 1.0.0}\npaths: {}\n",
    "": 'syntax = "proto3";\npackage a.v1;\nmessage A { string b = 1; }\n',
}


def read_lines(path: Path) -> list[dict[str, Any]]:
    """Return the objects of a JSON Lines file."""
    return [json.loads(line) for line in path.read_text("utf-8").splitlines() if line.strip()]


def objects(finding: Finding) -> list[str]:
    """Return the objects that a finding names, its other places included, without schemas."""
    others = finding.message.partition("other place")[2].partition(": ")[2]
    named = [finding.object, *re.sub(r" \([^()]*\)", "", others).rstrip(".").split(", ")]
    return [name.lower().removeprefix("public.") for name in named if name]


def names(finding: Finding, label: dict[str, Any]) -> bool:
    """Whether a finding is about the defect of a label."""
    table = label["table"].lower().removeprefix("public.")
    columns = [column.lower() for column in label["columns"] or []]
    right = finding.code in PEERS["classes"].get(label["category"], [])
    words = set(re.findall(r"\w+", finding.message.lower()))
    for name in objects(finding):
        if name == table and (right or words & set(columns)):
            return True
        if name in [f"{table}.{column}" for column in columns]:
            return True
        if right and name.startswith(f"{table}."):
            return True
    return label["category"] == "redundant-index" and right and table in words


def measure_fixed(folder: Path) -> None:
    """Print recall, ranks, and the share of hits among the first findings."""
    labels = read_lines(folder / "labels.jsonl")
    reviews: dict[str, Sequence[Finding]] = {}
    seconds: list[float] = []
    for name in dict.fromkeys(label["before"] for label in labels):
        source = Source(Path(name).name, (folder / name).read_text("utf-8"))
        started = time.perf_counter()
        reviews[name] = analyse([source]).review.findings
        seconds.append(time.perf_counter() - started)
    ranks = {
        label["id"]: next(
            (n for n, finding in enumerate(reviews[label["before"]], 1) if names(finding, label)), 0
        )
        for label in labels
    }
    for title, chosen in (
        ("all", labels),
        ("visible in the DDL", [label for label in labels if label["detectable"]]),
    ):
        hits = [ranks[label["id"]] for label in chosen if ranks[label["id"]]]
        early = sum(rank <= FIRST for rank in hits)
        if chosen and hits:
            print(
                f"{title}: {len(hits)} of {len(chosen)} found ({len(hits) / len(chosen):.0%}), "
                f"median rank {statistics.median(hits):.0f}, {early / len(chosen):.0%} within the "
                f"first {FIRST} findings"
            )
    missed = Counter(label["category"] for label in labels if not ranks[label["id"]])
    print("missed: " + ", ".join(f"{name} {count}" for name, count in missed.most_common(12)))
    counts = [len(findings) for findings in reviews.values()]
    print(
        f"{len(reviews)} schemas, median {statistics.median(counts):.0f} findings, at most "
        f"{max(counts)}; median {statistics.median(seconds) * 1000:.0f} ms each"
    )


def review_case(case: dict[str, Any]) -> Sequence[Finding]:
    """Return what we say of a tool's case; those with a `base` are about the change from it."""
    name = {"sql": "case.sql", "graphql": "case.graphql", "proto": "case.proto"}.get(
        case["kind"], "case.yaml"
    )
    if case["kind"] == "proto":
        name = case.get("case", name)
    kind = "sql:postgres" if case["kind"] == "sql" else case["kind"]
    against = split_files(name, case["base"]) if case.get("base") else []
    return analyse(split_files(name, case["input"]), against=against, kind=kind).review.findings


def split_files(name: str, text: str) -> list[Source]:
    """Return the files of a case: each after a line "// file: name", or else one of that name."""
    parts = re.split(r"^// file: (\S+)\n", text, flags=re.MULTILINE)
    pairs = zip(parts[1::2], parts[2::2], strict=False)
    return [Source(*pair) for pair in pairs] or [Source(name, text)]


def measure_oracle(folder: Path) -> None:
    """Print for each tool how many of its own cases we judge as it does."""
    for path in sorted(folder.glob("*.jsonl")):
        tool, known = path.stem, PEERS.get(path.stem, {})
        differs = PEERS["differs"].get(tool, {})
        if not known:
            continue
        right: Counter[str] = Counter()
        total: Counter[str] = Counter()
        meant = unanswered = 0
        wrong: Counter[str] = Counter()
        for case in read_lines(path):
            expected = case["expect"]
            if case["rule"] in differs or f"{case['rule']}/{case.get('case', '')}" in differs:
                meant += 1
                continue
            if case["rule"] not in known:
                unanswered += 1
                continue
            codes = {finding.code for finding in review_case(case)}
            fired = bool(codes & set(known[case["rule"]]))
            total[expected] += 1
            right[expected] += fired == (expected == "finding")
            if fired != (expected == "finding"):
                wrong[f"{case['rule']} ({expected})"] += 1
        print(
            f"{tool}: found {right['finding']} of {total['finding']}, clean "
            f"{right['clean']} of {total['clean']}; {total.total()} cases covered by a rule, "
            f"{meant} where we differ on purpose, {unanswered} without an answer"
        )
        if wrong:
            print("  judged otherwise: " + ", ".join(f"{n} {c}" for n, c in wrong.most_common(12)))


def spend(command: Sequence[str], path: Path) -> tuple[float, float]:
    """Return the CPU seconds and the wall seconds of a command on a file."""
    before, started = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    try:
        subprocess.run([*command, str(path)], capture_output=True, check=False, timeout=PATIENCE)
    except subprocess.TimeoutExpired:
        print(f"{command[0]} gave no answer on {path.name} in {PATIENCE} s; its figure is none")
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return cpu, time.perf_counter() - started


def measure_speed(paths: Sequence[Path]) -> None:
    """Print what each file costs in a process of its own: ours, and those that are on PATH.

    What a file of one statement costs is start and imports, and is taken off.
    """
    ours = [sys.executable, "-m", "smeaton", "review", "--no-model", "--format", "json"]
    missing: set[str] = set()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "whole.cfg").write_text("[sqlfluff]\nlarge_file_skip_byte_limit = 0\n")
        (folder / "spectral.yaml").write_text('extends: ["spectral:oas"]\n')
        for suffix in dict.fromkeys(path.suffix for path in paths):
            kind = suffix if suffix in TINY or not suffix else ".yaml"
            tiny = _write_tiny(folder, kind)
            peers = SPEED.get(suffix, {})
            missing |= {tool for tool, command in peers.items() if not shutil.which(command[0])}
            for tool, command in {"smeaton": ours, **peers}.items():
                if tool in missing:
                    continue
                filled = [part.format(folder=name) for part in command]
                start = min(spend(filled, tiny)[0] for _ in range(2))
                print(f"{tool}: {start:.2f} CPU-s to start")
                for path in (each for each in paths if each.suffix == suffix):
                    cpu, wall = spend(filled, path)
                    size = sum(f.stat().st_size for f in path.rglob("*") if f.is_file())
                    size = size or path.stat().st_size
                    print(
                        f"  {path.name} ({size / 1000:,.0f} KB): "
                        f"{max(cpu - start, 0):.2f} CPU-s after it, {wall:.2f} s in all"
                    )
    for tool in sorted(missing):
        print(f"{tool}: not installed")


def _write_tiny(folder: Path, kind: str) -> Path:
    """Return a file, or for Protobuf a folder, with one statement in it."""
    if kind:
        (folder / f"tiny{kind}").write_text(TINY[kind], "utf-8")
        return folder / f"tiny{kind}"
    (folder / "tiny").mkdir(exist_ok=True)
    (folder / "tiny/a.proto").write_text(TINY[""], "utf-8")
    return folder / "tiny"


def main() -> None:
    """Measure what data there is."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    for name in ("fixed", "oracle"):
        variable = f"SMEATON_BENCH_{name.upper()}"
        parser.add_argument(f"--{name}", type=Path, default=os.environ.get(variable))
    parser.add_argument("--speed", type=Path, nargs="+", help="measure the speed on these alone")
    given = parser.parse_args()
    if given.speed:
        measure_speed(given.speed)
        return
    files = [Path(__file__).parents[1] / "examples/orders.sql"]
    if given.fixed and (Path(given.fixed) / "labels.jsonl").is_file():
        measure_fixed(Path(given.fixed))
        files += sorted((Path(given.fixed) / "before").glob("*.sql"))[::40]
    else:
        print("no schemas with known defects: set SMEATON_BENCH_FIXED or --fixed to their folder")
    if given.oracle and Path(given.oracle).is_dir():
        measure_oracle(Path(given.oracle))
    else:
        print("no cases of other tools: set SMEATON_BENCH_ORACLE or --oracle to their folder")
    measure_speed(files)


if __name__ == "__main__":
    main()
