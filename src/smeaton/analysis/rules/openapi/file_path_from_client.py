"""The rule `file_path_from_client`."""

import re
from collections.abc import Iterator

from smeaton.advice import Severity
from smeaton.analysis.operation_roles import (
    Input,
    list_inputs,
)
from smeaton.analysis.parse.openapi import Api
from smeaton.analysis.rule import Hit, rule
from smeaton.analysis.vocabulary import words

_PATHS = {
    "file_path",
    "filepath",
    "directory",
    "dir",
    "directory_path",
    "dir_path",
    "folder_path",
    "template_path",
    "root_path",
    "working_directory",
    "log_path",
    "log_file",
    "base_path",
    "local_path",
    "absolute_path",
    "file_name",
    "filename",
}
_IN_URL = {"file_name", "filename", "file", "path"}
_IN_BODY = {"template_path", "local_path", "absolute_path", "log_file", "log_path", "root_path"}
_NAMES_FILE = re.compile(
    r"\b(?:path|name) (?:of|to)\b.{0,20}\b(?:file|director)|file ?name", re.IGNORECASE
)
_STORED = re.compile(
    r"\brepos?\b|repositor|git|contents|object|bucket|blob|archive|artifact|branch|commit|"
    r"s3|container|json ?path|url|ref\b|droplet|app",
    re.IGNORECASE,
)


@rule("OAS033", severity="medium", harm="exposure", each=1)
def file_path_from_client(api: Api) -> Iterator[Hit]:
    """File paths chosen by the client.

    ## What it does
    Finds parameters and fields that name a file or directory of the server: file_path, directory,
    template_path, filename in the URL.

    ## Why it matters
    ../../etc/passwd: path traversal reads and overwrites what the process may (CWE-22).

    ## When it is fine
    Paths in a repository or archive, keys of object storage, names that a pattern bounds.

    ## Example
    ```yaml
    openapi: 3.0.3
    info: {title: Orders, version: 1.0.0}
    paths:
      /reports:
        get:
          parameters: [{name: file_path, in: query, schema: {type: string}}]
          responses: {"200": {description: A report}}
    ```

    ## Use instead
    ```yaml
    openapi: 3.0.3
    info: {title: Orders, version: 1.0.0}
    paths:
      /reports/{id}:
        get:
          parameters: [{name: id, in: path, required: true, schema: {type: string, format: uuid}}]
          responses: {"200": {description: A report}}
    ```

    ## See also
    input-validation-and-injection, file-uploads
    """
    for each in list_inputs(api):
        said = "_".join(words(each.name))
        outside = each.location in ("query", "path")
        if said not in (_PATHS | _IN_URL if outside else _IN_BODY):
            continue
        schema = each.schema
        if schema.text("pattern") or schema.enum is not None or not schema.types <= {"string"}:
            continue
        if _STORED.search(f"{each.object} {each.description}") or _is_resource(each):
            continue
        if said in ("path", "file") and not _NAMES_FILE.search(each.description):
            continue
        yield Hit(
            each.object,
            each.place,
            f"{each.object} lets the client name a file of the server.",
            "With ../ in it the process reads or writes whatever it may.",
            "Address files by ids that the server looks up, or bound the name: "
            'pattern: "^[A-Za-z0-9_-]{1,64}\\\\.[a-z]{3,4}$"',
            severity=None if outside else Severity.LOW,
        )


def _is_resource(each: Input) -> bool:
    """Whether it is the key of a file among those of a thing: /sites/{id}/files/{file_path}."""
    path = each.operation.path if each.operation else ""
    before = path.partition("{" + each.name + "}")[0]
    return each.location == "path" and before.count("{") > 0 and before.endswith("s/")
