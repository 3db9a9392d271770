"""The rule `script_in_description`."""

import re
from collections.abc import Iterator

from smeaton.analysis.parse.openapi import Api
from smeaton.analysis.rule import Hit, rule

_SCRIPT = re.compile(
    r"<script\b|\]\(\s*javascript:|\beval\(|<iframe\b|<[a-z]{1,8}\s[^<>\n]{0,200}?\bon(?:error|load)\s*=",
    re.IGNORECASE,
)
_CODE = re.compile(r"`|&lt;")
_AROUND = 200


@rule("OAS041", severity="medium", harm="exposure", each=1)
def script_in_description(api: Api) -> Iterator[Hit]:
    """Script in the texts of a contract.

    ## What it does
    Finds <script> tags, javascript: links and calls of eval in the texts of a contract.

    ## Why it matters
    Descriptions are Markdown that documentation sites render as HTML: a script in one runs in the
    browser of every reader, signed in to the developer portal.

    ## When it is fine
    Examples in code spans and code blocks.

    ## Example
    ```yaml
    openapi: 3.0.3
    info: {title: Orders, version: 1.0.0, description: "Orders. <script>alert(1)</script>"}
    paths: {}
    ```

    ## Use instead
    ```yaml
    openapi: 3.0.3
    info: {title: Orders, version: 1.0.0, description: "Orders. Write to us at help@shop.io."}
    paths: {}
    ```

    ## See also
    input-validation-and-injection
    """
    seen: set[str] = set()
    for artifact in api.artifacts:
        document = api.library.documents[artifact]
        text = document.source.text
        for match in _SCRIPT.finditer(text):
            line = text[
                max(text.rfind("\n", 0, match.start()), match.start() - _AROUND) : match.end()
            ]
            fenced = text.count("```", 0, match.start()) % 2
            if fenced or _CODE.search(line) or match[0].lower() in seen:
                continue
            seen.add(match[0].lower())
            yield Hit(
                "description",
                document.lines.place(match.start()),
                f"A text of the contract contains {match[0][:20]!r}.",
                "Documentation sites render it, and it runs in the browser of every reader.",
                "Take it out, or show it as code: `…`.",
            )
