"""One HTML page that needs nothing else: no network, no other file, no library.

A content security policy allows the page's one script by its digest and nothing else, so that no
text which escapes its place can become code; `text` escapes what comes from outside.
"""

import base64
import hashlib
from html import escape

from smeaton.render.safe import printable

STYLE = """
:root{color-scheme:light dark;--line:#8884;--soft:#8882;--box:#f1f1f1;--bad:#c0392b;
--warn:#955c00;--mild:#21618c}
@media (prefers-color-scheme:dark){:root{--box:#262626;--bad:#ff8a7a;--warn:#e8b04a;--mild:#7fc0ee}}
body{font:15px/1.5 system-ui,sans-serif;max-width:1100px;margin:2rem auto;padding:0 1rem}
h1{font-size:1.5rem;margin-bottom:.2rem}h2{font-size:1.15rem;margin-top:2rem}
table{border-collapse:collapse;width:100%}th,td{text-align:left;vertical-align:top;
padding:.35rem .5rem;border-bottom:1px solid var(--line)}
th button{all:unset;cursor:pointer;font-weight:600}th button:focus-visible{outline:2px solid}
code,pre,svg text{font-family:ui-monospace,monospace;font-size:13px}
pre{background:var(--soft);padding:.5rem;overflow-x:auto;margin:.4rem 0}.muted{opacity:.7}
input,select{font:inherit;padding:.2rem .4rem;margin-right:.5rem}details{margin:.3rem 0}
.wide{overflow-x:auto}
@media print{:root{color-scheme:light;--box:#f1f1f1;--bad:#c0392b;--warn:#955c00;--mild:#21618c}
body{max-width:none;margin:0;font-size:10pt}.filter{display:none}tr,figure{break-inside:avoid}
h2{break-after:avoid}pre{white-space:pre-wrap}}
""".strip()
"""What all pages share; follows the reader's choice of light or dark."""


def make_page(title: str, body: str, *, style: str = "", script: str = "") -> str:
    """Return a whole page.

    Args:
        title: plain text.
        body: HTML in which everything from outside went through `text`.
        style: CSS after the shared one.
        script: the one script that may run; the page must read well without it.
    """
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    policy = f"default-src 'none'; style-src 'unsafe-inline'; script-src 'sha256-{digest}'"
    return (
        '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{policy}">\n'
        f'<meta name="viewport" content="width=device-width">\n<title>{text(title)}</title>\n'
        f"<style>{STYLE}\n{style}</style>\n</head>\n<body>\n{body}"
        f"\n<script>{script}</script>\n</body>\n</html>\n"
    )


def text(value: str) -> str:
    """Return `value` for use between tags and in quoted attributes."""
    return escape(printable(value))
