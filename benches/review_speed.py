"""CPU seconds and peak memory of a review without a model, and how they grow with size.

`python benches/review_speed.py [--to MB]`: sizes double from 125 KB up to the given one.
"""

import argparse
import resource
import time

SMALLEST = 0.125
"""Megabytes."""
TABLE = """
CREATE TABLE customer_{n} (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    account_id bigint NOT NULL REFERENCES account (id),
    email text NOT NULL,
    status text NOT NULL DEFAULT 'new',
    balance double precision NOT NULL DEFAULT 0,
    created_at timestamp NOT NULL DEFAULT now()
);
CREATE INDEX customer_{n}_status_idx ON customer_{n} (status);
CREATE INDEX customer_{n}_status_created_idx ON customer_{n} (status, created_at);
COMMENT ON TABLE customer_{n} IS 'Customers of shard {n}; one row a person.';
"""


def make_schema(size: int) -> str:
    """Return a schema of about `size` characters with defects in every table."""
    parts = ["CREATE TABLE account (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY);"]
    length = 0
    while length < size:
        parts.append(TABLE.format(n=len(parts)))
        length += len(parts[-1])
    return "\n".join(parts)


def main() -> None:
    """Print a line a size; imports and the first call are paid before."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--to", type=float, default=1, metavar="MB", help="largest size")
    largest = parser.parse_args().to
    from smeaton.analysis import Source, analyse

    analyse([Source(name="warm.sql", text=make_schema(2_000))])
    size = min(SMALLEST, largest)
    while size <= largest:
        source = Source(name="bench.sql", text=make_schema(int(size * 1e6)))
        start = time.process_time()
        review = analyse([source]).review
        spent = time.process_time() - start
        print(
            f"{len(source.text) / 1000:>7,.0f} KB  {spent:6.3f} CPU-s  "
            f"{spent / len(source.text) * 1e6:6.2f} CPU-s a MB  {len(review.findings)} findings  "
            f"peak {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:,.0f} MiB"
        )
        size = min(size * 2, largest) if size < largest else size * 2


if __name__ == "__main__":
    main()
