"""One case in the HTML report: what was asked, what came back, why it counts as it does.

All text of cases, models and other runs goes through `text`, so none of it is ever markup.
"""

import difflib
from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby

from smeaton.advice import Advice, Message, Review
from smeaton.evals.cost import count_cost
from smeaton.evals.entries import Entry
from smeaton.evals.graders import Grade
from smeaton.evals.journal import Result
from smeaton.evals.judging import Judged, Verdict
from smeaton.render.markdown import render_advice, render_review
from smeaton.render.page import text

MAX_REPLY = 30_000
"""Characters of a reply that are shown; a runaway one would make the page useless."""


def render_case(
    entry: Entry,
    passages: Mapping[str, str],
    prompts: Mapping[str, Message] | None = None,
    verdicts: Sequence[tuple[Judged, Verdict]] = (),
) -> str:
    """Return everything about a case as HTML.

    Args:
        entry: the case.
        passages: anchors on the page by the ids of passages whose text is shown there.
        prompts: sections of what was sent, by digest; None leaves the prompts out.
        verdicts: what a judge said, turn by turn.
    """
    parts = _parts(entry, passages, verdicts)
    return "\n".join([*parts, *_prompts(entry.result, prompts or {})])


def _parts(
    entry: Entry, passages: Mapping[str, str], verdicts: Sequence[tuple[Judged, Verdict]]
) -> Iterator[str]:
    result, before = entry.result, entry.before
    yield f'<p class="muted">{text(_facts(entry))}</p>'
    if result.error is not None:
        yield f'<p class="bad">Error: {text(result.error)}</p>'
    yield from _question(result)
    yield from _grades(result, before)
    yield from _verdicts(verdicts)
    reply = render_reply(result)
    if reply:
        yield f'<h4>Reply</h4><pre class="wrap">{text(reply)}</pre>'
    for turn in result.later:
        yield f'<h4>Then asked</h4><pre class="wrap">{text(turn.question)}</pre>'
        said = _markdown(turn.review, turn.advice)
        yield f'<h4>Reply</h4><pre class="wrap">{text(said or turn.error or "")}</pre>'
    if before and (changed := _changed_lines(_whole_reply(before), _whole_reply(result))):
        yield f"<details><summary>Reply compared with the other run</summary>{changed}</details>"
    if result.asked and result.asked.passages:
        yield f"<details><summary>{len(result.asked.passages)} passages retrieved</summary><ol>"
        for key in result.asked.passages:
            name = f"<code>{text(key)}</code>"
            anchor = passages.get(key)
            yield f'<li><a href="#{anchor}">{name}</a></li>' if anchor else f"<li>{name}</li>"
        yield "</ol></details>"


def _verdicts(verdicts: Sequence[tuple[Judged, Verdict]]) -> Iterator[str]:
    """Show what a judge said, by which rubric and on what evidence."""
    for judged, verdict in verdicts:
        yield f"<h4>Judge: {verdict.verdict}</h4><p>Rubric: {text(judged.rubric)}</p>"
        yield f'<p>Evidence: <q>{text(verdict.evidence)}</q></p><p class="muted">'
        yield f"{text(verdict.reason)} ({text(verdict.judge)})</p>"


def _prompts(result: Result, sections: Mapping[str, Message]) -> Iterator[str]:
    """Show what was sent to the model, request by request."""
    sent = [
        [sections[key] for key in exchange.prompt if key in sections]
        for exchange in result.requests
    ]
    if not any(sent):
        return
    yield f"<details><summary>{len(sent)} requests to the model</summary>"
    for number, request in enumerate(sent, start=1):
        for role, parts in groupby(request, key=lambda section: section.role):
            yield f"<h4>Request {number}: {text(role)}</h4>"
            yield f'<pre class="wrap">{text("".join(part.content for part in parts))}</pre>'
    yield "</details>"


def render_reply(result: Result) -> str:
    """Return what came back as Markdown, cut at `MAX_REPLY`."""
    return _markdown(result.review, result.advice)


def _whole_reply(result: Result) -> str:
    """Return the replies of all turns of a dialogue."""
    later = (_markdown(turn.review, turn.advice) for turn in result.later)
    return "\n\n".join([render_reply(result), *later])


def _markdown(review: Review | None, advice: Advice | None) -> str:
    parts = [render_review(review)] if review else []
    parts += [render_advice(advice)] if advice else []
    reply = "\n\n".join(parts)
    if len(reply) > MAX_REPLY:
        return f"{reply[:MAX_REPLY]}\n\n… {len(reply) - MAX_REPLY:,} characters more"
    return reply


def _facts(entry: Entry) -> str:
    result = entry.result
    facts = [result.kind, result.area, f"family {result.family}" if result.family else None]
    facts += [", ".join(result.tags)] if result.tags else []
    facts.append(f"{result.total_ms / 1000:.1f} s")
    if result.first_token_ms is not None:
        facts.append(f"first token after {result.first_token_ms / 1000:.1f} s")
    if result.requests:
        facts.append(count_cost(result.requests).describe())
    elif result.advice and (usage := result.advice.usage).prompt_tokens is not None:
        facts.append(f"{usage.prompt_tokens} + {usage.completion_tokens or 0} tokens")
    if entry.weak:
        facts.append("weak: the choice is right without the question too")
    if entry.change == "edited":
        facts.append("edited since the other run, so not compared")
    return " · ".join(fact for fact in facts if fact)


def _question(result: Result) -> Iterator[str]:
    asked = result.asked
    if asked is None:
        yield '<p class="muted">The question is not in this journal.</p>'
        return
    if asked.question:
        yield f'<h4>Question</h4><pre class="wrap">{text(asked.question)}</pre>'
    if asked.artifacts:
        yield f"<p>Artefacts: {', '.join(f'<code>{text(n)}</code>' for n in asked.artifacts)}</p>"
    if asked.options:
        chosen = result.advice.choice if result.advice else None
        yield "<ul>"
        for option in asked.options:
            mark = " <strong>(chosen)</strong>" if option.id == chosen else ""
            yield f"<li><code>{text(option.id)}</code> {text(option.label)}{mark}</li>"
        yield "</ul>"


def _grades(result: Result, before: Result | None) -> Iterator[str]:
    if not result.grades:
        return
    was = '<th scope="col">Before</th>' if before else ""
    yield (
        f'<table class="grades"><thead><tr><th scope="col">Grader</th>'
        f'<th scope="col">Verdict</th>{was}<th scope="col" class="side">Score</th>'
        '<th scope="col">Reason</th></tr></thead><tbody>'
    )
    for grade in result.grades:
        earlier = f"<td>{_mark(before.verdict(grade.name))}</td>" if before else ""
        yield (
            f"<tr><td>{text(grade.name)}</td><td>{_mark(grade)}</td>{earlier}"
            f'<td class="side">{grade.score:.2f}</td><td>{text(grade.detail)}</td></tr>'
        )
    yield "</tbody></table>"


def _mark(grade: Grade | None) -> str:
    if grade is None:
        return "-"
    return '<span class="good">passed</span>' if grade.passed else '<span class="bad">failed</span>'


def _changed_lines(before: str, now: str) -> str:
    """Return the lines that differ, "" if none do."""
    lines = list(difflib.unified_diff(before.splitlines(), now.splitlines(), n=1, lineterm=""))[2:]
    if not lines:
        return ""
    marks = {"-": "del", "+": "ins"}
    shown = (
        f"<{mark}>{text(line)}</{mark}>" if (mark := marks.get(line[:1])) else f"{text(line)}\n"
        for line in lines
    )
    return f'<pre class="wrap diff">{"".join(shown)}</pre>'
