"""Secrets and personal data in what is sent: found, replaced by placeholders, put back in replies.

detect-secrets knows the forms of keys and tokens; python-stdnum checks card numbers and IBANs, so
that not every long number is taken for one. A placeholder stands for the same value as long as
the gateway lives, so that prompts keep their prefix.
"""

import json
import re
from collections.abc import AsyncGenerator, Iterator, Sequence
from contextlib import aclosing
from dataclasses import dataclass, replace
from functools import lru_cache

from smeaton.advice import Message
from smeaton.gateway.reply import Completion, Delta

_PLUGINS = (
    "ArtifactoryDetector", "AWSKeyDetector", "AzureStorageKeyDetector", "BasicAuthDetector",
    "CloudantDetector", "DiscordBotTokenDetector", "GitHubTokenDetector", "GitLabTokenDetector",
    "IbmCloudIamDetector", "JwtTokenDetector", "KeywordDetector", "MailchimpDetector",
    "NpmDetector", "OpenAIDetector", "PrivateKeyDetector", "PypiTokenDetector",
    "SendGridDetector", "SlackDetector", "SquareOAuthDetector", "StripeDetector",
    "TelegramBotTokenDetector", "TwilioKeyDetector",
)  # fmt: skip
_WORDS = r"(?:pass(?:word|wd|phrase)?|secret|token|api[_-]?key|access[_-]?key|private[_-]?key)"
_ASSIGNED = re.compile(
    rf"(?i)\b[\w.-]*{_WORDS}[\w.-]*[ \t]*[:=][ \t]*[\"']?(?P<value>[^\s\"',;(){{}}\[\]<>]{{8,}})"
)
_BLOCK = re.compile(
    r"-----BEGIN (?P<name>[A-Z ]*PRIVATE KEY)-----(?P<value>.*?)-----END (?P=name)-----", re.DOTALL
)
_HASH = re.compile(r"\$(?:2[aby]|argon2id?|scrypt|6|5)\$[\w./$=,+-]{20,}")
_KEY = re.compile(r"\b(?:sk|pk|rk)-[A-Za-z0-9_-]{20,}")
_EMAIL = re.compile(r"(?<![:/\w])[\w.+-]+@(?P<host>[\w-]+(?:\.[\w-]+)+)\b")
_CARD = re.compile(
    r"\b(?:4\d{3}|5[1-5]\d\d|2[2-7]\d\d|6011|65\d\d)(?:[ -]?\d{4}){3}\b|"
    r"\b3[47]\d\d[ -]?\d{6}[ -]?\d{5}\b"
)
"""Visa, Mastercard, Discover and American Express, by their first digits and lengths."""
_IBAN = re.compile(r"\b[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){3,7}(?: ?[A-Z0-9]{1,3})?\b")
_EXAMPLE = re.compile(r"(?:^|\.)(?:example|test|invalid|localhost)(?:\.\w+)?$", re.IGNORECASE)
_MEANT = re.compile(
    r"^(?:\$\{?|<|\{\{|%|x+$|\*+$|your|change|null$|none$|true$|false$|string$|text$|required$|"
    r"varchar|uuid|bytea|char|not$|default$|env$|os\.|process\.|vault:|secret://)",
    re.IGNORECASE,
)
"""What stands where a value would and is none: a placeholder, a type, a look-up."""
_WHOLE = re.compile(r"[^\s\"'`,;(){}\[\]<>]+")
_PLACEHOLDER = re.compile(r"MASKED_[A-Z]+_\d+")
_OPENING = "MASKED_"


@dataclass(frozen=True, slots=True)
class Secret:
    """A value that should not leave the machine."""

    kind: str
    """"password", "key", "token", "email", "card" or "iban"."""
    start: int
    end: int
    value: str


def find_secrets(text: str) -> list[Secret]:
    """Return the secrets and personal data in a text, in order, none within another."""
    found = [*_find_forms(text), *_find_personal(text), *_find_keys(text)]
    found.sort(key=lambda each: (each.start, -each.end))
    kept: list[Secret] = []
    for each in found:
        if not kept or each.start >= kept[-1].end:
            kept.append(each)
    return kept


def _find_forms(text: str) -> Iterator[Secret]:
    for match in _BLOCK.finditer(text):
        yield Secret("key", match.start("value"), match.end("value"), match["value"])
    for pattern, kind in ((_HASH, "password"), (_KEY, "key")):
        for match in pattern.finditer(text):
            yield Secret(kind, match.start(), match.end(), match[0])
    for match in _ASSIGNED.finditer(text):
        if not _MEANT.match(match["value"]) and not match["value"].isalpha():
            yield Secret("password", match.start("value"), match.end("value"), match["value"])


def _find_personal(text: str) -> Iterator[Secret]:
    from stdnum import iban, luhn

    for match in _EMAIL.finditer(text):
        if not _EXAMPLE.search(match["host"]):
            yield Secret("email", match.start(), match.end(), match[0])
    for match in _CARD.finditer(text):
        if luhn.is_valid(re.sub(r"\D", "", match[0])):
            yield Secret("card", match.start(), match.end(), match[0])
    for match in _IBAN.finditer(text):
        if iban.is_valid(match[0]):
            yield Secret("iban", match.start(), match.end(), match[0])


def _find_keys(text: str) -> Iterator[Secret]:
    """Yield what detect-secrets finds, line by line, as the whole word that it is part of."""
    from detect_secrets.core.scan import scan_line
    from detect_secrets.settings import transient_settings

    with transient_settings({"plugins_used": [{"name": name} for name in _PLUGINS]}):
        at = 0
        for line in text.splitlines(keepends=True):
            for secret in scan_line(line) if len(line) < 20_000 and line.strip() else ():
                value = secret.secret_value or ""
                where = line.find(value)
                if not value or where < 0 or secret.type == "Private Key":
                    continue
                word = next(
                    (m for m in _WHOLE.finditer(line) if m.start() <= where < m.end()), None
                )
                start, end = where, where + len(value)
                if word is not None and secret.type != "Basic Auth Credentials":
                    start, end = min(start, word.start()), max(end, word.end())
                shown = line[start:end]
                if not _MEANT.match(shown) and _OPENING not in shown:
                    kind = (
                        "password" if "Keyword" in secret.type or "Basic" in secret.type else "key"
                    )
                    yield Secret(kind, at + start, at + end, shown)
            at += len(line)


class Masks:
    """Which placeholder stands for which value."""

    def __init__(self) -> None:
        self._names: dict[str, str] = {}
        self._values: dict[str, str] = {}
        self._counts: dict[str, int] = {}

    @staticmethod
    def find(text: str) -> tuple[Secret, ...]:
        """Return what `hide` replaces; what stands in every prompt is looked for once."""
        return _scan(text)

    def hide(self, text: str) -> str:
        """Return a text with each secret replaced by its placeholder."""
        pieces: list[str] = []
        at = 0
        for secret in self.find(text):
            pieces += [text[at : secret.start], self._name(secret)]
            at = secret.end
        return "".join([*pieces, text[at:]])

    def hide_all(self, messages: Sequence[Message]) -> list[Message]:
        """Return messages with their secrets replaced."""
        return [Message(each.role, self.hide(each.content)) for each in messages]

    def show(self, text: str, *, quoted: bool = False) -> str:
        """Return a reply with the values put back; `quoted` where it is JSON."""

        def put_back(match: re.Match[str]) -> str:
            value = self._values.get(match[0])
            if value is None:
                return match[0]
            return json.dumps(value)[1:-1] if quoted else value

        return _PLACEHOLDER.sub(put_back, text)

    def _name(self, secret: Secret) -> str:
        known = self._names.get(secret.value)
        if known is None:
            count = self._counts[secret.kind] = self._counts.get(secret.kind, 0) + 1
            known = f"{_OPENING}{secret.kind.upper()}_{count}"
            self._names[secret.value] = known
            self._values[known] = secret.value
        return known


class Unmasking:
    """Puts values back into a reply that arrives in pieces, whatever its pieces are."""

    def __init__(self, masks: Masks, *, quoted: bool) -> None:
        self._masks = masks
        self._quoted = quoted
        self._held = ""

    def feed(self, text: str) -> str:
        """Return what can be shown: all but what may be the beginning of a placeholder."""
        whole = self._held + text
        cut = _hold_from(whole)
        self._held = whole[cut:]
        return self._masks.show(whole[:cut], quoted=self._quoted)

    def finish(self) -> str:
        """Return what was held back."""
        held, self._held = self._held, ""
        return self._masks.show(held, quoted=self._quoted)


async def unmask(
    replies: AsyncGenerator[Delta | Completion, None], masks: Masks, *, quoted: bool
) -> AsyncGenerator[Delta | Completion, None]:
    """Yield a reply with the values put back; what may be half a placeholder waits for the rest."""
    waiting = Unmasking(masks, quoted=quoted)
    async with aclosing(replies):
        async for reply in replies:
            if isinstance(reply, Delta):
                if text := waiting.feed(reply.text):
                    yield Delta(text)
                continue
            if text := waiting.finish():
                yield Delta(text)
            yield replace(reply, text=masks.show(reply.text, quoted=quoted))


def _hold_from(text: str) -> int:
    """Return where the beginning of a placeholder stands at the end of a text, or its length."""
    tail = re.search(r"MASKED_[A-Z]*(?:_\d*)?\Z", text)
    if tail:
        return tail.start()
    for size in range(min(len(_OPENING) - 1, len(text)), 0, -1):
        if text.endswith(_OPENING[:size]):
            return len(text) - size
    return len(text)


@lru_cache(maxsize=64)
def _scan(text: str) -> tuple[Secret, ...]:
    """Find once what stands in every prompt of a conversation."""
    return tuple(find_secrets(text))
