"""Where the process starts, as `smeaton` and as `python -m smeaton`."""

import os
import sys

from smeaton import __version__


def main() -> None:
    """Run the command line; the version alone is printed without loading it.

    Ctrl-C counts from the first import on.
    """
    if sys.argv[1:] == ["--version"]:
        sys.stdout.write(f"smeaton {__version__}\n")
        return
    try:
        from smeaton.cli import main as run

        run()
    except KeyboardInterrupt:
        os.write(2, b"interrupted\n")
        os._exit(130)


if __name__ == "__main__":
    main()
