"""The vocabulary: what a piece of advice, a recommendation and a finding are made of.

Plain pydantic models shared by every layer above. Nothing here computes, but for what tells that
two findings are the same; the JSON Schemas of `Advice` and `Review` are the public contract
(`smeaton config schema advice|review`).
"""

import hashlib
import re
from enum import StrEnum
from typing import Annotated, Literal, NamedTuple

from pydantic import BaseModel, ConfigDict, Field


class Strict(BaseModel):
    """A model that refuses unknown keys, so a misspelt key is an error and not a silence."""

    model_config = ConfigDict(extra="forbid")


Area = Literal["architecture", "security", "persistence", "caching", "api", "communication"]
"""The six fields of guidance; `security` decisions carry an `AuthFlowDesign`."""


class Severity(StrEnum):
    """How much a finding would hurt, from consequence rather than from taste."""

    CRITICAL = "critical"
    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"

    @property
    def rank(self) -> int:
        """0 for critical up to 3 for low, so that sorting puts the worst first."""
        return list(Severity).index(self)


def encodable(text: str) -> str:
    """Return text that can be written as UTF-8: JSON and file names may hold lone surrogates."""
    return text.encode("utf-8", "replace").decode("utf-8")


class Message(NamedTuple):
    """One message of a conversation with a model."""

    role: Literal["system", "user", "assistant"]
    content: str


class Citation(Strict):
    """A passage that supports a statement: its id (`document#heading`) and words from it."""

    id: str
    quote: str = ""


class Correction(Strict):
    """A false belief that the question rests on, set right before the answer."""

    claim: str
    """What is believed, in a short sentence."""
    quote: str
    """The asker's own words that rest on it."""
    correction: str
    citation: Citation


FactKind = Literal[
    "client",
    "users",
    "size",
    "rate",
    "growth",
    "ratio",
    "latency",
    "freshness",
    "availability",
    "retention",
    "deadline",
    "team",
    "regulation",
    "region",
    "budget",
    "stack",
]
"""What a fact is about: who calls, how much there is, how fast it must be, who builds it."""


class Fact(Strict):
    """Something that the engineer stated about the system."""

    kind: FactKind
    value: str
    """The words that state it, such as "50M rows"."""
    quote: str
    """The sentence that they stand in, verbatim."""


class ApiContractDesign(Strict):
    """Decided properties of an API contract; None where the decision does not touch it."""

    area: Literal["api"] = "api"
    style: Literal["rest", "grpc", "graphql", "webhooks", "events", "rpc_over_http"] | None = None
    versioning: (
        Literal["none_additive", "url_path", "header", "media_type", "package", "date"] | None
    ) = None
    deprecation: str | None = None
    pagination: Literal["none", "offset", "keyset", "cursor", "page_token"] | None = None
    idempotency: (
        Literal["none", "idempotency_key", "natural_key", "put_by_client_id", "conditional"] | None
    ) = None
    error_format: (
        Literal["problem_details", "google_rpc_status", "graphql_errors", "custom"] | None
    ) = None
    rate_limit: (
        Literal["none", "token_bucket", "leaky_bucket", "fixed_window", "sliding_window", "quota"]
        | None
    ) = None
    concurrency_control: Literal["none", "etag_if_match", "version_field", "pessimistic"] | None = (
        None
    )
    long_running: Literal["none", "operation_resource", "callback", "streaming"] | None = None
    partial_update: Literal["none", "merge_patch", "json_patch", "field_mask", "put"] | None = None
    notes: str | None = None


class AuthFlowDesign(Strict):
    """Decided properties of authentication and authorization."""

    area: Literal["security"] = "security"
    flow: (
        Literal[
            "authorization_code_pkce",
            "client_credentials",
            "device_authorization",
            "token_exchange",
            "session_cookie",
            "bff_session",
            "api_key",
            "mtls",
            "signed_request",
            "passkey",
        ]
        | None
    ) = None
    client_type: (
        Literal["browser", "native", "server", "machine", "device", "first_party_web"] | None
    ) = None
    token_format: Literal["jwt", "opaque", "session_id", "paseto"] | None = None
    token_lifetimes: str | None = None
    storage: (
        Literal["http_only_cookie", "server_side_session", "os_keystore", "memory", "secret_store"]
        | None
    ) = None
    rotation: Literal["none", "refresh_rotation", "key_rotation", "both"] | None = None
    sender_constraint: Literal["none", "dpop", "mtls"] | None = None
    authorization_model: Literal["rbac", "abac", "rebac", "ownership", "scopes", "mixed"] | None = (
        None
    )
    password_hash: Literal["argon2id", "scrypt", "bcrypt", "pbkdf2"] | None = None
    notes: str | None = None


class CachingDesign(Strict):
    """Decided properties of a cache."""

    area: Literal["caching"] = "caching"
    pattern: (
        Literal[
            "none",
            "cache_aside",
            "read_through",
            "write_through",
            "write_behind",
            "refresh_ahead",
            "http",
            "materialized_view",
        ]
        | None
    ) = None
    location: Literal["in_process", "shared", "cdn", "browser", "two_level", "database"] | None = (
        None
    )
    ttl: str | None = None
    invalidation: (
        Literal["ttl_only", "delete_on_write", "event", "versioned_key", "purge", "etag"] | None
    ) = None
    stampede_protection: (
        Literal[
            "none",
            "single_flight",
            "stale_while_revalidate",
            "probabilistic_early_expiry",
            "jitter",
            "pre_warm",
        ]
        | None
    ) = None
    consistency: Literal["eventual", "bounded_staleness", "read_your_writes", "strong"] | None = (
        None
    )
    notes: str | None = None


class PersistenceDesign(Strict):
    """Decided properties of stored data."""

    area: Literal["persistence"] = "persistence"
    store: (
        Literal[
            "relational",
            "document",
            "key_value",
            "wide_column",
            "graph",
            "time_series",
            "search",
            "object_storage",
            "event_log",
            "embedded",
            "columnar",
        ]
        | None
    ) = None
    keys: Literal["identity", "uuid_v4", "uuid_v7", "natural", "composite", "ulid"] | None = None
    indexes: list[str] = []
    isolation: Literal["read_committed", "repeatable_read", "snapshot", "serializable"] | None = (
        None
    )
    locking: Literal["none", "optimistic", "pessimistic", "atomic_update", "advisory"] | None = None
    migration_plan: list[str] = []
    partitioning: Literal["none", "range", "list", "hash", "sharded", "tenant"] | None = None
    history: Literal["none", "soft_delete", "audit_table", "temporal", "event_sourced"] | None = (
        None
    )
    read_model: Literal["same", "replica", "materialized_view", "cqrs_projection"] | None = None
    notes: str | None = None


class CommunicationDesign(Strict):
    """Decided properties of how services talk to each other."""

    area: Literal["communication"] = "communication"
    style: (
        Literal[
            "sync_rest",
            "sync_grpc",
            "graphql",
            "async_events",
            "async_queue",
            "streaming",
            "batch",
            "webhook",
            "in_process",
        ]
        | None
    ) = None
    broker: (
        Literal["none", "kafka_like_log", "rabbitmq_like_queue", "cloud_queue", "database_queue"]
        | None
    ) = None
    delivery: Literal["at_most_once", "at_least_once", "effectively_once"] | None = None
    consistency: (
        Literal[
            "outbox", "inbox_dedup", "saga_orchestration", "saga_choreography", "cdc", "two_phase"
        ]
        | None
    ) = None
    ordering: Literal["none", "per_key", "global"] | None = None
    resilience: list[
        Literal[
            "timeout",
            "deadline",
            "retry_backoff_jitter",
            "circuit_breaker",
            "bulkhead",
            "load_shedding",
            "backpressure",
            "dead_letter",
            "fallback",
            "hedging",
        ]
    ] = []
    notes: str | None = None


class ArchitectureDesign(Strict):
    """Decided properties of a system's structure."""

    area: Literal["architecture"] = "architecture"
    style: (
        Literal[
            "modular_monolith",
            "microservices",
            "layered",
            "hexagonal",
            "transaction_script",
            "domain_model",
            "event_driven",
            "serverless",
            "bff",
        ]
        | None
    ) = None
    boundaries: list[str] = []
    dependency_rule: str | None = None
    tenancy: (
        Literal["shared_tables", "schema_per_tenant", "database_per_tenant", "mixed"] | None
    ) = None
    notes: str | None = None


Design = Annotated[
    ApiContractDesign
    | AuthFlowDesign
    | CachingDesign
    | PersistenceDesign
    | CommunicationDesign
    | ArchitectureDesign,
    Field(discriminator="area"),
]
"""One typed design per area, told apart by `area`."""


class Alternative(Strict):
    """An option that was not chosen: why not here, and when it would be the better one."""

    option: str
    why_not: str
    when_better: str


class Risk(Strict):
    """What can go wrong with the decision, and what to do about it."""

    risk: str
    mitigation: str


class Recommendation(Strict):
    """One decision with its reasons; facts are cited or come from the question."""

    area: Area
    title: str
    decision: str
    rationale: str
    because: list[str] = []
    """Words from the question that this rests on, verbatim."""
    alternatives: list[Alternative] = []
    risks: list[Risk] = []
    steps: list[str] = []
    checks: list[str] = []
    design: Design | None = None
    citations: list[Citation] = []
    record: str | None = None
    """Id of the decision record that it rests on."""
    confidence: float = Field(ge=0, le=1)
    """0 to 1; 0 where no model reasoned and only the knowledge base spoke."""


class Usage(Strict):
    """Tokens that the model reported; None where the endpoint does not say."""

    prompt_tokens: int | None = None
    completion_tokens: int | None = None
    model: str | None = None
    provider: str | None = None
    context_tokens: int | None = None
    """Of the request that held most, its reply included: what the model's window had to take."""
    dollars: float | None = None
    """Cost at list prices; 0 on this machine, None where a price or a count is unknown."""


class Timings(Strict):
    """Wall-clock milliseconds from the question to each point; None where it was not reached."""

    retrieval_ms: float | None = None
    first_token_ms: float | None = None
    total_ms: float | None = None


class Revision(Strict):
    """An earlier decision of the conversation that was taken again because a fact changed."""

    title: str
    was: str
    """The option chosen before."""
    now: str
    """The option chosen now; the same where the change does not matter."""
    because: list[str] = []
    """The changed facts, each as "before, now after"."""


class Advice(Strict):
    """The answer to one question; what `smeaton ask --json` prints."""

    kind: Literal["recommendation", "clarification", "out_of_scope"]
    summary: str
    choice: str | None = None
    """Id of the chosen option, whenever options were given or the question lists them."""
    corrections: list[Correction] = []
    """False beliefs that the question rests on; they come before everything else."""
    revisions: list[Revision] = []
    """Earlier decisions that this question made to be taken again."""
    recommendations: list[Recommendation] = []
    facts: list[Fact] = []
    """What the conversation has stated so far and is in force."""
    open_questions: list[str] = []
    notes: list[str] = []
    """What was dropped, degraded or not possible, in words for the user."""
    usage: Usage = Usage()
    timings: Timings = Timings()


class Option(Strict):
    """One of several answers to choose from."""

    id: str
    label: str


class Finding(Strict):
    """One defect in an artefact, at a place that exists in it."""

    code: str
    rule: str
    severity: Severity
    object: str
    artifact: str
    line: int = Field(ge=1)
    column: int = Field(ge=1)
    message: str
    why: str
    fix: str = ""
    """DDL or words that mend it; empty where no mechanical fix exists."""
    citations: list[str] = []
    """Ids of knowledge passages or documents."""
    source: Literal["analyser", "model"] = "analyser"


_NUMBER = re.compile(r"\d+")
_OTHERS = re.compile(r"(?<=[.?]) (?:The same|Likewise) in ")


def fingerprint(code: str, subject: str, message: str) -> str:
    """Return what names a finding for good: the same wherever its lines and files move.

    Numbers in the message don't count, nor do the other places of a finding that stands for many.
    `subject` is the finding's object.
    """
    words = " ".join(_NUMBER.sub("0", _OTHERS.split(message, 1)[0]).split()).rstrip(".")
    digest = hashlib.sha256("\0".join((code, subject, words)).encode("utf-8", "backslashreplace"))
    return digest.hexdigest()[:32]


class Artifact(Strict):
    """What was reviewed: how it was read and how much was found in it."""

    name: str
    kind: str
    """"sql", "prisma", "openapi", "graphql", "proto", "asyncapi", "json-schema", or "unknown"."""
    dialect: str | None = None
    intent: Literal["design", "dump", "migration"] | None = None
    """A first design, a dump of what runs somewhere, or a change to what runs somewhere."""
    bytes: int
    objects: int
    """Tables, views and indexes of a database; operations, types and fields of a contract."""


class ReviewStats(Strict):
    """Milliseconds spent in parsing, in rules, and in all."""

    parse_ms: float = 0
    rules_ms: float = 0
    total_ms: float = 0


class Review(Strict):
    """The result of a design review; what `smeaton review --format json` prints."""

    artifacts: list[Artifact] = []
    findings: list[Finding] = []
    notes: list[str] = []
    explanation: str | None = None
    """The model's summary of what would hurt first, as Markdown; None without a model."""
    stats: ReviewStats = ReviewStats()
    usage: Usage = Usage()
