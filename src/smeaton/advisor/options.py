"""What a choice is made among, and what may not sway it.

An insecure option takes no part, whoever offers it; and that an option was settled on is no fact
about the situation, whoever says so.
"""

import re
from collections.abc import Sequence
from dataclasses import replace

from smeaton.advice import Option
from smeaton.advisor.question import Question
from smeaton.knowledge.insecure import find_insecure

LEAST_WORDS = 4
"""Words of an option that must stand together in a sentence to be taken for the option."""
_SETTLED = re.compile(
    r"\b(?:must|mandatory|required?|requires|has to|have to|need(?:s|ed)? to|shall|decided|settled"
    r"|approved|agreed|chosen|prescribed?|prescribes|obligatory|the only|everybody|everyone"
    r"|standard|best practice|recommend(?:s|ed)?)\b",
    re.IGNORECASE,
)


def set_insecure_aside(options: Sequence[Option]) -> tuple[tuple[Option, ...], list[str]]:
    """Return the options without those that weaken security, and what is said of each.

    They all stay where nothing else would be left: then what is wrong with them is the answer.

    Raises:
        KnowledgeError: the list of insecure designs is damaged.
    """
    wrong = {option.id: find_insecure([option.label], most=1) for option in options}
    sound = tuple(option for option in options if not wrong[option.id])
    if not sound:
        return tuple(options), []
    said = [
        f"Left out of the choice, as it weakens security: \u201c{option.label}\u201d. "
        + wrong[option.id][0].correction
        for option in options
        if wrong[option.id]
    ]
    return sound, said


def disregard_settled(question: Question, options: Sequence[Option]) -> tuple[Question, list[str]]:
    """Return the question without sentences that call one of the options settled, and notes.

    Such a sentence names the answer instead of the situation, and would turn a small model. One
    that asks stays, and so does one that states nothing but facts.
    """
    labels = [words for option in options if len(words := _words(option.label)) >= LEAST_WORDS]
    settled = [each for each in question.sentences if _settles(each, labels)]
    if not settled:
        return question, []
    kept = tuple(each for each in question.sentences if each not in settled)
    notes = [
        f"Not weighed, as it names an answer and not the situation: \u201c{each}\u201d"
        for each in settled
    ]
    return replace(question, text=_without(question.text, settled), sentences=kept), notes


def _settles(sentence: str, labels: Sequence[Sequence[str]]) -> bool:
    if sentence.endswith("?") or not _SETTLED.search(sentence):
        return False
    said = f" {' '.join(_words(sentence))} "
    return any(f" {' '.join(words)} " in said for words in labels)


def _without(text: str, sentences: Sequence[str]) -> str:
    for sentence in sentences:
        text = re.sub(r"\s+".join(map(re.escape, sentence.split())), "", text)
    return text.strip()


def _words(text: str) -> list[str]:
    return re.findall(r"\w+", text.lower())
