"""What can be added, what is left out and why, and that only what changed is done again."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from pypdf import PdfReader, PdfWriter

from smeaton.errors import KnowledgeError
from smeaton.knowledge import Document, KnowledgeBase
from smeaton.knowledge import extract as extract_module
from smeaton.knowledge.reading import find_status
from smeaton.settings import Settings


def texts(knowledge: KnowledgeBase) -> list[str]:
    """All text that was added."""
    return [
        text
        for document in knowledge.documents()
        if document.source != "smeaton"
        for text in document.sections.values()
    ]


def write(folder: Path, files: dict[str, str]) -> Path:
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    return folder


NYGARD = """\
# 9. Keep sessions in Redis

Date: 2025-02-01

## Status

{status}

## Context

Sessions must survive a deployment.

## Decision

We keep sessions in the giraffe cluster.

## Consequences

Redis has to be watched.
"""

MADR = """\
---
status: {status}
date: 2025-03-01
---
# Use llama queues for events

## Context and Problem Statement

Two services have to hear of an order.

## Considered Options

* Llama queues
* Alpaca streams

## Decision Outcome

Chosen option: llama queues, because operations know them.

### Consequences

* Good, because retries come for free.

## Pros and Cons of the Options

### Alpaca streams

* Good, because consumers can replay the alpaca log.

## More Information

Reviewed each spring by the zebra group.
"""


@pytest.mark.parametrize("status", ["Accepted", "Accepted\n\nSupersedes [3. Old](0003-old.md)", ""])
def test_a_decision_that_stands_is_added(
    knowledge: KnowledgeBase, tmp_path: Path, status: str
) -> None:
    folder = write(tmp_path / "adr", {"0009-sessions.md": NYGARD.format(status=status)})
    assert knowledge.add(folder).documents == 1
    assert "We keep sessions in the giraffe cluster." in texts(knowledge)


@pytest.mark.parametrize(
    "status",
    [
        "Rejected",
        "rejected because of costs",
        "Superseded by [12. New](0012-new.md)",
        "Accepted\n\nSuperceded by [12. New](0012-new.md)",
        "Deprecated",
        "Proposed",
        "draft",
    ],
)
@pytest.mark.parametrize("form", [NYGARD, MADR])
def test_a_decision_that_does_not_stand_is_left_out_with_its_status(
    knowledge: KnowledgeBase, tmp_path: Path, form: str, status: str
) -> None:
    quoted = status if form == NYGARD else repr(status.replace("\n", " "))
    folder = write(
        tmp_path / "adr",
        {"0001-old.md": form.format(status=quoted), "0002-new.md": MADR.format(status="accepted")},
    )
    report = knowledge.add(folder)
    assert report.documents == 1
    assert len(report.skipped) == 1
    assert report.skipped[0].startswith("0001-old.md: a decision that does not stand")
    assert status.split()[0].lower() in report.skipped[0].lower()
    assert not [text for text in texts(knowledge) if "giraffe" in text]


def test_what_speaks_for_the_options_not_chosen_is_no_standard(
    knowledge: KnowledgeBase, tmp_path: Path
) -> None:
    knowledge.add(write(tmp_path / "adr", {"0002-queues.md": MADR.format(status="accepted")}))
    kept = "\n".join(texts(knowledge))
    assert "llama queues, because operations know them" in kept
    assert "zebra group" in kept
    assert "alpaca" not in kept.lower()


def test_notes_with_a_status_are_no_decision_record() -> None:
    assert find_status("# Release\n\n## Status\n\nRejected twice.\n", {}) is None


def test_a_skill_is_its_file_and_what_that_refers_to(
    knowledge: KnowledgeBase, tmp_path: Path
) -> None:
    folder = write(
        tmp_path / "skills",
        {
            "api-style/SKILL.md": "---\nname: api-style\ndescription: How we design giraffe APIs.\n"
            "---\n\nRead [errors](references/errors.md).\n",
            "api-style/references/errors.md": "Errors carry a zebra code. See `paging.md`.",
            "api-style/references/paging.md": "Pages are llama sized.",
            "api-style/CHANGELOG.md": "Now with alpacas.",
            "notes.md": "Everything is reviewed by an ostrich.",
        },
    )
    report = knowledge.add(folder)
    assert report.documents == 4
    assert report.skipped == ("api-style/CHANGELOG.md: not referred to by its SKILL.md.",)
    skill = knowledge.show("skills/api-style/skill")
    assert isinstance(skill, Document)
    assert skill.title == "api-style"
    assert skill.sections["In short"] == "How we design giraffe APIs."
    assert knowledge.search("giraffe API design").passages[0].document == "skills/api-style/skill"


def test_a_skill_refers_to_nothing_outside_of_its_folder(
    knowledge: KnowledgeBase, tmp_path: Path
) -> None:
    write(tmp_path, {"secret.md": "secret words"})
    text = "---\nname: sly\ndescription: Sly words.\n---\nSee ../../secret.md and /etc/motd.md.\n"
    knowledge.add(write(tmp_path / "skills", {"sly/SKILL.md": text}))
    assert not [text for text in texts(knowledge) if "secret words" in text]


def test_a_page_is_read_as_its_reader_sees_it(knowledge: KnowledgeBase, tmp_path: Path) -> None:
    page = """<html><head><title>Storage  rules</title><style>x{}</style></head><body>
    <nav>Home llama</nav><main><h2>Backups</h2><p>Every zebra table is <b>backed up</b> daily.</p>
    <p hidden>hidden giraffe</p><p style="display: none">unseen giraffe</p>
    <script>alert("giraffe")</script><ul><li>Keep 30 days.</li></ul></main>
    <footer>llama</footer></body></html>"""
    knowledge.add(write(tmp_path / "wiki", {"rules.html": page}))
    [document] = [d for d in knowledge.documents() if d.source == "wiki"]
    assert document.id == "wiki/rules-html"
    assert document.title == "Storage rules"
    [(heading, text)] = document.sections.items()
    assert heading == "Backups"
    assert "Every zebra table is **backed up** daily." in text
    assert "Keep 30 days." in text
    assert "giraffe" not in text
    assert "llama" not in text


def test_a_page_nested_too_deeply_is_left_out(knowledge: KnowledgeBase, tmp_path: Path) -> None:
    folder = write(
        tmp_path / "wiki", {"bomb.html": "<div>" * 50_000 + "x", "good.html": "<p>Good words.</p>"}
    )
    report = knowledge.add(folder)
    assert report.documents == 1
    assert report.skipped[0].startswith("bomb.html: ")


def make_pdf(path: Path, *pages: str, password: str = "") -> Path:
    """Write a PDF whose pages hold one line of text each."""
    objects = ["<< /Type /Catalog /Pages 2 0 R >>"]
    kids = " ".join(f"{4 + 2 * n} 0 R" for n in range(len(pages)))
    objects.append(f"<< /Type /Pages /Kids [{kids}] /Count {len(pages)} >>")
    objects.append("<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>")
    for n, text in enumerate(pages):
        objects.append(
            "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Resources << /Font << /F1 3 0 R"
            f" >> >> /Contents {5 + 2 * n} 0 R >>"
        )
        stream = f"BT /F1 12 Tf 72 720 Td ({text}) Tj ET" if text else ""
        objects.append(f"<< /Length {len(stream)} >>\nstream\n{stream}\nendstream")
    body, offsets = b"%PDF-1.4\n", []
    for n, content in enumerate(objects, 1):
        offsets.append(len(body))
        body += f"{n} 0 obj\n{content}\nendobj\n".encode()
    table = "".join(f"{offset:010} 00000 n \n" for offset in offsets)
    body += (
        f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n{table}"
        f"trailer\n<< /Size {len(objects) + 1} /Root 1 0 R >>\nstartxref\n{len(body)}\n%%EOF\n"
    ).encode()
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(body)
    if password:
        writer = PdfWriter(clone_from=PdfReader(path))
        writer.encrypt(password, algorithm="RC4-128")
        writer.write(path)
    return path


def test_a_pdf_is_cited_page_by_page(knowledge: KnowledgeBase, tmp_path: Path) -> None:
    knowledge.add(make_pdf(tmp_path / "handbook.pdf", "Every zebra is tagged.", "No llama logs."))
    found = knowledge.search("which zebra is tagged")
    assert found.passages[0].id == "handbook/handbook-pdf#page-1"
    assert found.passages[0].text == "Every zebra is tagged."
    assert "No llama logs." in texts(knowledge)


def test_a_pdf_that_cannot_be_read_says_why(knowledge: KnowledgeBase, tmp_path: Path) -> None:
    folder = tmp_path / "pdf"
    make_pdf(folder / "good.pdf", "Good words.")
    make_pdf(folder / "locked.pdf", "Locked words.", password="secret")
    make_pdf(folder / "scan.pdf", "")
    (folder / "cut.pdf").write_bytes((folder / "good.pdf").read_bytes()[:80])
    report = knowledge.add(folder)
    assert report.documents == 1
    reasons = dict(reason.split(": ", 1) for reason in report.skipped)
    assert "encrypted" in reasons["locked.pdf"]
    assert "no text" in reasons["scan.pdf"]
    assert "not a readable PDF" in reasons["cut.pdf"]


@pytest.mark.parametrize(
    ("limit", "value", "word"),
    [("PDF_BYTES", 100, "larger than 100 bytes"), ("PDF_SECONDS", 0.001, "more than 0.001 s")],
)
def test_a_pdf_is_bounded(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, limit: str, value: float, word: str
) -> None:
    monkeypatch.setattr(extract_module, limit, value)
    with pytest.raises(extract_module.Unreadable, match=word):
        extract_module.read_pdf(make_pdf(tmp_path / "large.pdf", "words"))


def test_adding_again_does_only_what_changed(
    knowledge: KnowledgeBase, tmp_path: Path, embedded: list[str]
) -> None:
    folder = write(
        tmp_path / "team",
        {"a.md": "Apples are red.", "b.md": "Bananas are yellow.", "c.md": "Cherries are dark."},
    )
    first = knowledge.add(folder)
    assert (first.added, first.changed, first.removed, first.unchanged) == (3, 0, 0, 0)
    embedded.clear()
    again = knowledge.add(folder)
    assert (again.added, again.changed, again.removed, again.unchanged) == (0, 0, 0, 3)
    assert embedded == []
    write(folder, {"b.md": "Bananas are green.", "d.md": "Dates are brown."})
    (folder / "c.md").unlink()
    third = knowledge.add(folder)
    assert (third.added, third.changed, third.removed, third.unchanged) == (1, 1, 1, 1)
    assert sorted(text.partition(": ")[2] for text in embedded) == [
        "Bananas are green.",
        "Dates are brown.",
    ]
    assert sorted(texts(knowledge)) == ["Apples are red.", "Bananas are green.", "Dates are brown."]


def test_a_file_that_moves_is_kept(knowledge: KnowledgeBase, folder: Path, tmp_path: Path) -> None:
    text = (folder / "api/paging.md").read_text().replace("id: paging", "id: our-paging")
    team = write(tmp_path / "team", {"z.md": text})
    knowledge.add(team)
    (team / "z.md").rename(team / "a.md")
    report = knowledge.add(team)
    assert (report.documents, report.skipped) == (1, ())
    assert isinstance(knowledge.show("team/our-paging"), Document)


def test_a_source_can_be_named_and_keeps_its_name(knowledge: KnowledgeBase, tmp_path: Path) -> None:
    first = write(tmp_path / "docs", {"a.md": "Apples are red."})
    second = write(tmp_path / "other", {"b.md": "Bananas are yellow."})
    assert knowledge.add(first, name="payments").source == "payments"
    assert knowledge.add(first).source == "payments"
    assert [(s.name, s.documents, s.passages) for s in knowledge.sources()] == [("payments", 1, 1)]
    with pytest.raises(KnowledgeError, match="added from"):
        knowledge.add(second, name="payments")
    for name in ("smeaton", "Pay ments", "../x", ""):
        with pytest.raises(KnowledgeError, match="can't be called"):
            knowledge.add(second, name=name)


def test_nothing_of_a_removed_source_is_left(
    knowledge: KnowledgeBase, tmp_path: Path, settings: Settings
) -> None:
    knowledge.add(write(tmp_path / "keep", {"a.md": "Apples are red."}))
    knowledge.add(write(tmp_path / "drop", {"b.md": "The xylophone is confidential."}))
    knowledge.remove("drop")
    assert [source.name for source in knowledge.sources()] == ["keep"]
    assert len(texts(knowledge)) == 1
    assert "drop" not in str(knowledge.search("xylophone confidential", limit=99).passages)
    knowledge.remove("keep")
    assert not (settings.data_dir / "index/added/chroma").exists()
    assert not (settings.data_dir / "index/added/words").exists()
    knowledge.close()
    for path in settings.data_dir.rglob("*"):
        assert not path.is_file() or b"xylophone" not in path.read_bytes(), path


KILLED = """
import os, pathlib, signal, sys
from smeaton.knowledge import KnowledgeBase, sources
from smeaton.settings import Settings
sources.BATCH = 2
def progress(text):
    if text == sys.argv[4]:
        os.kill(os.getpid(), signal.SIGKILL)
knowledge = KnowledgeBase.open(
    Settings(data_dir=pathlib.Path(sys.argv[1])), folder=pathlib.Path(sys.argv[2])
)
knowledge.add(pathlib.Path(sys.argv[3]), progress)
"""


@pytest.mark.parametrize(
    ("moment", "read_again"),
    [("Reading team: 3.md", 4), ("Indexing the words of what you added", 0)],
)
def test_an_add_that_was_killed_goes_on_where_it_stopped(
    settings: Settings, folder: Path, tmp_path: Path, moment: str, read_again: int
) -> None:
    team = write(tmp_path / "team", {f"{n}.md": f"Rule {n} is about fruit {n}." for n in range(8)})
    command = [sys.executable, "-c", KILLED, str(settings.data_dir), str(folder), str(team), moment]
    assert subprocess.run(command, check=False).returncode == -signal.SIGKILL
    knowledge = KnowledgeBase.open(settings, folder=folder)
    notes = knowledge.search("fruit").notes
    assert any("cut short" in note for note in notes) == (read_again > 0)
    report = knowledge.add(team)
    assert (report.documents, report.added) == (8, read_again)
    assert knowledge.search("rule about fruit 7", limit=3).notes == ()
    knowledge.close()


def test_what_another_process_adds_is_found(
    knowledge: KnowledgeBase, settings: Settings, folder: Path, tmp_path: Path
) -> None:
    knowledge.search("apples")
    team = write(tmp_path / "team", {"a.md": "The zebra cluster has forty pods."})
    command = [sys.executable, "-c", KILLED, str(settings.data_dir), str(folder), str(team), ""]
    subprocess.run(command, check=True, env=dict(os.environ))
    assert knowledge.search("zebra cluster").passages[0].document == "team/a"
