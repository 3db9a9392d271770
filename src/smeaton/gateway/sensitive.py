"""Finds secrets and personal data in text: what must not leave the machine as it stands.

detect-secrets knows forms of keys, python-stdnum the check digits of cards, accounts and national
numbers, so that not every long number is taken for one. Beside them stand forms that issuers
document, credentials by their place (an address, a header, a statement, a column of an INSERT) and
assignments. Measured on `tests/gateway/labelled_secrets.py`.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from typing import Any

_PLUGINS = (
    "ArtifactoryDetector", "AWSKeyDetector", "AzureStorageKeyDetector", "CloudantDetector",
    "DiscordBotTokenDetector", "GitHubTokenDetector", "GitLabTokenDetector",
    "IbmCloudIamDetector", "JwtTokenDetector", "MailchimpDetector", "NpmDetector",
    "OpenAIDetector", "PypiTokenDetector", "SendGridDetector", "SlackDetector",
    "SquareOAuthDetector", "StripeDetector", "TelegramBotTokenDetector", "TwilioKeyDetector",
)  # fmt: skip
_FILTERS = (
    "is_sequential_string", "is_potential_uuid", "is_templated_secret",
    "is_prefixed_with_dollar_sign", "is_indirect_reference",
)  # fmt: skip
"""All but its allow list: a comment in the text must not switch the search off."""
_SETTINGS = {
    "plugins_used": [{"name": name} for name in _PLUGINS],
    "filters_used": [{"path": f"detect_secrets.filters.heuristic.{name}"} for name in _FILTERS],
}
_LONGEST_LINE = 20_000

_ISSUED = re.compile(
    r"(?<![\w-])(?:"
    r"(?:sk|pk|rk)[-_][\w-]{20,}|AIza[\w-]{35}|GOCSPX-[\w-]{20,}|ya29\.[\w-]{20,}"
    r"|dapi[0-9a-f]{32}|LTAI[A-Za-z0-9]{12,24}|hv[sbr]\.[\w-]{20,}|key-[0-9a-f]{32}"
    r"|(?:github_pat|dckr_pat|lin_api|pscale_(?:pw|tkn|oauth)|shp(?:at|ca|pa|ss)|do[opr]_v1|gl(?:sa|c)"
    r"|sntry[su]|sbp|hf|whsec|ntn|figd|ops|xkeysib|api_org)_[\w-]{16,}"
    r"|xapp-[\w-]{20,}|ATATT[\w=-]{20,}|PMAK-[\w-]{20,}|NRAK-[A-Z0-9]{20,}|glpat-[\w-]{20,}"
    r"|dp\.(?:pt|st|ct|sa|scim)\.[\w.-]{20,}|AGE-SECRET-KEY-1[0-9A-Z]{40,}"
    r")"
)
"""What issuers begin their keys with, by their own documentation."""
_BLOCK = re.compile(
    r"-----BEGIN [A-Z ]{0,40}PRIVATE KEY(?: BLOCK)?-----(?P<value>(?:[A-Za-z0-9+/=\s\\:,]|-(?!-))*)"
)
"""A private key, its end cut off or not."""
_HASH = re.compile(r"\$(?:2[aby]|argon2id?|scrypt|6|5)\$[\w./$=,+-]{20,}")
_IN_ADDRESS = re.compile(r"://[^\s:/@'\"]{0,100}:(?P<value>[^\s/'\"]{1,200})@(?=[\w\[])")
_IN_QUERY = re.compile(
    r"(?i)[?&;](?:sig|api[_-]?key|access[_-]?token|auth|token|key|secret|password)="
    r"(?P<value>[\w%.~+/-]{16,})"
)
_IN_HOOK = re.compile(
    r"//(?:hooks\.slack\.com/\w{1,20}|discord(?:app)?\.com/api/webhooks)/(?P<value>[\w/-]{20,})"
)
"""Whoever knows such an address may post."""
_IN_HEADER = re.compile(
    r"(?i)\b(?:authorization[\"']?\s{0,3}[:=]\s{0,3}[\"']?(?:basic|bearer|token|digest)|bearer)"
    r"\s{1,3}(?P<value>[\w.~+/=-]{12,})"
)
_IN_CALL = re.compile(
    r"\bcurl\b[^\n]{0,300}?\s(?:-u|--user)[ =]?[\"']?[^\s:\"']{1,80}:(?P<value>[^\s\"']{4,})"
)
_IN_STATEMENT = re.compile(
    r"(?i)\b(?:password(?:\s+for\s+[^\s=]{1,100}\s*=)?|identified\s+(?:with\s+\S{1,60}\s+)?(?:by|as)"
    r"(?:\s+password)?)\s+=?\s*'(?P<value>(?:[^'\n]|''){1,200})'"
)
_PGPASS = re.compile(
    r"(?m)^(?:localhost|\*|[\w-]{1,60}\.[\w.-]{1,60}):(?:\d{2,5}|\*):[\w*-]{1,60}:[\w*-]{1,60}:"
    r"(?P<value>\S{6,})"
)
_PLACED = (
    _BLOCK, _IN_ADDRESS, _IN_QUERY, _IN_HOOK, _IN_HEADER, _IN_CALL, _IN_STATEMENT, _PGPASS
)  # fmt: skip

_ASSIGNED = re.compile(
    r"(?i)(?<![\w.-])(?P<before>[\w.-]{0,60}?)"
    r"(?P<word>pass(?:word|wd|phrase)?|pwd|secret|token|api[_-]?key|access[_-]?key|private[_-]?key"
    r"|account[_-]?key|signing[_-]?key|encryption[_-]?key)"
    r"(?P<after>[\w.-]{0,40})[\"']?[ \t]{0,20}(?!(?<=[ \t]):')(?:=>|:=|[:=])[ \t]{0,20}"
    r"(?:\"(?P<double>[^\"\n]{6,300})\"|'(?P<single>[^'\n]{6,300})'"
    r"|(?P<bare>[^\s\"',;(){}\[\]<>]{8,300})(?!\())"
)
_ABOUT = re.compile(
    r"(?i)(?:^|[_.-]|(?<=[a-z])(?=[A-Z]))(?:url|uri|id|at|on|by|in|policy|name|method|type|count|min|max"
    r"|length|len|size|capacity|limit|strength|store|manager|interval|expiry|expires|ttl|days|version"
    r"|endpoint|header|format|algorithm|alg|rotation|file|path|ref|arn|field|column|bucket|scope"
    r"|hint|status|prefix)s?(?:$|[_.-]|(?=[A-Z]))"
)
"""What follows the word in a name that speaks about a secret and holds none."""
_INSERT = re.compile(
    r"(?i)\binsert\s+into\s+[\w.\"`\[\]]{1,130}\s*\((?P<columns>[^()]{1,4000})\)\s*values\s*"
)
_ROW = re.compile(r"\s*,?\s*\((?P<row>(?:'(?:[^']|'')*+'|\([^()']*+\)|[^'()])*+)\)")
_ITEM = re.compile(r"(?:'(?:[^']|'')*+'|\([^()']*+\)|[^',()])++|(?<=,)(?=,)")
_SECRET_COLUMN = re.compile(
    r"(?i)^(?:\w*_)?(?:pass(?:word|wd|phrase)?|pwd|secret|token|api_?key|pin|otp|cvv|cvc|salt)"
    r"(?:_(?:hash|digest|value|enc(?:rypted)?))?$"
)
_PERSONAL_COLUMN = re.compile(
    r"(?i)^(?:\w*_)?(?:(?:first|last|full|given|family|sur|maiden)_?name|phone(?:_?number)?|mobile"
    r"|fax|street(?:_?address)?|address(?:_?line)?_?\d?|birth_?date|date_?of_?birth|dob|ssn|tax_?id"
    r"|passport(?:_?(?:no|number))?|national_?id|iban|card_?number|pan|ip_?address)$"
)

_EMAIL = re.compile(
    r"(?<![:/\w.+-])[\w.+-]{1,64}(?:'[\w.+-]{1,64})?@(?P<host>[\w-]{1,63}(?:\.[\w-]{1,63}){1,8})\b"
)
_NOBODY = re.compile(
    r"(?:^|\.)(?:example|test|invalid|localhost)(?:\.\w+)?$|\.(?:png|jpe?g|gif|svg|webp|css|js|local)$",
    re.IGNORECASE,
)
_CARD = re.compile(
    r"\b(?:4\d{3}|5[1-5]\d\d|2[2-7]\d\d|6011|65\d\d)(?:[ -]?\d{4}){3}\b|"
    r"\b3[47]\d\d[ -]?\d{6}[ -]?\d{5}\b"
)
"""Visa, Mastercard, Discover and American Express, by their first digits and lengths."""
_IBAN = re.compile(r"\b[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){3,7}(?: ?[A-Z0-9]{1,3})?\b")
_PHONE = re.compile(
    r"(?<![\w.+-])\+[1-9]\d{0,2}[ .()-]{0,2}\d(?:[ .()-]{0,2}\d){6,12}(?![\w.])"
    r"|(?<!\w)\([2-9]\d\d\) ?\d{3}-\d{4}\b"
)
"""In the international form (E.164, spaced or not) and in that of North America."""
_CHECKED = (
    ("card", "luhn", _CARD),
    ("iban", "iban", _IBAN),
    ("id", "us.ssn", re.compile(r"(?<![\w-])\d{3}-\d{2}-\d{4}(?![\w-])")),
    ("id", "es.dni", re.compile(r"\b\d{8}-?[A-Z]\b")),
    ("id", "es.nie", re.compile(r"\b[XYZ]\d{7}-?[A-Z]\b")),
    ("id", "it.codicefiscale", re.compile(r"\b[A-Z]{6}\d\d[A-EHLMPR-T]\d\d[A-Z]\d{3}[A-Z]\b")),
    ("id", "br.cpf", re.compile(r"\b\d{3}\.\d{3}\.\d{3}-\d{2}\b")),
    ("id", "se.personnummer", re.compile(r"(?<![\w-])\d{6}[-+]\d{4}(?![\w-])")),
    ("id", "in_.aadhaar", re.compile(r"\b[2-9]\d{3} \d{4} \d{4}\b")),
    ("id", "fr.nir", re.compile(r"\b[12] ?\d\d ?\d\d ?(?:\d\d|2[AB]) ?\d{3} ?\d{3} ?\d\d\b")),
)
"""Kind, the module of python-stdnum that knows the check digits, and the form."""
_NINO = re.compile(r"\b[A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z](?: ?\d\d){3} ?[A-D]\b")
_NAMED_NUMBER = re.compile(
    r"(?i)\b(?:pesel|bsn|ssn|cpf|nir|aadhaar|personnummer|steuer[_ -]?id(?:nr)?|tax[_ -]?id"
    r"|national[_ -]?id|passport)[\"']?[ \t]{0,3}(?:no|nr|number)?[ \t]{0,3}[:=]?[ \t]{0,3}"
    r"[\"'(]{0,2}(?P<value>\d[\d .-]{6,16}\d)"
)
"""Numbers without a form of their own count where they are named."""

_MEANT = re.compile(
    r"^(?:\$\{?|<|\{|%|:|@|x+$|\*+$|\.+$|your|change|null$|none$|true$|false$|string$|text$|required$|"
    r"varchar|uuid|bytea|char|not$|default$|env[.($]|os\.|process\.|vault:|secret://|arn:|[a-z]+://|"
    r"(?:pass(?:word|wd)?|secret|token|user(?:name)?|redacted|example|sample|dummy|placeholder|todo|"
    r"hidden|masked|foo|bar|infinity|none|credentials)$)",
    re.IGNORECASE,
)
"""What stands where a value would and is none: a placeholder, a type, a look-up."""
_DULL = re.compile(
    r"^(?:[\d.,_:+/ -]+|[a-z]+(?:[_.-][a-z]+)*(?:[_.-]\d{1,2})?|[a-z]+(?:/[\w.-]+){2,})$"
)
"""A number, a moment, plain words or a path: no value of a secret unless the name is bare."""
_WHOLE = re.compile(r"[^\s\"'`,;(){}\[\]<>]+")
OPENING = "MASKED_"
"""What placeholders begin with; never found again."""


@dataclass(frozen=True, slots=True)
class Secret:
    """A value that should not leave the machine."""

    kind: str
    """"password", "key", "email", "phone", "card", "iban", or "id" for other personal data."""
    start: int
    end: int
    value: str


def find_secrets(text: str) -> list[Secret]:
    """Return the secrets and personal data in a text, in order, none within another."""
    found = [*_find_placed(text), *_find_assigned(text), *_find_inserted(text)]
    found += [*_find_personal(text), *_find_keys(text)]
    found.sort(key=lambda each: (each.start, -each.end))
    kept: list[Secret] = []
    for each in found:
        if not kept or each.start >= kept[-1].end:
            kept.append(each)
    return kept


def _secret(kind: str, match: re.Match[str], group: str | int = 0) -> Secret:
    return Secret(kind, match.start(group), match.end(group), match[group])


def _find_placed(text: str) -> Iterator[Secret]:
    """Yield what its form or its place gives away."""
    for pattern, kind in ((_HASH, "password"), (_ISSUED, "key")):
        for match in pattern.finditer(text):
            yield _secret(kind, match)
    for pattern in _PLACED:
        for match in pattern.finditer(text):
            value = match["value"]
            if value.strip() and not _MEANT.match(value) and not value.startswith(OPENING):
                yield _secret("key" if pattern is _BLOCK else "password", match, "value")


def _find_assigned(text: str) -> Iterator[Secret]:
    for match in _ASSIGNED.finditer(text):
        if _is_about_secrets(match):
            continue
        group = next(name for name in ("double", "single", "bare") if match[name] is not None)
        value = match[group]
        is_bare_name = not match["after"] and match["word"].lower() not in ("token", "pwd", "pass")
        is_dull = _DULL.match(value) and not (is_bare_name and group != "bare" and " " not in value)
        if not (_MEANT.match(value) or is_dull or value.isalpha() or value.startswith(OPENING)):
            yield _secret("password", match, group)


def _is_about_secrets(match: re.Match[str]) -> bool:
    """Whether a name only has the word in it: "compass", "max_tokens", "secretName", "tokenUrl"."""
    before, word, after = match["before"], match["word"], match["after"]
    if word.lower() == "pass" and (before[-1:].isalpha() or after[:1].isalpha()):
        return True
    if after[:1].islower() and word[-1:].islower() and after not in ("s", "hash"):
        return True
    return bool(_ABOUT.search(after)) or before.lower().endswith(("max_", "max", "min_"))


def _find_inserted(text: str) -> Iterator[Secret]:
    """Yield the values of an INSERT whose columns say that they are secret or somebody's."""
    for statement in _INSERT.finditer(text):
        names = [name.strip(' \t\r\n"`[]') for name in statement["columns"].split(",")]
        kinds = [
            "password"
            if _SECRET_COLUMN.match(name)
            else "id"
            if _PERSONAL_COLUMN.match(name)
            else ""
            for name in names
        ]
        at = statement.end() if any(kinds) else -1
        while at >= 0 and (row := _ROW.match(text, at)):
            at = row.end()
            for kind, item in zip(kinds, _ITEM.finditer(text, *row.span("row")), strict=False):
                value = item[0].strip()
                if kind and len(value) > 3 and value[0] == value[-1] == "'":
                    start = item.start() + item[0].index("'") + 1
                    if not _MEANT.match(value[1:-1]):
                        yield Secret(kind, start, start + len(value) - 2, value[1:-1])


def _find_personal(text: str) -> Iterator[Secret]:
    for match in _EMAIL.finditer(text):
        is_remote = match[0].startswith("git@") and text[match.end() : match.end() + 1] in ":/"
        if not _NOBODY.search(match["host"]) and not is_remote:
            yield _secret("email", match)
    for match in _PHONE.finditer(text):
        yield _secret("phone", match)
    for kind, module, pattern in _CHECKED:
        for match in pattern.finditer(text):
            value = re.sub(r"\D", "", match[0]) if kind == "card" else match[0]
            if _load_check(module).is_valid(value):
                yield _secret(kind, match)
    for match in _NINO.finditer(text):
        yield _secret("id", match)
    for match in _NAMED_NUMBER.finditer(text):
        yield _secret("id", match, "value")


@cache
def _load_check(module: str) -> Any:
    return import_module(f"stdnum.{module}")


def _find_keys(text: str) -> Iterator[Secret]:
    """Yield what detect-secrets finds, line by line, as the whole word that it is part of."""
    from detect_secrets.core.scan import scan_line
    from detect_secrets.settings import transient_settings

    with transient_settings(_SETTINGS):
        at = 0
        for line in text.splitlines(keepends=True):
            for found in scan_line(line) if len(line) < _LONGEST_LINE and line.strip() else ():
                value = found.secret_value or ""
                where = line.find(value)
                if not value or where < 0:
                    continue
                word = next(
                    (m for m in _WHOLE.finditer(line) if m.start() <= where < m.end()), None
                )
                start, end = where, where + len(value)
                if word is not None and "://" not in word[0]:
                    start, end = min(start, word.start()), max(end, word.end())
                shown = line[start:end]
                if not _MEANT.match(shown) and OPENING not in shown:
                    yield Secret("key", at + start, at + end, shown)
            at += len(line)
