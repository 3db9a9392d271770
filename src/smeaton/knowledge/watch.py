"""Tells which of the user's sources changed on disk, by the operating system's own notices."""

from collections.abc import Iterator, Sequence
from pathlib import Path

from smeaton.errors import KnowledgeError
from smeaton.knowledge.store import Source

WAKE_MS = 1000
"""How long to wait for notices before looking whether to go on."""


def choose_sources(sources: Sequence[Source], names: Sequence[str]) -> list[Source]:
    """Return the sources with these names, all without any.

    Raises:
        KnowledgeError: there is no source of that name, or none at all, or none lies on disk.
    """
    unknown = [name for name in names if name not in {source.name for source in sources}]
    if unknown or not sources:
        known = ", ".join(source.name for source in sources) or "none; add one first"
        raise KnowledgeError(f"There is nothing to watch as {unknown!r}; sources are: {known}.")
    chosen = [source for source in sources if not names or source.name in names]
    if not any(Path(source.path).exists() for source in chosen):
        raise KnowledgeError(
            f"{chosen[0].path!r} no longer exists; `smeaton kb remove` forgets it."
        )
    return chosen


def watch(sources: Sequence[Source]) -> Iterator[list[Source]]:
    """Yield all sources once the watch stands, then those that changed, until interrupted.

    A single file's folder is watched, because editors replace a file when they save it.
    """
    import watchfiles

    paths = {source.name: Path(source.path) for source in sources}
    roots = {path if path.is_dir() else path.parent for path in paths.values() if path.exists()}
    stands = False
    for changes in watchfiles.watch(*roots, rust_timeout=WAKE_MS, yield_on_timeout=True):
        if not stands:
            stands = True
            yield list(sources)
        changed = [Path(path) for _, path in changes]
        found = [
            source
            for source in sources
            if any(path.is_relative_to(paths[source.name]) for path in changed)
        ]
        if found:
            yield found
