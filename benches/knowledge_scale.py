"""The knowledge base with many added passages: add rate, memory, cold open, time of a query.

Passages are sentences drawn from a vocabulary whose words are as unevenly frequent as in English
(Zipf). Embedding all of them would take an hour, so that the storage part keeps random vectors of
length 1 in their place, which is the hardest case for a nearest-neighbour graph; embedding is
measured on a sample. Queries embed their text with the real model.
"""

import argparse
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from smeaton.knowledge import KnowledgeBase
from smeaton.knowledge.embedding import DIMENSIONS, Embedder
from smeaton.settings import Settings

PER_DOCUMENT = 8
WORDS_PER_PASSAGE = 110
VOCABULARY = 30_000
SAMPLE = 64
QUERIES = 200

OPEN_AND_ASK = """
import sys, time
from pathlib import Path
start = time.perf_counter()
from smeaton.knowledge import KnowledgeBase
from smeaton.settings import Settings
imported = time.perf_counter()
knowledge = KnowledgeBase.open(Settings(data_dir=Path(sys.argv[1])))
opened = time.perf_counter()
notes = knowledge.search("which cache keeps the orders of a tenant").notes
asked = time.perf_counter()
print(imported - start, opened - imported, asked - opened, *notes)
"""


def make_vocabulary(rng: np.random.Generator) -> np.ndarray:
    """Return made-up words of two to four syllables."""
    syllables = np.array([a + b for a in "bcdfghklmnprstvz" for b in ("a", "en", "i", "or", "u")])
    return np.array(
        ["".join(rng.choice(syllables, size=rng.integers(2, 5))) for _ in range(VOCABULARY)]
    )


def write_documents(folder: Path, passages: int, rng: np.random.Generator) -> None:
    """Write Markdown with this many passages, eight to a file."""
    vocabulary = make_vocabulary(rng)
    weights = 1 / np.arange(1, VOCABULARY + 1)
    weights /= weights.sum()
    for number in range(-(-passages // PER_DOCUMENT)):
        count = min(PER_DOCUMENT, passages - number * PER_DOCUMENT)
        words = vocabulary[rng.choice(VOCABULARY, size=(count, WORDS_PER_PASSAGE), p=weights)]
        text = "\n\n".join(f"## {row[0]} {row[1]}\n\n{' '.join(row)}." for row in words)
        path = folder / f"{number // 500:03}" / f"{number:06}.md"
        path.parent.mkdir(exist_ok=True)
        path.write_text(f"# {words[0][2]} {words[0][3]}\n\n{text}\n", "utf-8")


def embed_randomly(rng: np.random.Generator) -> object:
    """Return a stand-in for `Embedder.embed` that returns random rows of length 1."""

    def embed(_: Embedder, texts: list[str]) -> np.ndarray:
        rows = rng.standard_normal((len(texts), DIMENSIONS)).astype(np.float32)
        return rows / np.linalg.norm(rows, axis=1, keepdims=True)

    return embed


def peak_mib() -> float:
    """Return the most memory that this process ever held."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def measure_embedding(folder: Path) -> Iterator[str]:
    """Embed a sample with the real model."""
    texts = [path.read_text("utf-8")[:800] for path in sorted(folder.rglob("*.md"))[:SAMPLE]]
    embedder = Embedder(Settings().threads)
    embedder.embed(texts[:2])
    start = time.perf_counter()
    embedder.embed(texts)
    rate = len(texts) / (time.perf_counter() - start)
    yield f"embedding: {rate:.1f} passages/s with the real model, on a sample of {len(texts)}"


def measure_adding(data: Path, folder: Path, rng: np.random.Generator) -> Iterator[str]:
    """Add the folder, then again unchanged, then with one file changed."""
    knowledge = KnowledgeBase.open(Settings(data_dir=data))
    before = peak_mib()
    embed = Embedder.embed
    Embedder.embed = embed_randomly(rng)  # type: ignore[method-assign, assignment]
    start = time.perf_counter()
    report = knowledge.add(folder)
    spent = time.perf_counter() - start
    yield (
        f"adding: {report.passages:,} passages in {spent:.0f} s, {report.passages / spent:.0f}/s "
        f"without embedding; peak memory {peak_mib():.0f} MiB ({before:.0f} before)"
    )
    start = time.perf_counter()
    knowledge.add(folder)
    yield f"adding again, nothing changed: {time.perf_counter() - start:.2f} s"
    changed = next(folder.rglob("*.md"))
    changed.write_text(changed.read_text("utf-8") + "\nOne more sentence.\n", "utf-8")
    start = time.perf_counter()
    knowledge.add(folder)
    yield f"adding again, one file changed: {time.perf_counter() - start:.2f} s"
    Embedder.embed = embed  # type: ignore[method-assign]
    knowledge.close()


def measure_queries(data: Path, folder: Path, rng: np.random.Generator) -> Iterator[str]:
    """Open cold in new processes, then ask many questions in one."""
    runs = []
    for _ in range(3):
        done = subprocess.run(
            [sys.executable, "-c", OPEN_AND_ASK, str(data)],
            capture_output=True,
            text=True,
            check=True,
        )
        runs.append([float(each) for each in done.stdout.split()[:3]])
    imported, opened, asked = (statistics.median(column) for column in zip(*runs, strict=True))
    yield (
        f"cold open: {opened:.2f} s after {imported:.2f} s of imports; first question {asked:.2f} s"
        " (loads Chroma and the embedding model)"
    )
    knowledge = KnowledgeBase.open(Settings(data_dir=data))
    files = sorted(folder.rglob("*.md"))
    questions = []
    for number in rng.integers(0, len(files), QUERIES):
        words = files[number].read_text("utf-8").split()
        at = int(rng.integers(4, len(words) - 12))
        questions.append(" ".join(words[at : at + 8]) + " cache tenant orders")
    for question in questions[:5]:
        knowledge.search(question)
    times = []
    for question in questions:
        start = time.perf_counter()
        found = knowledge.search(question)
        times.append((time.perf_counter() - start) * 1000)
    times.sort()
    yield (
        f"query: p50 {times[len(times) // 2]:.1f} ms, p95 {times[int(len(times) * 0.95)]:.1f} ms "
        f"over {len(times)} questions, embedding included; peak memory {peak_mib():.0f} MiB"
    )
    for note in found.notes:
        yield f"note: {note}"
    knowledge.close()


def main() -> None:
    """Print a line for each measurement."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--passages", type=int, default=2000, help="how many to add")
    parser.add_argument("--data", type=Path, help="keep the data here, and go on from it")
    arguments = parser.parse_args()
    rng = np.random.default_rng(1)
    with tempfile.TemporaryDirectory() as temporary:
        root = arguments.data or Path(temporary)
        folder, data = root / "documents", root / "data"
        if not folder.exists():
            folder.mkdir(parents=True)
            write_documents(folder, arguments.passages, rng)
        for measure in (
            measure_embedding(folder),
            measure_adding(data, folder, rng),
            measure_queries(data, folder, rng),
        ):
            for line in measure:
                print(line, flush=True)


if __name__ == "__main__":
    main()
