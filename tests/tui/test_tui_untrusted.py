"""Text of models, files and knowledge is shown, never obeyed."""

import subprocess
import sys

import pytest
from acting import ADVICE, REVIEW, SCHEMA, ActedPassage, MakeApp, finding
from driving import ask, screen_text, settle, until
from textual import events
from textual.widgets import Markdown

from smeaton.advice import Citation, Review
from smeaton.advisor import Advised, Analysed, Consulted, Status, Token
from smeaton.sessions import Attachment, SessionStore
from smeaton.tui.evidence import Cited, Evidence
from smeaton.tui.paste import END, START, PasteParser
from smeaton.tui.screens.finding import mark_line
from smeaton.tui.widgets.answer import make_parser
from smeaton.tui.widgets.prompt import Prompt

EVIL = "[red]x[/red] \x1b[31mred\x1b[0m \u202etxt.exe\u202c \x9b2J"
SHOWN = r"[red]x[/red] \x1b[31mred\x1b[0m \u202etxt.exe\u202c \x9b2J"


async def test_control_characters_and_markup_are_visible_everywhere(
    make_app: MakeApp, store: SessionStore
) -> None:
    """You see escapes and brackets as they were written, in every place that shows text."""
    review = Review(findings=[finding("SQL001", "high", EVIL, 1, EVIL)])
    passage = ActedPassage(f"x#{EVIL}", EVIL, EVIL, EVIL, source=EVIL, sources=((EVIL, EVIL),))
    app = make_app(
        [
            Status(EVIL),
            Analysed(review),
            Consulted((passage,), None),  # type: ignore[arg-type]
            Token(EVIL),
            Token(f"\n\n`{EVIL}`\n\n    {EVIL}\n"),
        ]
    )
    async with app.run_test(size=(200, 50)) as pilot:
        pilot.app.post_message(events.Paste(EVIL))
        await settle(pilot)
        assert app.screen.query_one(Prompt).text == SHOWN
        app.screen.query_one(Prompt).text = "?"
        await ask(pilot, "?")
        seen = screen_text(app)
        await pilot.press("ctrl+g", "enter")
        await until(pilot, lambda: "added from" in screen_text(app))
        seen += screen_text(app)
        await pilot.press("escape", "shift+tab", "enter")
        await until(pilot, lambda: "Why it matters" in screen_text(app))
        seen += screen_text(app)
    for character in "\x1b\x9b\u202e\u202c":
        assert character not in seen
    assert seen.count(SHOWN) >= 8


async def test_names_titles_and_drafts_from_disk_are_shown_safely(
    make_app: MakeApp, store: SessionStore
) -> None:
    """You resume a conversation with a hostile title, file name and draft."""
    conversation = store.create()
    turn = store.begin_turn(conversation, EVIL, [Attachment(EVIL, "x")])
    store.finish_turn(turn, "failed", EVIL, None, EVIL)
    store.save_draft(conversation, EVIL, [Attachment(EVIL, "CREATE TABLE t (id int);" * 20)])
    app = make_app()
    async with app.run_test(size=(200, 40)) as pilot:
        await settle(pilot)
        seen = screen_text(app)
        await pilot.press("ctrl+r")
        await settle(pilot)
        seen += screen_text(app)
    for character in "\x1b\x9b\u202e\u202c":
        assert character not in seen
    assert seen.count("[red]x[/red]") >= 6


def render(markdown: str) -> str:
    tokens = make_parser().parse(markdown)
    return "".join(child.content for token in tokens for child in (token.children or [token]))


@pytest.mark.parametrize(
    ("markdown", "shown"),
    [
        ("[your bank](https://evil.example)", "your bank (https://evil.example)"),
        ("<https://example.org>", "https://example.org"),
        ("![pixel](https://evil.example/p.png)", "!pixel (https://evil.example/p.png)"),
        ("<b>bold</b> <script>x()</script>", "<b>bold</b> <script>x()</script>"),
        ("<div>\nblock\n</div>", "<div>\nblock\n</div>"),
        ("a &#x202e; b &lt;c&gt;", r"a \u202e b <c>"),
        ("[x](javascript:alert)", "[x](javascript:alert)"),
    ],
)
def test_markdown_shows_where_links_lead_and_hides_nothing(markdown: str, shown: str) -> None:
    assert render(markdown).replace("\n", "") == shown.replace("\n", "")


async def test_a_clicked_link_is_copied_and_not_opened(
    make_app: MakeApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    """You see the address in a notice; no browser starts."""
    app = make_app([Token("[docs](https://example.org/x)")])
    opened: list[str] = []
    monkeypatch.setattr(app, "open_url", lambda url, **_: opened.append(url))
    async with app.run_test(size=(100, 30), notifications=True) as pilot:
        await ask(pilot, "?")
        markdown = app.screen.query_one(Markdown)
        markdown.post_message(Markdown.LinkClicked(markdown, "https://example.org/x"))
        await until(pilot, lambda: "Copied, not opened" in screen_text(app))
        assert app.clipboard == "https://example.org/x"
    assert opened == []


def feed(*pieces: str) -> list[str]:
    parser = PasteParser()
    found: list[str] = []
    for piece in pieces:
        for event in (*parser.feed(piece), *parser.tick()):
            if isinstance(event, events.Paste):
                found.append(f"paste {event.text!r}")
            elif isinstance(event, events.Key):
                found.append(event.key)
    return found


def test_a_paste_is_one_event_whatever_it_contains() -> None:
    evil = "a\x1b[A\x1b" + "q" * 40 + "\r/quit\r"
    assert feed(f"x{START}{evil}{END}y") == ["x", f"paste {evil!r}", "y"]


def test_a_paste_may_arrive_in_any_pieces() -> None:
    whole = f"x{START}one\r\x1b[two{END}y{START}{END}"
    for cut in range(1, len(whole)):
        pieces = (whole[:cut], whole[cut:])
        if START.startswith(whole[:cut][-1]) and "\x1b" not in whole[:cut]:
            continue
        events_found = feed(*pieces)
        assert events_found[-1] == "paste ''", (cut, events_found)
        assert "y" in events_found


def test_keys_are_still_keys() -> None:
    assert feed("a", "\x1b[A", "\r") == ["a", "up", "enter"]


def test_the_line_of_a_finding_is_marked_and_others_are_numbered() -> None:
    text = mark_line(SCHEMA, 4).plain.split("\n")
    assert "▶ 4    password text" in text
    assert text[0] == "  1  CREATE TABLE users ("
    assert mark_line("", 1).plain == "▶ 1  "
    assert "▶" not in mark_line("one\ntwo", 99).plain


def test_evidence_of_another_version_costs_the_evidence_and_not_the_turn() -> None:
    evidence = Evidence.from_payload({"review": {"unknown": 1}, "passages": [], "notes": []})
    assert evidence.review is None
    assert "another version" in evidence.notes[0]


def test_evidence_comes_back_as_it_was_saved() -> None:
    cited = Cited("a#b", "A", "B", "text", "team", (("RFC", "https://example.org"),), (1, 2))
    evidence = Evidence(REVIEW, (cited,), ("a note",))
    assert Evidence.from_payload(evidence.to_payload()) == evidence


def test_numbers_of_sources_are_those_of_the_answer() -> None:
    passages = tuple(Cited(f"d#{n}", "D", str(n), "") for n in range(3))
    cites = [Citation(id=name) for name in ("d#2", "d#0", "d#2")]
    (said,) = ADVICE.recommendations
    once = said.model_copy(update={"citations": cites})
    advice = ADVICE.model_copy(update={"recommendations": [once]})
    numbered = Evidence(passages=passages).with_advice(advice, "")
    assert [(item.id, item.numbers) for item in numbered.passages] == [
        ("d#2", (1, 3)),
        ("d#0", (2,)),
        ("d#1", ()),
    ]
    twice = ADVICE.model_copy(update={"recommendations": [once, once]})
    went_on = Evidence(passages=passages).with_advice(twice, "")
    assert [item.numbers for item in went_on.passages] == [(1, 3, 4, 6), (2, 5), ()]


def test_notes_that_the_answer_shows_are_not_repeated() -> None:
    advice = ADVICE.model_copy(update={"notes": ["Seen.", "Unseen."]})
    assert Evidence().with_advice(advice, "> Seen.").notes == ("Unseen.",)
    assert Advised(advice).advice.notes


def test_the_first_frame_loads_nothing_heavy() -> None:
    """Settings, parsers, index and model clients come after the first frame."""
    script = (
        "import sys, smeaton.tui.app, smeaton.tui.paste; "
        "print([m for m in ('pglast', 'sqlglot', 'chromadb', 'openai', 'numpy', 'jinja2', "
        "'onnxruntime', 'pydantic', 'smeaton.settings', 'smeaton.advisor') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True)
    assert done.stdout == "[]\n", done.stderr
