"""The journal keeps what was sent to the model, and the page of a case shows it."""

import json
from pathlib import Path

from stand_ins import make_case

from smeaton.advisor import Advisor
from smeaton.evals.cassette import open_gateway
from smeaton.evals.html_report import render_html
from smeaton.evals.journal import Run, load_prompts, load_run
from smeaton.evals.regrade import regrade
from smeaton.evals.runner import run
from smeaton.gateway.scripted import Fault, ScriptedServer
from smeaton.settings import Settings

EVIL = "Clients page <script>alert(1)</script> through 80 million rows. How should they page?"


async def ask(settings: Settings, folder: Path) -> Run:
    advisor = Advisor(settings, open_gateway(settings))
    case = make_case(question=EVIL, expect={"choice": ["a"]})
    try:
        await run([case], advisor, folder)
    finally:
        await advisor.close()
    return load_run(folder)


def join(finished: Run) -> list[str]:
    sections = load_prompts(finished.folder)
    [result] = finished.results
    return [
        "".join(sections[key].content for key in exchange.prompt) for exchange in result.requests
    ]


async def test_every_request_can_be_read_as_it_was_sent(
    scripted: ScriptedServer, scripted_settings: Settings, tmp_path: Path
) -> None:
    finished = await ask(scripted_settings, tmp_path / "r")
    sent = [
        "".join(message["content"] for message in request.body["messages"])
        for request in scripted.requests
    ]
    assert join(finished) == sent
    assert len(sent) > 1


async def test_what_requests_share_is_kept_once(
    scripted: ScriptedServer, scripted_settings: Settings, tmp_path: Path
) -> None:
    finished = await ask(scripted_settings, tmp_path / "r")
    kept = [
        json.loads(line)["text"]
        for line in (tmp_path / "r/prompts.jsonl").read_text("utf-8").splitlines()
    ]
    assert len(set(kept)) == len(kept)
    assert sum(map(len, kept)) < sum(map(len, join(finished)))


async def test_a_request_that_failed_is_kept_too(
    scripted: ScriptedServer, scripted_settings: Settings, tmp_path: Path
) -> None:
    scripted.script(*[Fault(status=401) for _ in range(9)])
    finished = await ask(scripted_settings, tmp_path / "r")
    assert finished.results[0].error
    assert EVIL.split(" <")[0] in join(finished)[0]
    assert finished.results[0].requests[0].model is None


async def test_the_page_of_a_case_shows_prompt_passages_reply_and_grades(
    scripted_settings: Settings, tmp_path: Path
) -> None:
    finished = await ask(scripted_settings, tmp_path / "r")
    page = render_html(finished)
    for part in ("Request 1: system", "Request 1: user", "passages retrieved", ">Reply<", "Grader"):
        assert part in page
    assert "You are Smeaton" in page
    assert "<script>alert(1)" not in page


async def test_a_lost_or_torn_file_of_prompts_costs_the_prompts_alone(
    scripted_settings: Settings, tmp_path: Path
) -> None:
    finished = await ask(scripted_settings, tmp_path / "r")
    path = tmp_path / "r/prompts.jsonl"
    path.write_text(path.read_text()[:-20] + '\n{"id": 3')
    assert "Request 1: system" in render_html(finished)
    path.unlink()
    assert "Request 1" not in render_html(finished)


async def test_a_regraded_run_keeps_the_prompts(
    scripted_settings: Settings, tmp_path: Path
) -> None:
    finished = await ask(scripted_settings, tmp_path / "r")
    case = make_case(question=EVIL, expect={"choice": ["b"]})
    graded, _ = regrade(finished, [case], tmp_path / "new")
    assert join(graded) == join(finished)
