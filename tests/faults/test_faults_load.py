"""Many at once: each turn is answered and saved, whoever else is being answered."""

import asyncio
import os
import subprocess
import sys
from contextlib import aclosing

from ending import HANG_S

from smeaton.advisor import Advised, Advisor
from smeaton.gateway.scripted import ScriptedServer
from smeaton.sessions import SessionStore
from smeaton.settings import Settings

CONVERSATIONS, TURNS, PROCESSES = 8, 3, 4
SAVING = """
import sys
from smeaton.sessions import SessionStore
from smeaton.settings import load_settings
store = SessionStore.open(load_settings())
conversation = store.create()
for number in range(25):
    turn = store.begin_turn(conversation, f"{sys.argv[1]}:{number}")
    store.append_answer(turn, "an answer")
    store.finish_turn(turn, "answered", "an answer")
"""


async def test_eight_conversations_at_once_lose_no_turn(
    scripted_settings: Settings, scripted: ScriptedServer
) -> None:
    store = SessionStore.open(scripted_settings)
    advisor = Advisor(scripted_settings)

    async def converse(number: int) -> int:
        conversation = store.create()
        for turn in range(TURNS):
            question = f"Service {number} reads {turn + 2},000 prices a second. Where to cache?"
            saved = store.begin_turn(conversation, question)
            async with aclosing(advisor.ask(question)) as events:
                answered = [event.advice async for event in events if isinstance(event, Advised)]
            store.finish_turn(saved, "answered", answered[0].summary)
        return conversation

    ids = await asyncio.gather(*(converse(number) for number in range(CONVERSATIONS)))
    await advisor.close()
    for number, conversation in enumerate(ids):
        turns = store.load(conversation).turns
        assert [turn.state for turn in turns] == ["answered"] * TURNS
        assert all(f"Service {number} " in turn.question and turn.answer for turn in turns)
    store.close()


def test_four_processes_on_one_data_folder_lose_no_turn(settings: Settings) -> None:
    environment = os.environ | {"SMEATON_DATA_DIR": str(settings.data_dir)}
    processes = [
        subprocess.Popen([sys.executable, "-c", SAVING, str(number)], env=environment)
        for number in range(PROCESSES)
    ]
    assert [process.wait(HANG_S) for process in processes] == [0] * PROCESSES
    store = SessionStore.open(settings)
    ids = [line.id for line in store.list()]
    found = [[turn.question for turn in store.load(each).turns] for each in ids]
    wanted = [[f"{number}:{turn}" for turn in range(25)] for number in range(PROCESSES)]
    assert sorted(found) == wanted
    store.close()
