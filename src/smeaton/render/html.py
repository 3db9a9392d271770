"""A review as one HTML file; everything from the review is escaped."""

import re
from collections.abc import Iterator, Mapping, Sequence

from smeaton.advice import Finding, Review, Severity
from smeaton.render.diagram import STYLE as _PICTURE
from smeaton.render.diagram import Table, draw
from smeaton.render.markdown import count_findings, cut, describe_kind
from smeaton.render.page import make_page
from smeaton.render.page import text as _text

_AROUND = 2
"""Lines of source shown before and after the one that is meant."""
_WIDE = 200
_AGAIN = ". The same in "
"""Where the message of a finding goes on to its other places."""
_JOINT = re.compile(r"([._])")

_STYLE = """
.s{font-weight:600;white-space:nowrap}.critical,.high{color:var(--bad)}.medium{color:var(--warn)}
.low{color:var(--mild)}pre mark{background:#f9e79f;color:#000;display:block}
.lead{font-size:1.1rem;margin:.5rem 0}td code{overflow-wrap:anywhere}
#findings td:nth-child(n+2){min-width:9rem}#findings td:last-child{min-width:20rem}
figure{margin:0}.bleed{margin:0 calc(50% - 50vw + 1rem)}svg [data-table]{cursor:pointer}
@media screen and (max-width:700px){#findings,#findings tbody{display:block}
#findings thead{display:none}#findings tr:not([hidden]){display:block;padding:.7rem 0;
border-bottom:1px solid var(--line)}#findings td{display:block;padding:.1rem 0;border:0}
#findings td:nth-child(-n+2){display:inline-block;margin-right:.6rem;min-width:0}
#findings td:nth-child(2) br{display:none}#findings td:nth-child(2) code{margin-right:.5rem}
#findings td:last-child{min-width:0}
.filter{display:flex;flex-wrap:wrap;gap:.4rem}}
@media print{.bleed{margin:0}svg{max-width:100%;height:auto}}
""".strip()

_SCRIPT = """
const body=document.querySelector("#findings tbody");
if(body){
const rows=[...body.rows];
const text=document.querySelector("#text"),least=document.querySelector("#least");
const shown=document.querySelector("#shown");
const filter=()=>{for(const row of rows){
row.hidden=!row.textContent.toLowerCase().includes(text.value.toLowerCase())
||Number(row.dataset.rank)>Number(least.value);}
const left=rows.filter(row=>!row.hidden).length;
shown.textContent=left<rows.length?`${left} of ${rows.length} shown`:"";};
text.addEventListener("input",filter);least.addEventListener("input",filter);
document.querySelectorAll("[data-table]").forEach(box=>box.addEventListener("click",()=>{
text.value=box.dataset.table;filter();text.scrollIntoView();}));
document.querySelectorAll("th button").forEach((button,index)=>{let up=true;
button.addEventListener("click",()=>{
const key=row=>row.cells[index].dataset.key||row.cells[index].textContent;
rows.sort((a,b)=>key(a).localeCompare(key(b),undefined,{numeric:true})*(up?1:-1));up=!up;
body.append(...rows);});});}
const folded=new Set();
addEventListener("beforeprint",()=>{document.querySelectorAll("details:not([open])").forEach(
part=>{folded.add(part);part.open=true;});});
addEventListener("afterprint",()=>{folded.forEach(part=>{part.open=false;});folded.clear();});
""".strip()


def render_review(
    review: Review,
    sources: Mapping[str, str],
    tables: Sequence[Table],
    *,
    limit: int | None = None,
) -> str:
    """Return the review as a page.

    Args:
        review: what was found.
        sources: the artefacts' text by name, for the excerpts.
        tables: what is drawn.
        limit: most proven findings that are shown.
    """
    body = "\n".join(_body(review, sources, tables, limit))
    return make_page("Design review", body, style=f"{_STYLE}\n{_PICTURE}", script=_SCRIPT)


def _body(
    review: Review, sources: Mapping[str, str], tables: Sequence[Table], limit: int | None
) -> Iterator[str]:
    count = _text(count_findings(review.findings))
    yield f'<h1>Design review</h1>\n<p class="lead"><strong>{count}</strong></p>'
    if review.findings:
        worst = review.findings[0]
        fixes = sum(bool(finding.fix) for finding in review.findings)
        yield (
            f'<p>Worst: <strong class="{worst.severity.value}">{_text(_first(worst))}</strong> '
            f"{fixes} of {len(review.findings)} come with a fix.</p>"
        )
    yield "<ul>"
    for item in review.artifacts:
        read = f", read as a {item.intent}" if item.intent else ""
        yield (
            f"<li><code>{_text(item.name)}</code>: {_text(describe_kind(item.kind, item.dialect))}"
            f"{read}, {item.objects} objects, {item.bytes:,} bytes</li>"
        )
    yield "</ul>"
    if review.explanation:
        yield f"<h2>What would hurt first</h2>\n<pre>{_text(review.explanation)}</pre>"
    shown, rest = cut(review.findings, limit)
    if shown:
        yield from _findings(shown, sources)
    if rest:
        yield f"<p><strong>{_text(rest)}</strong></p>"
    if review.notes:
        yield "<h2>Notes</h2>\n<ul>"
        yield from (f"<li>{_text(note)}</li>" for note in review.notes)
        yield "</ul>"
    flawed = {finding.object for finding in review.findings}
    if picture := draw(tables, flawed):
        yield f"<h2>Tables and references</h2>\n{picture}"


def _first(finding: Finding) -> str:
    what, _, places = finding.message.partition(_AGAIN)
    return f"{what}." if places else what


def _findings(findings: Sequence[Finding], sources: Mapping[str, str]) -> Iterator[str]:
    options = "".join(
        f'<option value="{severity.rank}"{" selected" if severity is Severity.LOW else ""}>'
        f"{severity.value} and worse</option>"
        for severity in Severity
    )
    heads = "".join(
        f"<th><button>{name}</button></th>" for name in ("Severity", "Rule", "Where", "Finding")
    )
    yield (
        '<h2>Findings</h2>\n<p class="filter"><input id="text" type="search" '
        'placeholder="Filter" aria-label="Filter"><select id="least" aria-label="Severity">'
        f'{options}</select><output id="shown" class="muted"></output></p>\n'
        f'<table id="findings">\n<thead><tr>{heads}</tr></thead>\n<tbody>'
    )
    lines = {name: text.split("\n") for name, text in sources.items()}
    for finding in findings:
        yield _row(finding, lines.get(finding.artifact, []))
    yield "</tbody>\n</table>"


def _row(finding: Finding, lines: Sequence[str]) -> str:
    by = ' <em class="muted">(added by the model)</em>' if finding.source == "model" else ""
    where = f"{finding.artifact}:{finding.line}:{finding.column}"
    order = f"{finding.artifact}:{finding.line:08}:{finding.column:06}"
    what, same = _first(finding), ""
    if places := finding.message.partition(_AGAIN)[2]:
        number, _, names = places.partition(": ")
        same = f"<details><summary>The same in {_text(number)}</summary>{_text(names)}</details>"
    fix = f"<pre>{_text(finding.fix)}</pre>" if finding.fix else ""
    see = f'<p class="muted">See {_text(", ".join(finding.citations))}</p>'
    return (
        f'<tr data-rank="{finding.severity.rank}">'
        f'<td class="s {finding.severity.value}" data-key="{finding.severity.rank}">'
        f"{finding.severity.value}</td><td><code>{_text(finding.code)}</code><br>"
        f'<span class="muted">{_text(finding.rule)}</span></td>'
        f'<td data-key="{_text(order)}"><code>{_breakable(finding.object)}</code><br>'
        f'<span class="muted">{_text(where)}</span></td>'
        f"<td><strong>{_text(what)}</strong>{by}<br>{_text(finding.why)}{same}"
        f"<details><summary>Source{' and fix' if fix else ''}</summary>"
        f"{_excerpt(finding, lines)}{fix}{see if finding.citations else ''}</details></td></tr>"
    )


def _breakable(name: str) -> str:
    """Return a name that a narrow column breaks at its joints."""
    return _JOINT.sub(r"\1<wbr>", _text(name))


def _excerpt(finding: Finding, lines: Sequence[str]) -> str:
    """Return the lines around the finding, its own marked."""
    first = max(finding.line - _AROUND, 1)
    last = min(finding.line + _AROUND, len(lines))
    shown = []
    for number in range(first, last + 1):
        line = f"{number:>5}  {_text(lines[number - 1][:_WIDE])}"
        shown.append(f"<mark>{line}</mark>" if number == finding.line else f"{line}\n")
    return f"<pre>{''.join(shown)}</pre>" if shown else ""
