"""A labelled set for the detector of secrets and personal data.

Values are made up here, from a fixed seed, in the documented form of each issuer, so that no text
of this repository looks like a leaked key. A positive is a line as it stands in schemas, seeds,
settings and contracts, with the value that must not leave; a negative holds nothing to hide.
"""

import base64
import json
import random
import string
from typing import NamedTuple

_RANDOM = random.Random(20261124)
ALNUM = string.ascii_letters + string.digits
HEX = "0123456789abcdef"
UPPER = string.ascii_uppercase + string.digits
URLSAFE = ALNUM + "-_"


class Positive(NamedTuple):
    """A text and the value in it that must be found."""

    group: str
    text: str
    value: str


def made(length: int, alphabet: str = ALNUM) -> str:
    """A made-up value with letters and digits in it."""
    while True:
        value = "".join(_RANDOM.choices(alphabet, k=length))
        if any(map(str.isdigit, value)) and any(map(str.isalpha, value)) and value[-1].isalnum():
            return value


def _put(group: str, *pairs: tuple[str, str]) -> list[Positive]:
    return [Positive(group, text.replace("@@", value), value) for text, value in pairs]


def _token() -> str:
    def part(data: object) -> str:
        return base64.urlsafe_b64encode(json.dumps(data).encode()).decode().rstrip("=")

    return f"{part({'alg': 'HS256', 'typ': 'JWT'})}.{part({'sub': made(8)})}.{made(43, URLSAFE)}"


def _block(name: str, lines: int = 6) -> str:
    return "\n".join(made(64, ALNUM + "+/") for _ in range(lines))


def _basic() -> str:
    return base64.b64encode(f"svc:{made(14)}".encode()).decode()


CLOUD = _put(
    "cloud keys",
    ("-- @@ pragma: allowlist secret", "AK" + "IA" + made(16, "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567")),
    ("aws_access_key_id = @@", "AK" + "IA" + made(16, "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567")),
    ("INSERT INTO cfg VALUES ('@@');", "AS" + "IA" + made(16, "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567")),
    ("aws_secret_access_key = @@", made(40, ALNUM + "+/")),
    ("AWS_SECRET_ACCESS_KEY=@@", made(40, ALNUM + "+/")),
    ("  x-maps: @@", "AI" + "za" + made(35, URLSAFE)),
    ("google: GOCSPX-@@", made(28, URLSAFE)),
    ("DefaultEndpointsProtocol=https;AccountName=shop;AccountKey=@@;", made(86, ALNUM) + "=="),
    ("https://shop.blob.core.windows.net/c?sv=2025&sig=@@", made(43) + "%3D"),
    ("azure_client_secret: @@", made(3) + "8Q~" + made(34, URLSAFE)),
    ("DO_TOKEN: @@", "dop" + "_v1_" + made(64, HEX)),
    ("-- databricks @@", "da" + "pi" + made(32, HEX)),
    ("alibaba: @@", "LT" + "AI" + made(20)),
    ("vault token @@ for ci", "hvs" + "." + made(24)),
    ("cloudflare_api_token = \"@@\"", made(40, URLSAFE)),
    ("HEROKU_API_KEY=@@", "12ab34cd-56ef-4a1b-9c2d-" + made(12, HEX)),
)  # fmt: skip
TOKENS = _put(
    "tokens of services",
    ("see @@", "gh" + "p_" + made(36)),
    ("git clone with @@ today", "gh" + "o_" + made(36)),
    ("x: '@@'", "gh" + "s_" + made(36)),
    ("ci uses @@", "github" + "_pat_" + made(22) + "_" + made(59)),
    ("-- @@", "gl" + "pat-" + made(20, URLSAFE)),
    ("//registry/:_authToken=@@", "np" + "m_" + made(36)),
    ("upload with @@", "py" + "pi-AgEIcHlwaS5vcmc" + made(70, URLSAFE)),
    ("docker login -p @@", "dckr" + "_pat_" + made(27, URLSAFE)),
    ("slack: @@", "xo" + "xb-123456789012-1234567890123-" + made(24)),
    ("app @@", "xa" + "pp-1-A0123456789-1234567890123-" + made(64, HEX)),
    ("https://hooks.slack.com/services/@@", "T0" + made(9, UPPER) + "/B0" + made(9, UPPER)
     + "/" + made(24)),
    ("hugging face @@", "hf" + "_" + made(34)),
    ("model key @@", "sk-" + "proj-" + made(48, URLSAFE)),
    ("other model @@", "sk-" + "ant-api03-" + made(80, URLSAFE)),
    ("('stripe', '@@')", "sk" + "_live_" + made(24)),
    ("restricted @@", "rk" + "_live_" + made(24)),
    ("webhook @@", "wh" + "sec_" + made(32)),
    ("mail @@", "S" + "G." + made(22, URLSAFE) + "." + made(43, URLSAFE)),
    ("mailgun @@", "key" + "-" + made(32, HEX)),
    ("twilio @@", "S" + "K" + made(32, HEX)),
    ("telegram @@", "1234567890:AA" + made(33, URLSAFE)),
    ("shopify @@", "sh" + "pat_" + made(32, HEX)),
    ("linear @@", "lin" + "_api_" + made(40)),
    ("postman @@", "PM" + "AK-" + made(24, HEX) + "-" + made(34, HEX)),
    ("atlassian @@", "ATA" + "TT3xFfGF0" + made(60, URLSAFE)),
    ("grafana @@", "gl" + "sa_" + made(32) + "_" + made(8, HEX)),
    ("sentry @@", "sntr" + "ys_" + made(60)),
    ("doppler @@", "dp" + ".pt." + made(43)),
    ("planetscale @@", "pscale" + "_pw_" + made(43, URLSAFE)),
    ("supabase @@", "sb" + "p_" + made(40, HEX)),
    ("age @@", "AGE-SECRET" + "-KEY-1" + made(58, UPPER)),
    ("newrelic @@", "NR" + "AK-" + made(27, UPPER)),
)  # fmt: skip
JWTS = _put(
    "JWTs",
    ("Authorization: Bearer @@", _token()),
    ("INSERT INTO sessions (jwt) VALUES ('@@');", _token()),
    ("example: @@", _token()),
    ("curl -H \"Cookie: session=@@\" https://api.acme.io", _token()),
)  # fmt: skip
PRIVATE = [
    Positive("private keys", f"-----BEGIN {name}-----\n{body}\n-----END {name}-----", body)
    for name, body in (
        (name, _block(name))
        for name in (
            "RSA PRIVATE KEY", "EC PRIVATE KEY", "OPENSSH PRIVATE KEY", "PRIVATE KEY",
            "ENCRYPTED PRIVATE KEY", "PGP PRIVATE KEY BLOCK",
        )
    )
]  # fmt: skip
_ONE_LINE, _CUT = made(120), _block("cut", 3)
PRIVATE += [
    Positive(
        "private keys",
        '{"private_key": "-----BEGIN PRIVATE KEY-----\\n' + _ONE_LINE
        + '\\n-----END PRIVATE KEY-----\\n"}',
        _ONE_LINE,
    ),
    Positive("private keys", f"-----BEGIN RSA PRIVATE KEY-----\n{_CUT}\n", _CUT),
]  # fmt: skip
ADDRESSES = _put(
    "connection strings",
    ("postgres://app:@@@db.internal:5432/shop", made(12)),
    ("DATABASE_URL=postgresql+asyncpg://app:@@@10.0.0.5/shop?ssl=require", "p%40ss" + made(8)),
    ("mysql://root:@@@localhost/shop", made(10)),
    ("mongodb+srv://svc:@@@cluster0.abc12.mongodb.net/shop", made(16)),
    ("redis://:@@@cache.internal:6379/0", made(20)),
    ("amqps://svc:@@@mq.internal/vh", made(12)),
    ("jdbc:postgresql://db.internal/shop?user=app&password=@@", made(12)),
    ("Server=db.internal;Database=shop;User Id=sa;Password=@@;Encrypt=true", "Q7!" + made(10)),
    ("host=db.internal port=5432 dbname=shop user=app password=@@", made(12)),
    ("https://deploy:@@@git.acme.io/shop.git", made(18)),
    ("sqlserver://sa:@@@db:1433?database=shop", "Q7!" + made(9)),
    ("CREATE SUBSCRIPTION s CONNECTION 'host=p1 user=rep password=@@' PUBLICATION p;", made(11)),
    ("OPTIONS (user 'remote', password '@@')", made(12)),
    ("SELECT dblink_connect('dbname=shop password=@@');", made(12)),
)  # fmt: skip
HEADERS = _put(
    "credentials in headers and calls",
    ("Authorization: Basic @@", _basic()),
    ("proxy-authorization: basic @@", _basic()),
    ("Authorization: Bearer @@", made(40, URLSAFE)),
    ("curl -u svc:@@ https://api.acme.io/orders", made(14)),
    ("X-API-Key: @@", made(32, HEX)),
    ("GET /orders?api_key=@@&page=2", made(32)),
    ("GET /orders?access_token=@@", made(40)),
)  # fmt: skip
PASSWORDS = _put(
    "passwords",
    ("CREATE ROLE app LOGIN PASSWORD '@@';", "Tr0ub4dor&3x"),
    ("CREATE USER 'app'@'%' IDENTIFIED BY '@@';", "Wint3r-is-here"),
    ("ALTER USER app IDENTIFIED WITH caching_sha2_password BY '@@';", "Spr1ng*time"),
    ("SET PASSWORD FOR 'app'@'%' = '@@';", "Aut7umn!leaf"),
    ("ALTER ROLE app WITH ENCRYPTED PASSWORD '@@' VALID UNTIL 'infinity';", "corr3ct-horse"),
    ("DB_PASSWORD=@@", "hunter2hunter2"),
    ("spring.datasource.password: @@", "s3rvice-Pass"),
    ("  \"smtpPassword\": \"@@\",", "Ma1l;relay{}"),
    ("password: '@@'  # staging", "kX9 pQ2 vv7"),
    ("INSERT INTO users (email, password) VALUES ('a@example.com', '@@');", "Summer2026!"),
    ("INSERT INTO users (name, password_hash) VALUES ('a', '@@');",
     "$2b$12$" + made(53, ALNUM + "./")),
    ("hash: @@", "$argon2id$v=19$m=65536,t=3,p=4$" + made(22) + "$" + made(43)),
    ("client_secret: @@", made(32)),
    ("signing_secret = \"@@\"", made(32, HEX)),
    ("passphrase=@@", "tulip42-harbour"),
    ("PGPASSWORD=@@ psql -h db shop", made(12)),
    ("db.internal:5432:shop:app:@@  # .pgpass password file", made(12)),
)  # fmt: skip
PERSONAL = _put(
    "personal data",
    ("INSERT INTO users VALUES (1, '@@');", "jane.doe@acme-corp.io"),
    ("contact: @@", "j.o'neill+shop@mail.acme.co.uk"),
    ("owner <@@>", "li.wei@acme.cn"),
    ("paid with @@ today", "4539 1488 0343 6467"),
    ("('@@')", "5555-5555-5555-4444"),
    ("card=@@", "378282246310005"),
    ("pan: @@", "6011111111111117"),
    ("to @@", "DE89 3704 0044 0532 0130 00"),
    ("iban '@@'", "GB82WEST12345698765432"),
    ("iban '@@'", "FR1420041010050500013M02606"),
    ("phone '@@'", "+49 30 901820"),
    ("tel: @@", "+14155552671"),
    ("(7, 'Ann', '@@')", "(415) 555-2671"),
    ("mobile @@", "+44 7911 123456"),
    ("ssn '@@'", "536-90-4399"),
    ("nino @@", "AB123456C"),
    ("dni '@@'", "54362315K"),
    ("codice fiscale @@", "RCCMNL83S18D969H"),
    ("cpf '@@'", "390.533.447-05"),
    ("personnummer @@", "880320-0016"),
    ("aadhaar @@", "2341 2341 2346"),
    ("NIR @@", "2 95 10 99 126 111 93"),
    ("pesel: @@", "44051401359"),
    ("steuer_id = @@", "36574261809"),
    ("bsn '@@'", "111222333"),
)  # fmt: skip

POSITIVES = [
    *CLOUD, *TOKENS, *JWTS, *PRIVATE, *ADDRESSES, *HEADERS, *PASSWORDS, *PERSONAL,
]  # fmt: skip

_PUBLIC = f"-----BEGIN PUBLIC KEY-----\n{_block('public', 3)}\n-----END PUBLIC KEY-----"
_CERTIFICATE = f"-----BEGIN CERTIFICATE-----\n{_block('cert', 3)}\n-----END CERTIFICATE-----"

NEGATIVES = [
    # identifiers and digests
    "id uuid DEFAULT '7c9e6679-7425-40de-944b-e07fc1f90ae7'",
    "'018f4e9a-8b1c-7def-8123-456789abcdef'",
    "INSERT INTO tenants VALUES ('b3a1c7de-5f60-4f0e-9b61-2a5d8c1e0f77', 'Acme');",
    f"-- migration checksum {made(32, HEX)}",
    f"revision = '{made(12, HEX)}'",
    f"down_revision = '{made(12, HEX)}'",
    f"sha1 {made(40, HEX)}",
    f"INSERT INTO schema_migrations VALUES ('20261124', '{made(64, HEX)}');",
    f"image: postgres@sha256:{made(64, HEX)}",
    f"ETag: \"{made(32, HEX)}\"",
    f"integrity: sha512-{made(86)}==",
    f"commit {made(40, HEX)}",
    "traceparent: 00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
    "ulid 01ARZ3NDEKTSV4RRFFQ69G5FAV",
    "snowflake 1541815603606036480",
    "order_no 'ORD-2026-0000123456'",
    "object id 507f1f77bcf86cd799439011",
    f"checksum: crc32c={made(6)}==",
    "id 1234567890123456",
    "ean 4006381333931",
    "isbn '978-3-16-148410-0'",
    "vin '1HGCM82633A004352'",
    "tracking '1Z999AA10123456784'",
    # public material
    _PUBLIC,
    _CERTIFICATE,
    f"ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAI{made(43)} ci",
    f"ssh-rsa AAAAB3NzaC1yc2E{made(60)} ops",
    '{"kty": "RSA", "use": "sig", "kid": "2026-11", "e": "AQAB"}',
    "public_key_url: https://auth.acme.io/.well-known/jwks.json",
    # placeholders and look-ups
    "DB_PASSWORD=${DB_PASSWORD}", "DB_PASSWORD=$DB_PASSWORD", "password: <your-password>",
    "api_key: <your-key>", "token: {{ vault_token }}", "password: changeme", "secret: xxxxxxxx",
    "password=********", "PASSWORD = os.environ['DB_PASSWORD']", "password => env('DB_PASSWORD')",
    "api_key: YOUR_API_KEY", "secret: vault:secret/data/shop#key", "token: !Ref DatabaseToken",
    "postgres://user:password@localhost/db", "postgres://USER:PASSWORD@HOST:5432/DB",
    "postgres://app:${DB_PASSWORD}@db/shop", "https://example.com:8080/path@home",
    "CREATE ROLE app LOGIN PASSWORD :'app_password';", "ALTER ROLE app PASSWORD $1;",
    "IDENTIFIED BY '{{ password }}'", "IDENTIFIED BY ?", "Authorization: Bearer <token>",
    "Authorization: Bearer {token}", "Authorization: Basic <credentials>", "curl -u $USER:$PASS x",
    "X-API-Key: {{api_key}}", "GET /orders?api_key=YOUR_KEY", "password: REDACTED",
    "valueFrom: {secretKeyRef: {name: shop-db, key: password}}",
    "arn:aws:secretsmanager:eu-west-1:123456789012:secret:prod/db-AbCdEf",
    "secret: projects/1234/secrets/db-password/versions/latest",
    # columns, types and contracts
    "password text NOT NULL", "password varchar(255) NOT NULL", "password_hash varchar(255)",
    "password_digest character varying", "session_token_expires_at timestamptz",
    "reset_token bytea UNIQUE", "api_key_id bigint REFERENCES api_keys (id)",
    "secret_version integer DEFAULT 12345678", "CREATE INDEX idx_token_hash ON t (token_hash);",
    "CHECK (length(token) = 64)", "COMMENT ON COLUMN users.password IS 'argon2id hash';",
    "type: apiKey", "name: X-API-Key", "format: password", '"password": {"type": "string"}',
    "tokenUrl: https://auth.acme.io/oauth/token", "authorizationUrl: https://auth.acme.io/authorize",
    "passwordResetUrl: https://app.acme.io/reset", "token: String!",
    "login(password: String!): Token",
    "string password = 1;", "bytes refresh_token = 12;", "optional string api_key = 3;",
    "pattern: '^[A-Za-z0-9]{32}$'", "token_type: bearer", "bearerFormat: JWT",
    "passwordPolicy: strong-and-long", "secretName: shop-db-credentials",
    "token_endpoint_auth_method: client_secret_basic", "max_tokens: 100000000",
    "token_bucket_capacity: 10000000", "password_min_length = 12", "password_changed_at = now()",
    "password_hash = crypt(new_password, gen_salt('bf'))", "token = gen_random_uuid()",
    "access_key_last_used_at = '2026-01-01 10:00:00'", "primary_key=order_item_id",
    "cache_key: user:profile:v2:settings", "partition_key = tenant_id", "sort_key: created_at#id",
    "idempotency_key text NOT NULL", "keyspace: shop_production", "private_key_id: 2026-11-key",
    "the password is hashed with Argon2id before it is stored", "rotate the secret every 90 days",
    "token: opaque, 256 bits, stored as SHA-256", "tokens are revoked on logout",
    "password_strength: zxcvbn-score-3", "api_key_rotation_interval: 90-days",
    "secret_manager: aws-secrets-manager", "token_store: redis-cluster-a",
    "CREATE TABLE access_tokens (id bigint PRIMARY KEY);", "GRANT SELECT ON api_keys TO auditor;",
    # numbers, moments, places
    "price numeric(12,2) DEFAULT 1999.99", "total 1,234,567,890.12", "amount_minor 123456789012",
    "'2026-11-24 10:15:30.123456+00'", "at 2026-11-24T10:15:30+01:00", "1764000000000",
    "version 20260323172052", "V20260323_1720__add_orders.sql", "10.0.0.1/24 192.168.100.200",
    "2001:db8:85a3::8a2e:370:7334", "geo '+52.5200 +13.4050'", "range 1000-2000-3000",
    "phone varchar(32)", "CHECK (phone ~ '^\\+[1-9][0-9]{7,14}$')", "port 5432-5440",
    "part no 123-45-6789-0", "score 000-00-0000", "sku 'AB-123456-C'", "offset +00:00",
    "LIMIT 100000000 OFFSET 20000000", "SELECT 1234567890 + 9876543210;", "1e-10 6.02e+23",
    "+1 (see below)", "costs + 1000000 per year", "GB 12 3456 7890",
    # addresses of nobody
    "write to a@example.com", "user@example.org", "jane@test.invalid", "root@localhost",
    "git@github.com:acme/shop.git", "CODEOWNERS: @acme/backend", "@Entity @Table(name = 'x')",
    "x@y", "npm i @scope/package@1.2.3", "image@2x.png",
]  # fmt: skip

# Written after the detector was, and never used to change it.
UNSEEN_POSITIVES = _put(
    "unseen",
    ("env:\n  - name: SMTP_PASSWD\n    value: x\nsmtp_passwd: @@", made(12)),
    ("GRANT ALL ON shop.* TO 'app'@'10.%' IDENTIFIED BY '@@'", "Lantern-42!"),
    ("CREATE LOGIN app WITH PASSWORD = '@@';", "Harbour_77x"),
    ("mssql+pyodbc://sa:@@@sql.internal/shop?driver=x", made(10)),
    ("nats://svc:@@@nats.internal:4222", made(14)),
    ('kafka: sasl.jaas.config=x username="svc" password="@@";', made(12)),
    ("elasticsearch https://elastic:@@@es.internal:9200", made(20)),
    ("INSERT INTO accounts(id,login,pwd) VALUES(1,'ann','@@'),(2,'bob','x');", "W1nter-sun"),
    ("INSERT INTO oauth_clients (id, client_secret) VALUES ('web', '@@');", made(32, HEX)),
    ("insert into people (first_name, phone) values ('@@', null);", "Margarethe"),
    ("stripe.api_key = '@@'", "sk" + "_test_" + made(24)),
    ('const token = "@@";', made(40)),
    ("OPENAI_API_KEY=@@", "sk-" + "svcacct-" + made(60, URLSAFE)),
    ("x-vault-token: @@", "hvs" + "." + made(90)),
    ("Cookie: session=@@", _token()),
    ("private_key=@@", made(64, HEX)),
    ("encryption_key: '@@'", made(44, ALNUM) + "="),
    ("webhook https://discord.com/api/webhooks/@@", "123456789012345678/" + made(68, URLSAFE)),
    ("git remote add o https://@@@github.com/acme/x", "gh" + "p_" + made(36)),
    ("mail to ops+alerts@@", "@corp.acme.dev"),
    ("Rückruf unter @@ bitte", "+33 1 42 68 53 00"),
    ("-- test card @@", "4012 8888 8888 1881"),
    ("IBAN: @@", "NL91ABNA0417164300"),
    ("nie '@@'", "X2482300W"),
    ("svnr 1237 @@", "010180"),
)
UNSEEN_NEGATIVES = [
    "token_hash bytea NOT NULL CHECK (octet_length(token_hash) = 32)", "secrets: inherit",
    "CREATE POLICY p ON secrets USING (owner = current_user);", "SELECT password FROM users;",
    "UPDATE users SET password = crypt($1, gen_salt('bf', 12))", "passwords are never logged",
    "api_key_prefix varchar(8)", "secret_hash: sha256", "TOKEN_TTL=3600", "JWT_ALGORITHM=RS256",
    "token_issuer: https://auth.acme.io/", "passwordless: true", "password_reset_tokens",
    "access_key: ${{ secrets.AWS_KEY }}", "password: {{ .Values.db.password }}",
    "secret: !Sub '${Stack}-db'", "IDENTIFIED EXTERNALLY", "PASSWORD EXPIRE INTERVAL 90 DAY",
    "ALTER ROLE app PASSWORD NULL;", "description: The API key, sent in a header", "ON CONFLICT DO",
    "cursor=eyJpZCI6MTIzNDU2fQ==", "next_page_token: string", "2026-11-24 +02:00", "1.2.3-rc.4+567",
    "(123) items", "call (800) numbers", "urn:uuid:6e8bc430-9c3a-11d9-9669-0800200c9a66",
    "sha384-oqVuAfXRKap7fdgcCY5uykM6-R9GqQ8K", "+491234 is a prefix",
]  # fmt: skip
