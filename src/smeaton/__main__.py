"""Where the process starts, as `smeaton` and as `python -m smeaton`."""

import sys

from smeaton import __version__


def main() -> None:
    """Run the command line; the version alone is printed without loading it."""
    if sys.argv[1:] == ["--version"]:
        sys.stdout.write(f"smeaton {__version__}\n")
        return
    from smeaton.cli import main as run

    run()


if __name__ == "__main__":
    main()
