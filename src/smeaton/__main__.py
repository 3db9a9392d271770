"""Where the process starts, as `smeaton` and as `python -m smeaton`."""

import os
import sys

from smeaton import __version__
from smeaton.errors import Exit
from smeaton.termination import SAID, heed, is_told


def main() -> None:
    """Run the command line; the version alone is printed without loading it.

    Ctrl-C and SIGTERM count from the first import on.
    """
    if sys.argv[1:] == ["--version"]:
        sys.stdout.write(f"smeaton {__version__}\n")
        return
    heed()
    try:
        from smeaton.cli import main as run

        run()
    except KeyboardInterrupt:
        os.write(2, f"{SAID if is_told() else 'interrupted'}\n".encode())
        os._exit(Exit.TERMINATED if is_told() else Exit.INTERRUPTED)


if __name__ == "__main__":
    main()
