"""CPU seconds of a review without a model on a 500 KB schema, and how it grows with size."""

import time

SIZES = (125_000, 250_000, 500_000, 1_000_000)
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
    from smeaton.analysis import Source, analyse

    analyse([Source(name="warm.sql", text=make_schema(2_000))])
    for size in SIZES:
        source = Source(name="bench.sql", text=make_schema(size))
        start = time.process_time()
        review = analyse([source]).review
        spent = time.process_time() - start
        print(
            f"{len(source.text) / 1000:>7,.0f} KB  {spent:6.3f} CPU-s  "
            f"{spent / len(source.text) * 1e6:6.2f} CPU-s a MB  {len(review.findings)} findings"
        )


if __name__ == "__main__":
    main()
