"""Secrets never reach another machine, and stand in the answer as they were."""

import json
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st
from labelled_secrets import (
    NEGATIVES,
    POSITIVES,
    UNSEEN_NEGATIVES,
    UNSEEN_POSITIVES,
    Positive,
)
from pydantic import BaseModel

from smeaton.advice import Message
from smeaton.gateway import Gateway, Structured
from smeaton.gateway.masking import Masks, Unmasking
from smeaton.gateway.scripted import ScriptedServer
from smeaton.gateway.sensitive import find_secrets
from smeaton.settings import Settings

SECRETS = {
    "password": "CREATE ROLE app LOGIN PASSWORD 'Tr0ub4dor&3x';",
    "key": "aws: AKIA2E0A8F3B244C9986",
    "email": "INSERT INTO users VALUES (1, 'jane.doe@acme-corp.io');",
    "card": "paid with 4539 1488 0343 6467 today",
    "iban": "to DE89 3704 0044 0532 0130 00",
}


@pytest.mark.parametrize(("kind", "text"), SECRETS.items())
def test_each_kind_is_found_and_put_back(kind: str, text: str) -> None:
    assert [secret.kind for secret in find_secrets(text)] == [kind]
    masks = Masks()
    hidden = masks.hide(text)
    assert hidden != text and f"MASKED_{kind.upper()}_1" in hidden
    assert masks.show(hidden) == text


@pytest.mark.parametrize(
    "text",
    [
        "password text NOT NULL",
        "password_hash varchar(255) NOT NULL",
        "DB_PASSWORD=${DB_PASSWORD}",
        "api_key: <your-key>",
        "token: {{ vault_token }}",
        "write to a@example.com",
        "version 20260323172052",
        "id 1234567890123456",
        "type: apiKey",
        "session_token_expires_at timestamptz",
    ],
)
def test_what_is_no_secret_is_left(text: str) -> None:
    assert find_secrets(text) == []


@pytest.mark.parametrize("each", POSITIVES, ids=lambda each: each.group)
def test_no_labelled_value_leaves_and_each_is_put_back(each: Positive) -> None:
    masks = Masks()
    hidden = masks.hide(each.text)
    pieces = {each.value[at : at + 6] for at in range(max(1, len(each.value) - 5))}
    assert not any(piece in hidden for piece in pieces)
    assert masks.show(hidden) == each.text


@pytest.mark.parametrize("text", NEGATIVES)
def test_no_labelled_text_without_a_secret_is_touched(text: str) -> None:
    assert find_secrets(text) == []


def test_what_the_detector_was_not_made_on_is_found_as_well() -> None:
    """Figures of `unseen` stand in docs/threat-model.md."""
    missed = [each.text for each in UNSEEN_POSITIVES if each.value in Masks().hide(each.text)]
    assert len(missed) <= 2, missed
    assert not [text for text in UNSEEN_NEGATIVES if find_secrets(text)]


@pytest.mark.parametrize(
    "text",
    [
        "INSERT INTO t (password) VALUES (" + "'" * 40_001,
        "a-" * 40_000,
        "password" * 10_000,
        "://" * 20_000 + "a:" * 20_000,
        "-----BEGIN PRIVATE KEY-----" * 4_000,
        "+1" + " 1" * 40_000,
        "a@" + "a." * 40_000,
        "curl " * 10_000,
    ],
    ids=lambda text: text[:12],
)
def test_no_text_makes_the_search_slow(text: str) -> None:
    """A search that is not linear would not end before the suite is stopped."""
    find_secrets(text)


@pytest.mark.parametrize(
    "unit",
    ["'", "a-", "password=", "://a:", "a@a.", "-----BEGIN PRIVATE KEY-----", "+1 1", "curl -u ",
     "eyJ", "sk-", "Bearer ", "insert into t (password) values ('a', ", "4111 ", "DE12", "\\", "\n"],
)  # fmt: skip
def test_a_line_of_a_million_characters_is_searched_in_linear_time(unit: str) -> None:
    find_secrets((unit * (1_000_000 // len(unit) + 1))[:1_000_000])


def test_the_password_of_an_address_is_found_without_its_host() -> None:
    hidden = Masks().hide("postgres://app:hunter2pass@db.internal:5432/shop")
    assert hidden == "postgres://app:MASKED_PASSWORD_1@db.internal:5432/shop"


def test_a_private_key_is_one_secret() -> None:
    block = f"-----BEGIN RSA PRIVATE KEY-----\n{'Ab1' * 40}\n-----END RSA PRIVATE KEY-----"
    assert [secret.kind for secret in find_secrets(f"x\n{block}\ny")] == ["key"]


def test_one_value_has_one_placeholder() -> None:
    masks = Masks()
    first = masks.hide("DB_PASSWORD=hunter2hunter2")
    assert masks.hide("DB_PASSWORD=hunter2hunter2") == first
    assert masks.hide("DB_PASSWORD=hunter3hunter3") != first


@given(st.lists(st.sampled_from([*SECRETS.values(), "text MASKED_", "M", "\n"])), st.data())
def test_pieces_of_any_size_give_the_whole(parts: list[str], data: st.DataObject) -> None:
    masks = Masks()
    text = "".join(parts)
    hidden = masks.hide(text)
    unmasking = Unmasking(masks, quoted=False)
    shown, at = "", 0
    while at < len(hidden):
        size = data.draw(st.integers(1, 12))
        shown += unmasking.feed(hidden[at : at + size])
        at += size
    assert shown + unmasking.finish() == masks.show(hidden)


@pytest.fixture
def elsewhere(monkeypatch: pytest.MonkeyPatch) -> None:
    """The scripted server counts as another machine."""
    monkeypatch.setattr("smeaton.gateway.provider.find_host", lambda url: "models.example.com")


ASK = [Message("user", f"Review this: {SECRETS['password']}")]


@pytest.mark.usefixtures("elsewhere")
async def test_another_machine_gets_a_placeholder_and_the_answer_has_the_value(
    scripted: ScriptedServer, gateway: Gateway
) -> None:
    scripted.script("Change MASKED_PASSWORD_1 at once.")
    completion = await gateway.complete(ASK)
    assert completion.text == "Change Tr0ub4dor&3x at once."
    assert "Tr0ub4dor" not in json.dumps(scripted.requests[0].body)
    assert [secret.value for secret in gateway.list_masked(ASK)] == ["Tr0ub4dor&3x"]


class Reply(BaseModel):
    """A structured reply."""

    said: str


@pytest.mark.usefixtures("elsewhere")
async def test_a_structured_reply_stays_valid_whatever_the_value(
    scripted: ScriptedServer, gateway: Gateway
) -> None:
    scripted.script('{"said": "it is MASKED_PASSWORD_1"}')
    value = "a\\b-c12345"
    messages = [Message("user", f"DB_PASSWORD={value}")]
    last: Structured[Reply] | None = None
    async for item in gateway.structured(messages, Reply):
        if isinstance(item, Structured):
            last = item
    assert last is not None
    assert last.value.said == f"it is {value}"


async def test_this_machine_gets_the_text_as_it_is(
    scripted: ScriptedServer, gateway: Gateway
) -> None:
    await gateway.complete(ASK)
    assert "Tr0ub4dor" in json.dumps(scripted.requests[0].body)
    assert gateway.list_masked(ASK) == []


@pytest.mark.usefixtures("elsewhere")
async def test_masking_can_be_switched_off(
    scripted: ScriptedServer,
    scripted_settings: Settings,
    open_gateway: Callable[[Settings], Gateway],
) -> None:
    await open_gateway(scripted_settings.model_copy(update={"mask_secrets": False})).complete(ASK)
    assert "Tr0ub4dor" in json.dumps(scripted.requests[0].body)
