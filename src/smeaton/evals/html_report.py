"""A run as one HTML file: figures with their intervals, and a page that folds out for each case.

It reads well without JavaScript; with it, cases are sorted and filtered.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from smeaton.advice import Message
from smeaton.evals.case_page import render_case
from smeaton.evals.comparison import Change, compare, find_unmatched, make_records
from smeaton.evals.entries import Entry, list_entries
from smeaton.evals.journal import Manifest, Run, load_passages, load_prompts
from smeaton.evals.judging import Verdict, list_judged
from smeaton.evals.plot import STYLE as PLOT_STYLE
from smeaton.evals.plot import Rate, draw_rate
from smeaton.evals.report import list_groups, list_remarks
from smeaton.evals.summary import Figure, Summary, summarise
from smeaton.render.page import make_page, text

MAX_PAGES = 3000
"""Cases with a page of their own; beyond, those that passed unchanged are a line only."""
MAX_PROMPTS = 300
"""Cases that all show what was sent to the model; beyond, only those that did not pass."""

_STYLE = """
:root{--bad:#b3261e;--good:#1b6e3c;--was:#8a5a00}
@media (prefers-color-scheme:dark){:root{--bad:#ff8a80;--good:#7fd6a0;--was:#ffb74d}}
body{max-width:1200px;overflow-wrap:break-word}
#cases .more td,#cases td:first-child{overflow-wrap:anywhere}
#cases .grades td:not(:last-child){overflow-wrap:normal}h4{margin:.8rem 0 .2rem}
.good{color:var(--good)}.bad{color:var(--bad)}.bad,.good{font-weight:600}
td.num,th.num{text-align:right;font-variant-numeric:tabular-nums;white-space:nowrap}
.tiles{display:flex;flex-wrap:wrap;gap:.8rem;margin:1rem 0;padding:0}
.tiles li{list-style:none;flex:1 1 11rem;border:1px solid var(--line);border-radius:6px;
padding:.5rem .8rem}.tiles b{display:block;font-size:1.6rem;line-height:1.3}
.partial{border:2px solid var(--bad);padding:.4rem .8rem;border-radius:6px}
.figures td:first-child{width:24%}.figures td:last-child,.figures th:last-child{width:40%}
.figures .group th{padding-top:1.1rem;border-bottom:2px solid var(--line)}
#cases tbody{border-bottom:1px solid var(--line)}#cases td{border:0;padding-bottom:.1rem}
#cases .more>td{padding:0 .5rem .5rem}#cases tbody:target{background:var(--soft)}
#cases tbody{scroll-margin-top:3.5rem}
#cases>tbody>tr:not(.more)>td:first-child{font-weight:600}#cases th{white-space:nowrap}
summary{cursor:pointer}.wrap{white-space:pre-wrap}pre.wrap:not(.diff){font:inherit}
.page{padding:.2rem 0 .6rem 1rem;
border-left:3px solid var(--line);margin-left:.2rem}
.diff ins,.diff del{display:block;text-decoration:none}.diff ins{background:#2e7d3233}
.diff del{background:#c6282833}th[aria-sort=ascending] button::after{content:" \\2191"}
th[aria-sort=descending] button::after{content:" \\2193"}
.filter{display:flex;flex-wrap:wrap;gap:.5rem;align-items:center;position:sticky;top:0;
background:Canvas;padding:.4rem 0;z-index:1}.filter>*{margin:0;min-width:0;max-width:100%}
[hidden]{display:none!important}
@media (max-width:700px){.side{display:none}.filter{position:static}.page{padding-left:.5rem}
body{margin:1rem auto}
.page,.more>td{max-width:calc(100vw - 3.5rem)}.num .muted{display:none}
.figures td:last-child,.figures th:last-child{width:34%}svg.rate{min-width:5rem}
th,td{padding:.3rem .2rem}}
""".strip()

_SCRIPT = """
const table=document.querySelector("#cases"),bar=document.querySelector(".filter");
if(table&&bar){
bar.hidden=false;
const bodies=[...table.tBodies],words=new Map(bodies.map(b=>[b,b.textContent.toLowerCase()]));
const fields=[...bar.querySelectorAll("select")],search=bar.querySelector("input");
const count=bar.querySelector("output");
const filter=()=>{let shown=0;const wanted=search.value.toLowerCase();
for(const b of bodies){
b.hidden=!words.get(b).includes(wanted)||fields.some(f=>f.value
&&!b.dataset[f.name].split("\\n").includes(f.value));
shown+=!b.hidden;}
count.textContent=shown+" of "+bodies.length+" cases";};
[search,...fields].forEach(f=>f.addEventListener("input",filter));filter();
const heads=[...table.tHead.rows[0].cells];
heads.forEach((head,index)=>head.querySelector("button").addEventListener("click",()=>{
const up=head.getAttribute("aria-sort")!=="ascending";
heads.forEach(h=>h.removeAttribute("aria-sort"));
head.setAttribute("aria-sort",up?"ascending":"descending");
const key=b=>b.rows[0].cells[index].dataset.key||b.rows[0].cells[index].textContent;
bodies.sort((a,b)=>key(a).localeCompare(key(b),undefined,{numeric:true})*(up?1:-1));
table.append(...bodies);}));
const open=()=>{const at=document.getElementById(decodeURIComponent(location.hash.slice(1)));
if(!at)return;const fold=at.querySelector("details")||at.closest("details");
if(fold){fold.open=true;at.scrollIntoView();}};
addEventListener("hashchange",open);open();}
""".strip()

_COLUMNS = ("Case", "Kind", "Area", "Tags", "Verdict", "Change", "Seconds")
_SIDE = ("Kind", "Area", "Tags")


def render_html(run: Run, against: Run | None = None) -> str:
    """Return the report of `run` as a page, compared with `against` if it is given."""
    made = run.manifest
    body = "\n".join(_body(run, against))
    title = f"Eval run: {made.model or 'no model'}"
    return make_page(title, body, style=f"{_STYLE}\n{PLOT_STYLE}", script=_SCRIPT)


def _body(run: Run, against: Run | None) -> Iterator[str]:
    summary = summarise(run)
    earlier = summarise(against) if against else None
    entries = list_entries(run, against)
    made = run.manifest
    yield f"<h1>{text(made.model or 'no model')}</h1>"
    yield f'<p class="muted">{text(made.provider)} · {text(made.created)}</p>'
    if not summary.complete:
        yield (
            f'<p class="partial"><strong>Partial:</strong> {summary.finished} of {made.planned} '
            "results are there; the figures count those only.</p>"
        )
    yield from _tiles(summary)
    if against:
        yield from _comparison(run, against, entries)
    yield from _figures(summary, earlier)
    yield f"<ul>{''.join(f'<li>{text(remark)}</li>' for remark in list_remarks(summary))}</ul>"
    passages = _read_passages(run)
    anchors = {key: f"passage-{number}" for number, key in enumerate(passages, 1)}
    shown = _Shown(anchors, _read_prompts(run), run.judging.find())
    yield from _cases(entries, shown, compared=against is not None)
    yield from _passages(passages, anchors)
    yield "<details><summary>What was run</summary><table><tbody>"
    yield from (
        f"<tr><td>{text(name)}</td><td>{text(value)}</td></tr>" for name, value in _facts(made)
    )
    yield "</tbody></table></details>"


def _tiles(summary: Summary) -> Iterator[str]:
    shown = [summary.overall, summary.families, *([summary.blind] if summary.blind else [])]
    yield '<ul class="tiles">'
    for figure in shown:
        if figure.total:
            yield (
                f"<li>{text(figure.name)}<b>{figure.rate:.0%}</b>"
                f'<span class="muted">{figure.passed} of {figure.total}, 95 % interval '
                f"{figure.low:.0%} to {figure.high:.0%}</span></li>"
            )
    errors = summary.overall.errors
    mark = ' class="bad"' if errors else ""
    yield (
        f"<li>errors<b{mark}>{errors}</b>"
        '<span class="muted">no answer; counted as wrong</span></li></ul>'
    )


def _comparison(run: Run, against: Run, entries: Sequence[Entry]) -> Iterator[str]:
    other = against.manifest
    yield (
        f"<h2>Compared with {text(other.model or 'no model')}, {text(other.created)}</h2>"
        f"<p>{text(_describe_differences(run.manifest.differences(other)))} p is that of "
        "the exact McNemar test over the cases in both, by Holm's method for all graders "
        "together; the interval of the change is a bootstrap over families.</p>"
    )
    for change, name in (("regressed", "Regressed"), ("mended", "Mended")):
        yield from _links(f"{name}: ", [e for e in entries if e.change == change])
    edited = [e for e in entries if e.change == "edited"]
    yield from _links("Edited, so not compared: ", edited)
    if missing := find_unmatched(make_records(against), make_records(run)).gone:
        yield f"<p>Only in the other run: {text(', '.join(missing))}</p>"
    yield (
        '<div class="wide"><table><thead><tr><th>Grader</th><th class="num">Before</th>'
        '<th class="num">Now</th><th class="num">Worse</th><th class="num">Better</th>'
        '<th class="num side">Change</th><th class="num">p</th></tr></thead><tbody>'
    )
    yield from (_change_row(change) for change in compare(against, run))
    yield "</tbody></table></div>"


def _describe_differences(names: Sequence[str]) -> str:
    return f"The runs differ in {', '.join(names)}." if names else "The runs were set up alike."


def _links(head: str, entries: Sequence[Entry]) -> Iterator[str]:
    if entries:
        links = ", ".join(f'<a href="#{_anchor(e)}">{text(e.name)}</a>' for e in entries)
        yield f"<p><strong>{head}</strong>{links}</p>"


def _change_row(change: Change) -> str:
    p_value = "-" if change.adjusted is None else f"{change.adjusted:.3f}"
    interval = (
        "-"
        if change.low is None or change.high is None
        else f"{change.low:+.0%} to {change.high:+.0%}"
    )
    worse = f' class="num{" bad" if change.worse else ""}"'
    return (
        f'<tr><td>{text(change.grader)}</td><td class="num">{change.was_passed}/{change.was_total}'
        f'</td><td class="num">{change.passed}/{change.total}</td><td{worse}>{len(change.worse)}'
        f'</td><td class="num">{len(change.better)}</td><td class="num side">{interval}</td>'
        f'<td class="num">{p_value}</td></tr>'
    )


def _figures(summary: Summary, earlier: Summary | None) -> Iterator[str]:
    was = {
        (group, figure.name): figure
        for group, figures in (list_groups(earlier) if earlier else ())
        for figure in figures
    }
    note = " The upper bar is the other run." if earlier else ""
    yield (
        f'<h2>Figures</h2><p class="muted">Bars are 95 % intervals from 0 to 100 %.{note}</p>'
        '<table class="figures"><thead><tr><th>Group</th><th class="num">Passed</th>'
        '<th class="num">Rate</th><th class="num side">Interval</th><th>Plot</th></tr></thead>'
    )
    for group, figures in list_groups(summary):
        if any(figure.total for figure in figures):
            yield f'<tbody><tr class="group"><th colspan="5">{text(group)}</th></tr>'
            yield from (_figure_row(f, was.get((group, f.name))) for f in figures if f.total)
            yield "</tbody>"
    yield "</table>"


def _figure_row(figure: Figure, was: Figure | None) -> str:
    earlier = Rate(was.rate, was.low, was.high) if was and was.total else None
    plot = draw_rate(Rate(figure.rate, figure.low, figure.high), earlier)
    errors = (
        f'<br><span class="muted">{figure.rate_without_errors:.0%} without errors</span>'
        if figure.errors
        else ""
    )
    return (
        f'<tr><td>{text(figure.name)}</td><td class="num">{figure.passed}/{figure.total}</td>'
        f'<td class="num">{figure.rate:.0%}{errors}</td>'
        f'<td class="num side">{figure.low:.0%} to {figure.high:.0%}</td><td>{plot}</td></tr>'
    )


class _Shown(NamedTuple):
    """What the pages of cases take from elsewhere."""

    anchors: Mapping[str, str]
    prompts: Mapping[str, Message]
    verdicts: Mapping[str, Verdict]


def _cases(entries: Sequence[Entry], shown: _Shown, *, compared: bool) -> Iterator[str]:
    heads = "".join(
        f'<th scope="col"{_class(name, compared)}><button>{name}</button></th>' for name in _COLUMNS
    )
    yield f"<h2>Cases</h2>{_filter(entries, compared)}"
    yield f'<table id="cases"><thead><tr>{heads}</tr></thead>'
    full = len(entries) <= MAX_PAGES
    for entry in entries:
        with_page = full or entry.verdict != "passed" or entry.change not in ("same", "new")
        with_prompts = len(entries) <= MAX_PROMPTS or entry.verdict != "passed"
        page = _render_page(entry, shown, with_prompts) if with_page else ""
        yield _rows(entry, compared, page)
    yield "</table>"
    if not full:
        yield (
            f'<p class="muted">More than {MAX_PAGES:,} cases: those that passed unchanged are a '
            "line without their page; the journal holds their replies.</p>"
        )


def _render_page(entry: Entry, shown: _Shown, with_prompts: bool) -> str:
    verdicts = [
        (judged, shown.verdicts[judged.digest])
        for judged in (list_judged(entry.result) if shown.verdicts else ())
        if judged.digest in shown.verdicts
    ]
    prompts = shown.prompts if with_prompts else None
    return render_case(entry, shown.anchors, prompts, verdicts)


def _read_passages(run: Run) -> dict[str, str]:
    """Return the texts of retrieved passages; a page without them is better than none."""
    try:
        return load_passages(run.folder)
    except OSError:
        return {}


def _read_prompts(run: Run) -> dict[str, Message]:
    """Return what was sent; likewise."""
    try:
        return load_prompts(run.folder)
    except OSError:
        return {}


def _passages(passages: Mapping[str, str], anchors: Mapping[str, str]) -> Iterator[str]:
    """Show each retrieved passage once; the cases link to it."""
    if passages:
        yield f"<h2>Passages</h2><details><summary>{len(passages)} were retrieved</summary>"
        for key, passage in passages.items():
            yield f'<h4 id="{anchors[key]}">{text(key)}</h4><pre class="wrap">{text(passage)}</pre>'
        yield "</details>"


def _filter(entries: Sequence[Entry], compared: bool) -> str:
    results = [entry.result for entry in entries]
    choices: dict[str, set[str]] = {
        "verdict": {entry.verdict for entry in entries},
        "kind": {result.kind for result in results},
        "area": {result.area for result in results if result.area},
        "tag": {tag for result in results for tag in result.tags},
    }
    if compared:
        choices["change"] = {entry.change for entry in entries}
    selects = "".join(
        f'<select name="{name}" aria-label="{name}"><option value="">any {name}</option>'
        + "".join(f"<option>{text(value)}</option>" for value in sorted(values))
        + "</select>"
        for name, values in choices.items()
        if values
    )
    return (
        '<div class="filter" hidden><input type="search" placeholder="Search in all cases" '
        f'aria-label="Search in all cases">{selects}<output class="muted"></output></div>'
    )


def _rows(entry: Entry, compared: bool, page: str) -> str:
    result = entry.result
    data = {
        "verdict": entry.verdict,
        "kind": result.kind,
        "area": result.area or "",
        "tag": "\n".join(result.tags),
        "change": entry.change,
    }
    attributes = "".join(f' data-{name}="{text(value)}"' for name, value in data.items())
    good = "good" if entry.verdict == "passed" else "bad"
    changed = {"regressed": "bad", "mended": "good"}.get(entry.change, "muted")
    cells = {
        "Case": text(entry.name),
        "Kind": text(result.kind),
        "Area": text(result.area or ""),
        "Tags": text(", ".join(result.tags)),
        "Verdict": f'<span class="{good}">{entry.verdict}</span>',
        "Change": f'<span class="{changed}">{entry.change}</span>',
        "Seconds": f"{result.total_ms / 1000:.1f}",
    }
    row = "".join(f"<td{_class(name, compared)}>{cell}</td>" for name, cell in cells.items())
    why = text("; ".join(entry.reasons)[:300]) or '<span class="muted">details</span>'
    more = (
        f'<tr class="more"><td colspan="{len(_COLUMNS)}"><details><summary>{why}</summary>'
        f'<div class="page">{page}</div></details></td></tr>'
    )
    return f'<tbody id="{_anchor(entry)}"{attributes}><tr>{row}</tr>{more if page else ""}</tbody>'


def _anchor(entry: Entry) -> str:
    result = entry.result
    return text(f"case-{result.id}-{result.order}-{result.epoch}")


def _class(column: str, compared: bool) -> str:
    if column == "Change" and not compared:
        return " hidden"
    if column in _SIDE:
        return ' class="side"'
    return ' class="num"' if column == "Seconds" else ""


def _facts(made: Manifest) -> Iterator[tuple[str, str]]:
    for name, value in made.model_dump(mode="json").items():
        if name != "settings":
            yield name, str(value)
    yield from ((f"settings.{name}", str(value)) for name, value in made.settings.items())
