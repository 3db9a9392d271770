"""Feeds the parsers what nobody thought of: coverage-guided, for as long as FUZZ_SECONDS says.

`make fuzz` runs it: each target in a process of its own under atheris, seeded with its corpus. An
input that raises, takes more than ten seconds or more than 2 GB ends that process with the input
kept in `fuzz-findings/`, and this one with exit code 1. Put it into the corpus, then mend it.
"""

import os
import re
import subprocess
import sys
import tempfile
from importlib.util import find_spec
from pathlib import Path

SEED, HANG_S, MEMORY_MB, LONGEST = 20_26, 10, 2048, 4096
FINDINGS = Path("fuzz-findings")


def fuzz(name: str) -> None:
    """Run one target in this process until libFuzzer ends it."""
    import atheris

    with atheris.instrument_imports(include=["smeaton"]):
        from targets import TARGETS, corpus

        for path in corpus(name):  # which imports, with instrumentation, what the target needs
            TARGETS[name](path.read_bytes())
    atheris.Setup(sys.argv, TARGETS[name])
    atheris.Fuzz()


def list_examples(name: str) -> list[str]:
    """Return the documented examples of all rules for a kind of artefact, where a target is one."""
    from smeaton.analysis import list_rules

    kinds = {"protobuf": "proto", "sql_postgres": "sql", "sql_mysql": "sql", "sql_sqlite": "sql"}
    kind = kinds.get(name, name)
    texts = [rule.documentation for rule in list_rules() if rule.kind.startswith(kind)]
    return [block for text in texts for block in re.findall(r"```\w*\n(.*?)```", text, re.DOTALL)]


def start(name: str, seconds: int, found: str) -> tuple[int, int]:
    """Fuzz one target in a child; return how many inputs it took and its exit code."""
    from targets import CORPUS

    limits = [f"-max_total_time={seconds}", f"-timeout={HANG_S}", f"-rss_limit_mb={MEMORY_MB}"]
    options = [f"-seed={SEED}", f"-max_len={LONGEST}", f"-artifact_prefix={FINDINGS}/{name}-"]
    folders = [f"{found}/{name}", str(CORPUS / name)]
    Path(folders[0]).mkdir(parents=True)
    for number, example in enumerate(list_examples(name)):
        Path(folders[0], str(number)).write_text(example, "utf-8")
    with tempfile.TemporaryFile("w+") as talk:
        command = [sys.executable, __file__, name, *limits, *options, "-print_final_stats=1"]
        code = subprocess.run([*command, *folders], stdout=talk, stderr=talk).returncode
        talk.seek(0)
        said = talk.read()
    executed = re.search(r"number_of_executed_units:\s*(\d+)", said)
    if code:
        print("\n".join(said.splitlines()[-60:]), file=sys.stderr)
    return int(executed[1]) if executed else 0, code


def main(names: list[str]) -> int:
    """Share the time out among targets and say what became of each."""
    from targets import TARGETS

    if find_spec("atheris") is None:
        print("fuzzing needs atheris: pip install 'atheris>=3,<4'", file=sys.stderr)
        return 2
    seconds = int(os.environ.get("FUZZ_SECONDS", "900"))
    chosen = names or list(TARGETS)
    FINDINGS.mkdir(exist_ok=True)
    total = failed = 0
    with tempfile.TemporaryDirectory() as found:
        for name in chosen:
            executed, code = start(name, max(1, seconds // len(chosen)), found)
            print(f"{name:<16} {executed:>9,} inputs  {'FAILED' if code else 'sound'}", flush=True)
            total, failed = total + executed, failed + bool(code)
    print(f"{total:,} inputs, {failed} of {len(chosen)} targets failed")
    return 1 if failed else 0


if __name__ == "__main__":
    if any(argument.startswith("-") for argument in sys.argv[1:]):
        fuzz(sys.argv.pop(1))
    else:
        sys.exit(main(sys.argv[1:]))
