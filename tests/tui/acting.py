"""An advisor that plays events a test wrote down; everything else in these tests is real."""

import asyncio
from collections.abc import AsyncGenerator, Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from smeaton.advice import Advice, Citation, Finding, Recommendation, Review, Severity
from smeaton.advisor import Event, Status
from smeaton.tui.app import SmeatonApp

Play = Callable[[str], AsyncGenerator[Event, None]]
MakeApp = Callable[..., SmeatonApp]


@dataclass(frozen=True)
class ActedProvider:
    name: str = "openai"
    label: str = "Endpoint"
    model: str | None = "acted-1"
    base_url: str | None = None
    why: str = "a test said so"
    window: int | None = None
    host: str | None = None


@dataclass(frozen=True)
class ActedPassage:
    id: str
    title: str
    heading: str
    text: str
    document: str = "pagination"
    area: str = "api"
    source: str = "smeaton"
    sources: tuple[tuple[str, str], ...] = ()
    score: float = 0.9


@dataclass
class ActingAdvisor:
    """Plays the events given for each question, one after the other; remembers what was asked."""

    plays: list[Sequence[Event] | Play] = field(default_factory=list)
    provider: ActedProvider = ActedProvider()
    asked: list[dict[str, Any]] = field(default_factory=list)
    closed: list[str] = field(default_factory=list)
    """Questions whose generator was closed before its end."""

    async def prepare(self, *, with_model: bool = True) -> AsyncGenerator[Status, None]:
        yield Status("Opening the knowledge base")

    async def ask(self, question: str, **given: Any) -> AsyncGenerator[Event, None]:
        self.asked.append({"question": question, **given})
        play = self.plays.pop(0)
        try:
            if callable(play):
                async for event in play(question):
                    yield event
            else:
                for event in play:
                    yield event
        except (GeneratorExit, asyncio.CancelledError):
            self.closed.append(question)
            raise

    async def gateway(self) -> None:
        """There is no model behind this."""

    async def close(self) -> None:
        """There is nothing to close."""


PASSAGES = (
    ActedPassage(
        "pagination#how-it-fails",
        "Pagination of collections",
        "How it fails",
        "Offset pagination reads and throws away every row before the page; rows that are "
        "inserted meanwhile shift the pages, so readers see **duplicates and gaps**.",
        sources=(("RFC 8288: Web Linking", "https://www.rfc-editor.org/rfc/rfc8288"),),
    ),
    ActedPassage("pagination#in-short", "Pagination of collections", "In short", "Use a cursor."),
    ActedPassage(
        "indexes#in-short", "Indexes", "In short", "Index what you filter by.", source="team"
    ),
)

ANSWER = """**Decision: keyset pagination**

Because you say:

> Rows are inserted all the time.

Offsets shift under inserts; a key does not [1].

| API contract | Design |
|---|---|
| pagination | keyset |

```sql
SELECT * FROM orders WHERE id > $1 ORDER BY id LIMIT 50;
```

1. Order by `(created_at, id)`.
2. Return the last key as an opaque cursor.
"""

ADVICE = Advice(
    kind="recommendation",
    summary="Keyset pagination.",
    recommendations=[
        Recommendation(
            area="api",
            title="Pagination",
            decision="keyset pagination",
            rationale="Offsets shift under inserts.",
            citations=[Citation(id="pagination#in-short")],
            confidence=0.8,
        )
    ],
)

SCHEMA = """CREATE TABLE users (
  id int PRIMARY KEY,
  email text,
  password text
);

CREATE TABLE orders (
  id int,
  user_id int REFERENCES users (id),
  total float
);
"""


def finding(code: str, severity: str, where: str, line: int, message: str) -> Finding:
    return Finding(
        code=code,
        rule="a_rule",
        severity=Severity(severity),
        object=where,
        artifact="paste",
        line=line,
        column=3,
        message=message,
        why="Whoever reads the table reads every password.",
        fix="ALTER TABLE users RENAME COLUMN password TO password_hash;",
        citations=["password-storage"],
    )


REVIEW = Review(
    artifacts=[],
    findings=[
        finding("SQL014", "critical", "users.password", 4, "Password stored as plain text"),
        finding("SQL001", "high", "orders", 7, "Table without a primary key"),
        finding(
            "SQL009",
            "medium",
            "orders.total",
            10,
            "Money in a binary floating point column rounds; sums drift by cents over many rows",
        ),
        finding("SQL020", "low", "users.email", 3, "No unique constraint on an address"),
    ],
)
