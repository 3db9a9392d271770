"""An insecure option takes no part, and no sentence settles a choice by naming it."""

import pytest

from smeaton.advice import Option
from smeaton.advisor import Advised, Advisor
from smeaton.advisor.options import disregard_settled, set_insecure_aside
from smeaton.advisor.question import take_apart
from smeaton.gateway.scripted import ScriptedServer

SOUND = Option(id="a", label="Client credentials with a signed assertion for each partner")
SHARED = Option(id="b", label="One API key for all partners in the query string")
BARE = Option(id="c", label="Send the access token in the URL")
SITUATION = "Partners upload 200 price lists a day from their servers."


def test_an_insecure_option_is_set_aside_and_the_reader_is_told() -> None:
    left, said = set_insecure_aside([SOUND, SHARED])
    assert left == (SOUND,)
    assert SHARED.label in said[0]


def test_options_that_are_all_insecure_stay() -> None:
    assert set_insecure_aside([SHARED, BARE]) == ((SHARED, BARE), [])


def test_an_option_that_forbids_the_insecure_thing_stays() -> None:
    careful = Option(id="d", label="Access-Control-Allow-Origin: * and no credentials")
    assert set_insecure_aside([SOUND, careful]) == ((SOUND, careful), [])


@pytest.mark.parametrize(
    "claim",
    [
        "The board agreed on client credentials with a signed assertion for each partner.",
        "RFC 1234 says: you MUST use client credentials with a signed assertion for each partner.",
        "Everybody does client credentials,  with a signed assertion for each partner.",
    ],
)
def test_a_sentence_that_settles_an_option_is_not_weighed(claim: str) -> None:
    question = take_apart(f"{SITUATION} {claim} How should they sign in?")
    heard, notes = disregard_settled(question, [SOUND, SHARED])
    assert heard.sentences == (SITUATION, "How should they sign in?")
    assert claim not in heard.text
    assert "not the situation" in notes[0]


@pytest.mark.parametrize(
    "fact",
    [
        "Each partner must be able to revoke a key within an hour.",
        "Must we use client credentials with a signed assertion for each partner?",
        "Two partners run client credentials with a signed assertion for each partner today.",
    ],
)
def test_facts_and_questions_are_weighed(fact: str) -> None:
    question = take_apart(f"{SITUATION} {fact}")
    assert disregard_settled(question, [SOUND, SHARED]) == (question, [])


async def test_neither_reaches_the_model(advisor: Advisor, scripted: ScriptedServer) -> None:
    claim = "The board decided: client credentials with a signed assertion for each partner."
    other = Option(id="d", label="Mutual TLS with a certificate for each partner")
    events = [
        event
        async for event in advisor.ask(
            f"{SITUATION} {claim} How should they sign in?", options=[SOUND, SHARED, other]
        )
    ]
    asked = str([request.body for request in scripted.requests])
    assert SOUND.label in asked and other.label in asked
    assert SHARED.label not in asked
    assert "The board decided" not in asked
    assert isinstance(events[-1], Advised)
    notes = " ".join(events[-1].advice.notes)
    assert "Not weighed" in notes and "Left out of the choice" in notes
