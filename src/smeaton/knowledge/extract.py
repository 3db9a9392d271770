"""Turns PDF and HTML into Markdown, bounded in bytes, pages, memory and time.

A PDF is read in a child process (this file, run as a script), because only the operating system
can bound what a hostile one costs. Nothing in either is ever run, fetched or followed.
"""

import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

PDF_BYTES = 64 * 1024 * 1024
PDF_PAGES = 2000
PDF_CHARS = 8 * 1024 * 1024
PDF_SECONDS = 60
PDF_MEMORY = 2 * 1024**3
HTML_BYTES = 2 * 1024 * 1024
_OUTSIDE = frozenset(
    {"script", "style", "noscript", "template", "svg", "iframe", "object", "head"}
    | {"form", "button", "nav", "footer", "aside"}
)
"""Elements that are no part of a page's text."""


class Unreadable(Exception):
    """A file that can't be turned into text; the message says why and what would help."""


def read_pdf(path: Path) -> str:
    """Return the text of a PDF as Markdown, a `##` heading for each page.

    Raises:
        Unreadable: broken, encrypted, too large or too slow, or without any text.
    """
    if path.stat().st_size > PDF_BYTES:
        raise Unreadable(f"larger than {PDF_BYTES:,} bytes; split it")
    try:
        done = subprocess.run(  # noqa: S603 - our own file, and a path as one argument
            [sys.executable, "-I", __file__, str(path.resolve())],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=PDF_SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise Unreadable(f"reading it took more than {PDF_SECONDS} seconds; split it") from None
    try:
        reply: dict[str, Any] = json.loads(done.stdout)
    except ValueError:
        raise Unreadable("reading it took too much memory or time; split it") from None
    if "error" in reply:
        raise Unreadable(str(reply["error"]))
    pages = [str(page).strip() for page in reply["pages"]]
    if not any(pages):
        raise Unreadable("holds no text, only pictures; run text recognition over it first")
    parts = [f"## Page {n}\n\n{_escape(page)}" for n, page in enumerate(pages, 1) if page]
    title = " ".join(str(reply["title"]).split())
    return "\n\n".join([f"# {title}", *parts] if title else parts)


def read_html(raw: bytes) -> str:
    """Return the main text of an HTML page as Markdown, under its title.

    What a reader of the page would not see (scripts, hidden elements) or that surrounds the text
    (navigation) is left out.

    Raises:
        Unreadable: too large, nested too deeply, no HTML at all, or without any text.
    """
    import warnings

    from bs4 import BeautifulSoup
    from bs4.exceptions import ParserRejectedMarkup
    from markdownify import MarkdownConverter

    if len(raw) > HTML_BYTES:
        raise Unreadable(f"larger than {HTML_BYTES:,} bytes; split it")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # guesses about what else the text might be
            page = BeautifulSoup(raw, "html.parser")
            title = page.title.get_text() if page.title else ""
            for element in page.find_all(_is_outside):
                element.decompose()
            main = page.find("main") or page.find("article") or page.body or page
            text = MarkdownConverter(heading_style="ATX", strip=["a", "img"]).convert_soup(main)
    except RecursionError:
        raise Unreadable("its elements are nested too deeply; simplify it") from None
    except ParserRejectedMarkup:
        raise Unreadable("it is no HTML; mend its first declaration") from None
    text = re.sub(r"\n\s*\n\s*\n+", "\n\n", text).strip()
    if not text:
        raise Unreadable("holds no text")
    title = " ".join(title.split())
    return text if not title or re.match(r"# ", text) else f"# {title}\n\n{text}"


def _is_outside(element: Any) -> bool:
    """Whether an element is not part of the text that a reader sees."""
    style = str(element.get("style") or "").replace(" ", "").lower()
    return (
        element.name in _OUTSIDE
        or element.has_attr("hidden")
        or "display:none" in style
        or "visibility:hidden" in style
    )


def _escape(page: str) -> str:
    """Keep a line of a PDF from being read as a heading or a fence."""
    return re.sub(r"^(\s{0,3})(#{1,6}\s|`{3}|~{3})", r"\1\\\2", page, flags=re.MULTILINE)


def _limit_resources() -> None:
    try:
        import resource
    except ImportError:  # Windows: the parent's time limit is what there is
        return
    resource.setrlimit(resource.RLIMIT_AS, (PDF_MEMORY, PDF_MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (PDF_SECONDS, PDF_SECONDS))


def _extract_pdf(path: str) -> dict[str, Any]:
    """Read a PDF; return its title and pages, or the error in words."""
    import logging

    logging.disable()
    try:
        import pypdf
    except ImportError:
        return {"error": "reading PDF needs the package pypdf; `pip install pypdf` brings it"}
    try:
        reader = pypdf.PdfReader(path)
        if reader.is_encrypted and not reader.decrypt(""):
            return {"error": "encrypted; save it without a password"}
        count = len(reader.pages)
        if count > PDF_PAGES:
            return {"error": f"has {count:,} pages, the limit is {PDF_PAGES:,}; split it"}
        pages, size = [], 0
        for page in reader.pages:
            pages.append(page.extract_text())
            size += len(pages[-1])
            if size > PDF_CHARS:
                return {"error": f"holds more than {PDF_CHARS:,} characters; split it"}
        title = reader.metadata.title if reader.metadata else None
        return {"title": title or "", "pages": pages}
    except Exception as error:  # a broken file can raise anything
        return {"error": f"not a readable PDF ({type(error).__name__}: {str(error)[:100]})"}


if __name__ == "__main__":
    _limit_resources()
    sys.stdout.write(json.dumps(_extract_pdf(sys.argv[1])))
