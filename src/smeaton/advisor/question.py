"""Takes a question apart: pasted artefact, options listed in it, sentences, and what it wants.

Everything here is deterministic and quick, so that it works the same with and without a model.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from smeaton.advice import Option
from smeaton.injection import find_addresses, without_addresses

MAX_SENTENCES = 24
MAX_SENTENCE_CHARS = 400
LEAST_HEARD = 4
"""Words that are left of a question without what speaks to a model; with fewer it stays whole."""

_FENCE = re.compile(r"^[ \t]*```[\w+-]*[ \t]*\n(.*?)^[ \t]*```[ \t]*$", re.DOTALL | re.MULTILINE)
_SQL_BLOCK = re.compile(
    r"^[ \t]*(?:CREATE\s+(?:OR\s+REPLACE\s+|TEMP(?:ORARY)?\s+|UNIQUE\s+|UNLOGGED\s+)*"
    r"(?:TABLE|INDEX|TYPE|VIEW|SCHEMA|EXTENSION)|ALTER\s+TABLE|DROP\s+TABLE)\b.*;",
    re.IGNORECASE | re.DOTALL | re.MULTILINE,
)
_LISTED = re.compile(r"^\s*\(?([A-Ha-h]|[1-8])[.):]\)?\s+(\S.*)$")
_SENTENCE_END = re.compile(r"(?<=[.!?;])\s+|\n+")
_DECISION = re.compile(
    r"\b(which|what|where|how (?:long|many|much|often)|should|shall|do we need|is it better|"
    r"better|best|recommend|choose|pick|or)\b",
    re.IGNORECASE,
)
_EXPLANATION = re.compile(
    r"^\s*(what (?:is|are|does)|how (?:does|do|is|are)|explain|why|describe|define|"
    r"tell me about|difference between)\b",
    re.IGNORECASE,
)
_FOLLOW_UP = re.compile(
    r"\b(it|its|that|this|these|those|them|they|instead|then|same|above|earlier|why not|what about|"
    r"what if|and if|you (?:said|say|recommend\w*|chose)|your (?:advice|answer|choice)|adr)\b",
    re.IGNORECASE,
)
_SUPPOSES = re.compile(
    r"\b(what if|and if|but if|even if|suppose|assuming|let's say|actually|correction|instead of|"
    r"turns? out|no longer|from now on|(?:has|have|is|are) (?:now|changed)|"
    r"now (?:we|it|the|there))\b",
    re.IGNORECASE,
)
_WHY = re.compile(
    r"^\W*(?:(?:but|and|ok|okay|hm+|so)\b\W*)*(?:why\b|what (?:speaks|is wrong|about)\b|"
    r"what's wrong\b|how come\b|i disagree\b|i don't (?:agree|think)\b|are you sure\b)",
    re.IGNORECASE,
)
_ADR = re.compile(
    r"\b(?:an? adr|adrs?\b|(?:architecture )?decision record|write (?:this|that|it) (?:down|up))\b",
    re.IGNORECASE,
)
_FIGURE = re.compile(
    r"\d|\b(millions?|thousands?|billions?|dozens?|daily|per (?:second|minute|hour|day)|must|"
    r"cannot|can't|already|currently|existing)\b",
    re.IGNORECASE,
)
_FICTION = re.compile(
    r"^\W*(?:(?:can|could|would|will) you |please |i(?:'d| would) like |i want )*"
    r"(?:write|compose|tell|sing|invent|make up|make|give|create) (?:me |us )?"
    r"(?:an?|another|some|your best) (?:\w+ ){0,2}"
    r"(?:poem|haiku|limerick|sonnet|ballad|rhyme|song|lyrics|rap|joke|pun|riddle|story|fairy tale|"
    r"novel|screenplay|love letter)s?\b(?! (?:column|table|field|resource|endpoint|service|api))",
    re.IGNORECASE,
)
_VAGUE = re.compile(
    r"""an?|and|are|at|be|been|but|can|could|do|does|for|from|get|had|has|have|how|if|in|is|it|its
    |just|like|lots?|many|more|most|much|needs?|not|now|of|on|or|our|really|so|some|still|than|that
    |the|their|them|then|there|they|this|to|too|us|very|wants?|was|we|were|what|when|which|will|with
    |would|you
    |apis?|app|application|backend|bad|better|big|code|data|database|fast|faster|good|high|improve
    |issues?|large|load|modern|new|old|performance|problems?|project|reliable|scal(?:able|e)|secure
    |servers?|services?|slow|slower|slowly|software|stable|systems?|team|traffic|users?|website
    |work(?:s|ing)?""",
    re.VERBOSE,
)
"""Words that say nothing a decision could rest on: grammar, and complaints without a measure."""
TELLING_WORDS = 3
"""Other words that statements must hold to count as facts, where no figure is given."""


@dataclass(frozen=True, slots=True)
class Question:
    """A question taken apart."""

    text: str
    """What was asked, without the pasted artefact."""
    pasted: str
    """Schema text that was part of the question; empty without any."""
    options: tuple[Option, ...]
    """Options listed in the question as `a) …`, `2. …`; at least two, or none."""
    sentences: tuple[str, ...]
    """The question sentence by sentence, verbatim but for white space; bounded."""
    left_out: tuple[str, ...] = ()
    """What spoke to a model instead of about the matter, and is not part of the question."""


def take_apart(text: str) -> Question:
    """Split a question into prose, pasted artefact and listed options.

    What speaks to a model is left out of the prose, whoever pasted it: what follows is the same as
    without it. A question that is nothing else stays whole, for it may be about such texts.
    """
    prose, pasted = split_artefact(text)
    heard = without_addresses(prose).strip()
    left_out: tuple[str, ...] = ()
    if heard != prose and len(heard.split()) >= LEAST_HEARD:
        left_out = tuple(each.quote for each in find_addresses(prose))
        prose = heard
    options = list_options(prose)
    listed = {f"{option.label}" for option in options}
    lines = [
        line
        for line in prose.splitlines()
        if not ((match := _LISTED.match(line)) and match[2].strip() in listed)
    ]
    return Question(
        prose, pasted, tuple(options), tuple(split_sentences("\n".join(lines))), left_out
    )


def split_artefact(text: str) -> tuple[str, str]:
    """Return the prose and the SQL of a question; SQL is found in code fences or as statements."""
    blocks = [match[1] for match in _FENCE.finditer(text) if _SQL_BLOCK.search(match[1])]
    if blocks:
        prose = _FENCE.sub(lambda m: "" if _SQL_BLOCK.search(m[1]) else m[0], text)
        return prose.strip(), "\n".join(blocks)
    match = _SQL_BLOCK.search(text)
    if match:
        return (text[: match.start()] + "\n" + text[match.end() :]).strip(), match[0]
    return text.strip(), ""


def list_options(text: str) -> list[Option]:
    """Return the options that a question lists line by line, ids in lower case; [] below two."""
    found = [
        Option(id=match[1].lower(), label=match[2].strip())
        for line in text.splitlines()
        if (match := _LISTED.match(line))
    ]
    ids = [option.id for option in found]
    return found if len(found) >= 2 and len(set(ids)) == len(ids) else []


def split_sentences(text: str) -> list[str]:
    """Return the sentences of `text`, each cut to `MAX_SENTENCE_CHARS`, at most `MAX_SENTENCES`.

    Of a longer text the first and last halves of the allowance are kept: the situation stands at
    the start, the question itself at the end.
    """
    parts = [" ".join(part.split())[:MAX_SENTENCE_CHARS] for part in _SENTENCE_END.split(text)]
    parts = [part for part in parts if part]
    if len(parts) > MAX_SENTENCES:
        half = MAX_SENTENCES // 2
        parts = parts[:half] + parts[-half:]
    return parts


def wants_decision(question: Question) -> bool:
    """Whether the question asks to decide something rather than to explain it."""
    return bool(
        question.options
        or (_DECISION.search(question.text) and not _EXPLANATION.search(question.text))
    )


def follows_on(question: Question) -> bool:
    """Whether the question leans on what was said before: "why not?", "and if it grows?"."""
    return len(question.text.split()) <= 3 or bool(_FOLLOW_UP.search(question.text))


def supposes(question: Question) -> bool:
    """Whether the situation is said to be another: "and if there are only 200 rows?"."""
    return bool(_SUPPOSES.search(question.text))


def asks_why(question: Question) -> bool:
    """Whether a decision already taken is questioned: "why not Redis?"."""
    return bool(_WHY.search(question.text))


def asks_for_record(question: Question) -> bool:
    """Whether an architecture decision record of what was decided is wanted."""
    return bool(_ADR.search(question.text)) and len(question.text.split()) <= 30


def states_facts(question: Question, attachments: Sequence[object] = ()) -> bool:
    """Whether anything is said about the asker's own situation that a decision can rest on."""
    if attachments or question.pasted or len(question.text.split()) > 25:
        return True
    statements = " ".join(part for part in question.sentences if not part.endswith("?"))
    words = set(re.findall(r"[^\W\d_]{2,}", statements.lower()))
    telling = [word for word in words if not _VAGUE.fullmatch(word)]
    return len(telling) >= TELLING_WORDS or bool(_FIGURE.search(question.text))


def asks_for_fiction(question: Question) -> bool:
    """Whether a poem, a joke or a story is asked for, whatever it is about."""
    return bool(_FICTION.search(question.text))
