"""CPU seconds of `smeaton --version` and `--help` beside bare Python and a bare typer app."""

import os
import resource
import statistics
import subprocess
import sys

RUNS = 7
BARE_TYPER = (
    "import typer\napp = typer.Typer(rich_markup_mode=None)\n"
    "@app.command()\ndef hello(): pass\n"
    "app(['--help'])"
)


def cpu_seconds(arguments: list[str]) -> float:
    """Median user + system CPU seconds of a Python process, byte-compiled."""
    spent = []
    for _ in range(RUNS + 1):
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        subprocess.run([sys.executable, *arguments], stdout=subprocess.DEVNULL, check=False)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        spent.append(after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)
    return statistics.median(spent[1:])


def main() -> None:
    """Print a line for each command with the ratio to its bare counterpart."""
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    python = cpu_seconds(["-c", "pass"])
    typer = cpu_seconds(["-c", BARE_TYPER])
    for name in ("--version", "--help"):
        ours = cpu_seconds(["-m", "smeaton", name])
        print(
            f"smeaton {name:<9} {ours:.3f} CPU-s; bare typer {typer:.3f}, {ours / typer:.2f} times;"
            f" bare python {python:.3f}"
        )


if __name__ == "__main__":
    main()
