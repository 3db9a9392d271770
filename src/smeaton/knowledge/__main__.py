"""`python -m smeaton.knowledge`: refresh the vectors that ship beside the documents."""

import sys

from smeaton.knowledge.vectors import FILE, write_vectors
from smeaton.resources import find_data
from smeaton.settings import load_settings

if __name__ == "__main__":
    folder = find_data("knowledge")
    count = write_vectors(folder, load_settings().threads)
    sys.stderr.write(f"{count} texts embedded, {FILE} is up to date\n")
