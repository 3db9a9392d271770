"""Lets `python -m smeaton` run the command line."""

from smeaton.cli import main

if __name__ == "__main__":
    main()
