"""Decides whether a text advises something, or names it only to advise against it.

A reading of single clauses by word lists, not of language. Known limits: a double negation ("do
not hesitate to use X", "never avoid X") reads as advice against X, a negation in an earlier
sentence ("Two options are bad. One is X.") is not seen, and irony never is.
"""

import re
from collections.abc import Iterator, Sequence

_SENTENCE_END = re.compile(r"(?<=[.!?;])\s+|\n+|\s+[\u2013\u2014]\s+")
_NEW_CLAUSE = re.compile(
    r"\b(?:but|however|instead(?! of)|therefore|so|then)\b"
    r"|[,:]\s*(?=(?:use|choose|adopt|prefer|take|keep|pick|go with|switch to"
    r"|we (?:use|recommend))\b)",
    re.IGNORECASE,
)
_NEGATED_BEFORE = re.compile(
    r"\b(?:not|never|no|nor|neither|without|avoid\w*|cannot|refus\w+|reject\w*|stop|forbid\w*"
    r"|prohibit\w*|remov\w+|replac\w+(?!.*\b(?:with|by)\b)|drop|ban(?:ned)?|against|wrong to"
    r"|unsafe to|do away with|get rid of|abandon\w*|retire|deprecat\w+|tempt(?:ing|ed|ation)|myth"
    r"|traps?|asks?|asked|claim\w*|pretend\w*|rul(?:e|es|ed|ing) out)\b|n['\u2019]t\b",
    re.IGNORECASE,
)
_NEGATED_WITHIN = re.compile(
    r"\b(?:not|never|no|without|avoid\w*|instead of|rather than|unlike)\b|n['\u2019]t\b",
    re.IGNORECASE,
)
_NEGATED_TO_COMMA = re.compile(
    r"\b(?:instead of|rather than|unlike|as opposed to|in place of)\b[^,]*$", re.IGNORECASE
)
_NEGATED_AFTER = re.compile(
    r"[^,.;]{0,30}?\b(?:is|are|was|were|would be|does|do|should|must|can|will)(?:n['\u2019]t\b"
    r"|not\b|\s+(?:\w+\s+)?(?:not|never|no|unsafe|insecure|broken|unsuitable|wrong|forbidden"
    r"|deprecated|obsolete|dangerous|overkill|ruled out|rejected|unacceptable"
    r"|too (?:fast|weak))\b)",
    re.IGNORECASE,
)


def asserts(text: str, patterns: Sequence[str]) -> str | None:
    """Return the first clause that matches a pattern without being negated, else None.

    A match counts as negated by a negator before it in its clause ("avoid X", "never do X"), by
    "instead of X" up to the next comma, or by a verdict right behind it ("X is insecure"). A
    negator inside the match counts too ("use Y instead of X"), unless the pattern names it.
    """
    for clause in _clauses(text):
        for pattern in patterns:
            for match in re.finditer(pattern, clause, re.IGNORECASE):
                if not _is_negated(clause, match, pattern):
                    return clause.strip()
    return None


def _is_negated(clause: str, match: re.Match[str], pattern: str) -> bool:
    before = clause[: match.start()]
    within = (found[0].lower() for found in _NEGATED_WITHIN.finditer(match[0]))
    return any(negator not in pattern.lower() for negator in within) or bool(
        _NEGATED_BEFORE.search(before)
        or _NEGATED_TO_COMMA.search(before)
        or _NEGATED_AFTER.match(clause, match.end())
    )


def _clauses(text: str) -> Iterator[str]:
    for sentence in _SENTENCE_END.split(text):
        yield from filter(None, _NEW_CLAUSE.split(sentence))
