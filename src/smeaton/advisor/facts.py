"""Facts that an engineer states about a system, each with the words it came from.

Found by pattern, without a model, so that they are the same every time and can be shown, kept over
a conversation and held against what a later turn says. What no pattern knows stays in the
sentences, which every decision reads as well; nothing rests on a fact being found here.
"""

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache

from smeaton.advice import Fact, FactKind

_WORDS = (
    "one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|fifteen|twenty|thirty|forty|"
    "fifty|sixty|a dozen|dozens of|hundreds of|thousands of|millions of|billions of|a few|"
    "several|half a"
)
_NUMBER = (
    rf"(?:\d(?:[\d.,]{{0,24}}\d)?+|{_WORDS}|an?(?= (?:hundred|thousand|million|billion)))"
    r"(?:\s?(?:to|-|\u2013)\s?\d[\d.,]{0,24})?"
    r"(?:\s?(?:k|M|bn|hundred|thousand|million|billion))?(?![\d\w])"
)
_NEAR = (
    r"(?:(?:about|around|roughly|some|over|under|up to|at most|at least|only|just|more than|"
    r"less than|fewer than|nearly|almost) |[~<>\u2248]\s?)?"
)
_PER = (
    r"(?:(?:an?|per|each|every) |/ ?)(?:second|sec|s|minute|min|hour|h|day|night|week|month|year)\b"
)
_SPAN = r"(?:ms|milliseconds?|s|sec|seconds?|min|minutes?|h|hours?|days?|weeks?|months?|years?)\b"
_DATA = (
    "rows?|records?|documents?|orders?|items?|products?|events?|messages?|files?|images?|photos?|"
    "entries|keys|tables?|tasks?|jobs?|tickets?|invoices?|payments?|bookings?|rooms?|posts?|"
    "comments?|articles?|threads?|objects?|readings?|addresses|services|repositories|pages|"
    "kB|KB|MB|GB|TB|PB|KiB|MiB|GiB|TiB|bytes|kilobytes|megabytes|gigabytes|terabytes"
)
_PEOPLE = (
    "users?|customers?|accounts?|tenants?|clients?|members?|employees|staff|subscribers?|devices?|"
    "sensors?|players?|shops?|stores?|clinics?|schools?|companies|organi[sz]ations|partners?|"
    "merchants?|drivers?|patients?|students?|guests?|buyers?|sellers?|suppliers?|consumers?|"
    "receivers?|subscriptions?"
)
_TEAM = (
    "developers?|engineers?|devs?|people on the team|persons?|programmers?|DBAs?|admins?|"
    "(?:backend |frontend |platform |product )?teams?"
)
_ADJECTIVES = r"(?:[a-z][\w-]+ ){0,2}?"
_PRODUCTS = (
    "PostgreSQL|Postgres|MySQL|MariaDB|SQLite|SQL Server|Oracle|MongoDB|DynamoDB|Cassandra|"
    "ScyllaDB|CockroachDB|Spanner|BigQuery|Snowflake|ClickHouse|TimescaleDB|InfluxDB|Redis|Valkey|"
    "Memcached|Elasticsearch|OpenSearch|Solr|Kafka|Redpanda|RabbitMQ|NATS|SQS|SNS|Kinesis|Pub/Sub|"
    "Pulsar|ActiveMQ|Debezium|S3|GCS|Azure|AWS|GCP|Lambda|Kubernetes|Nomad|Docker|Heroku|Vercel|"
    "Cloudflare|CloudFront|Fastly|Akamai|Varnish|nginx|NGINX|HAProxy|Envoy|Istio|Kong|Traefik|"
    "Django|Rails|Laravel|Symfony|Spring(?: Boot)?|Hibernate|Quarkus|FastAPI|Flask|Express|NestJS|"
    r"Next\.js|ASP\.NET|\.NET|Phoenix|Java|Kotlin|Python|Ruby|PHP|Node(?:\.js)?|TypeScript|"
    r"Golang|Rust|C\#|Elixir|Scala|GraphQL|gRPC|REST|SOAP|Protobuf|Avro|Keycloak|Auth0|Okta|"
    "Cognito|Entra|Stripe|Adyen|Temporal|Airflow|Celery|Sidekiq|PgBouncer|Consul|Vault|Terraform"
)

_PATTERNS: tuple[tuple[FactKind, str], ...] = (
    (
        "budget",
        rf"(?:[$\u20ac\u00a3] ?\d[\d.,]{{0,24}}(?: ?(?:k|M|million))?|"
        rf"{_NUMBER} ?(?:euros?|dollars|pounds|EUR|USD|GBP)\b)(?: (?:{_PER}))?",
    ),
    (
        "ratio",
        r"\b\d+(?:\.\d+)? ?(?:%|per ?cent) (?:of )?(?:(?:all |the |our )?\w+ )?(?:are |is )?"
        r"(?:only |just )?(?:reads?|writes?|updates?|cach\w+|misses|hits)\b|"
        r"\b(?:read|write)[- ](?:heavy|mostly|mainly|intensive)\b|\b\d+ ?: ?\d+\b(?! ?(?:am|pm))|"
        r"\b\d+ reads? (?:per|for each|to each|to one) write\b",
    ),
    (
        "growth",
        r"\b(?:grow(?:s|ing|n|th)?|increas\w+|doubl\w+|tripl\w+)\b[^.;,]{0,30}?"
        rf"\b(?:{_NUMBER}|each|every|per|an?)\b ?(?:%|percent)?[^.;,]{{0,16}}?"
        r"\b(?:day|week|month|quarter|year)s?\b",
    ),
    ("rate", rf"{_NEAR}\b{_NUMBER} ?{_ADJECTIVES}(?:[a-z][\w-]+ )?{_PER}"),
    ("rate", rf"{_NEAR}\b\d[\d.,]{{0,24}}(?: ?k)? ?(?:rps|qps|tps|req/s|requests/s)\b"),
    (
        "latency",
        rf"\b(?:p\d\d(?:\.\d)?|median|percentile)\b[^.;]{{0,24}}?\b{_NUMBER} ?{_SPAN}|"
        rf"\b(?:within|takes?|took|taking|in under|under|below|in less than) {_NEAR}{_NUMBER} ?"
        r"(?:ms|milliseconds?|s|sec|seconds?|minutes?)\b",
    ),
    (
        "freshness",
        r"\b(?:eventual(?:ly)?|strong(?:ly)?)[- ]consisten\w+|"
        r"\bread[- ]your[- ](?:own[- ])?writes\b|"
        rf"\b(?:stale|staleness|old|behind|lag|late)\b[^.;]{{0,24}}?\b(?:fine|ok|acceptable|harmless)|"
        rf"\b(?:{_NUMBER}) ?(?:seconds?|minutes?|hours?)(?: old| of (?:staleness|delay|lag)| "
        r"(?:stale|late|behind))\b|"
        r"\bmust (?:never|not) (?:oversell|be (?:stale|sold twice|charged twice|lost)|"
        r"double[- ]\w+)|\bmust (?:see|show)\b[^.;]{0,30}?\b(?:immediately|at once|straight away)",
    ),
    (
        "availability",
        r"\b99(?:\.\d+)? ?%(?= avail| up ?time|,|\.|$)|\b(?:no|zero|without) downtime\b|"
        rf"\b{_NUMBER} ?(?:{_SPAN})? of (?:downtime|read-only mode)|"
        r"\b(?:any|one|a|every) (?:region|zone|data cent(?:re|er)) (?:may|can|must|fails?|goes)\b|"
        r"\bmaintenance window\b",
    ),
    (
        "retention",
        rf"\b(?:keep|kept|retain(?:ed)?|retention|stored?|hold|held)\b[^.;,]{{0,20}}?"
        rf"\b{_NUMBER} ?(?:days?|weeks?|months?|years?)\b",
    ),
    (
        "deadline",
        rf"\b(?:in|within|by|before|until) (?:{_NUMBER} (?:days|weeks|months)|next "
        r"(?:week|month|quarter|year)|the end of [a-z ]{3,12}|January|February|March|April|May|"
        r"June|July|August|September|October|November|December|Q[1-4])\b",
    ),
    (
        "team",
        rf"\b(?:team|squad) of {_NUMBER}|{_NEAR}\b(?:{_NUMBER}) ?{_ADJECTIVES}(?:{_TEAM})\b",
    ),
    (
        "regulation",
        r"\b(?:PCI(?:[- ]DSS)?|GDPR|HIPAA|SOX|CCPA|FedRAMP|ISO 27001|PSD2|data residency|"
        r"auditors?|regulators?|data protection officer|right to (?:erasure|be forgotten))\b",
    ),
    (
        "region",
        rf"\b(?:{_NUMBER}) (?:[a-z]+ )?"
        r"(?:regions|zones|data cent(?:re|er)s|countries|continents)\b|"
        r"\b(?:one|single|a single) (?:region|zone|data cent(?:re|er))\b",
    ),
    (
        "client",
        r"\b(?:single[- ]page app\w*|SPAs?|React(?: Native)? (?:app|front ?end)|"
        r"mobile (?:app|client)s?|(?:iOS|Android|native|desktop|phone|web) apps?|browsers?|"
        r"command[- ]line (?:tool|client)s?|"
        r"CLI|smart TVs?|kiosks?|IoT devices?|third[- ]part(?:y|ies)(?: developers)?|"
        r"server[- ]to[- ]server|machine clients?|partner (?:systems?|servers?|APIs?)|cron jobs?|"
        r"back[- ]office(?: table| screen| users?)?)\b",
    ),
    ("users", rf"{_NEAR}\b{_NUMBER} {_ADJECTIVES}(?:{_PEOPLE})\b"),
    ("size", rf"{_NEAR}\b{_NUMBER} ?{_ADJECTIVES}(?:{_DATA})\b"),
    ("stack", rf"(?<![\w.])(?:{_PRODUCTS})(?: v?\d+(?:\.\d+)*)?(?![\w])"),
)
_COMPILED = tuple(
    (kind, re.compile(pattern, 0 if kind == "stack" else re.IGNORECASE))
    for kind, pattern in _PATTERNS
)
_ADDING: frozenset[FactKind] = frozenset({"client", "stack", "regulation"})
"""Kinds of which a system has several at once; of the others a later statement replaces."""
_LAST_WORD = re.compile(r"[a-z/]+$", re.IGNORECASE)
_OPPOSED: tuple[tuple[FactKind, str, str], ...] = (
    ("ratio", r"read[- ](?:heavy|mostly)", r"write[- ](?:heavy|mostly)"),
    ("freshness", "strong", "eventual"),
    ("availability", "(?:no|zero|without) downtime", "maintenance window|of downtime"),
)


def find_facts(sentences: Iterable[str]) -> list[Fact]:
    """Return the facts in `sentences`, in their order; words belong to one fact only."""
    facts = [fact for sentence in sentences for fact in _read(sentence)]
    return list({(fact.kind, fact.value.lower()): fact for fact in reversed(facts)}.values())[::-1]


@lru_cache(4096)
def _read(sentence: str) -> tuple[Fact, ...]:
    """Return the facts of a sentence; kept, since a conversation is read anew with each turn."""
    taken: list[tuple[int, int]] = []
    found: list[tuple[int, Fact]] = []
    for kind, pattern in _COMPILED:
        for match in pattern.finditer(sentence):
            start, end = match.span()
            if any(start < other_end and other_start < end for other_start, other_end in taken):
                continue
            taken.append((start, end))
            found.append((start, Fact(kind=kind, value=match[0].strip(), quote=sentence)))
    return tuple(fact for _, fact in sorted(found, key=lambda each: each[0]))


def subject(fact: Fact) -> str:
    """Return what a fact is about: two facts of one subject can't both hold.

    "50M rows" and "200 rows" have one subject, as have two response times; PostgreSQL and Redis
    have not.
    """
    if fact.kind in _ADDING:
        return f"{fact.kind} {fact.value.lower()}"
    if fact.kind in ("size", "users", "rate", "team"):
        noun = _LAST_WORD.search(fact.value)
        return f"{fact.kind} {_singular(noun[0].lower()) if noun else ''}"
    return fact.kind


def find_contradictions(facts: Sequence[Fact]) -> list[tuple[Fact, Fact]]:
    """Return the pairs of facts that deny each other by their own words."""
    return [
        (first, second)
        for kind, one, other in _OPPOSED
        for first in facts
        if first.kind == kind and re.search(one, first.value, re.IGNORECASE)
        for second in facts
        if second.kind == kind and re.search(other, second.value, re.IGNORECASE)
    ]


def _singular(noun: str) -> str:
    return noun.removesuffix("s") if len(noun) > 3 else noun
