"""Fixes of rules about HTTP contracts are written in the version and names of the contract."""

import json
import re
from functools import cache
from typing import Any

import pytest
import yaml
from openapi_documents import ROWS, TEXT, answer, api, fields, found, parameter, takes
from openapi_translation import translate

from smeaton.advice import Finding
from smeaton.analysis import Rule, Source, analyse, list_rules

RULES = list_rules("openapi")
FENCE = re.compile(r"^```(?:yaml|json)\n(.*?)^```", re.MULTILINE | re.DOTALL)
THREE = (
    r"definitions[/:]|securityDefinitions|\bhost:|basePath|consumes|in: formData|in: body|"
    r"accessCode|x-nullable|schemes: \["
)
FOREIGN = {
    "2.0": re.compile(
        r"components[/:]|requestBody|\bcontent:|servers:|in: (?:query|header|path)[^}]*schema:|"
        r"\{schema: \{|bearerFormat|type: http|securitySchemes|flows:|(?<!x-)nullable: true|"
        r"oneOf|anyOf|in: cookie|type: \["
    ),
    "3.0.3": re.compile(rf'{THREE}|"null"'),
    "3.1.0": re.compile(rf"{THREE}|nullable: true"),
}
"""By version, what it doesn't know in the place where fixes have it."""


@cache
def review_example(known: Rule, version: str) -> tuple[Finding, ...]:
    section = known.documentation.partition("## Example\n")[2].partition("\n## ")[0]
    match = FENCE.search(section)
    assert match
    document = yaml.safe_load(match[1])
    if "swagger" in document and version != "2.0":
        return ()
    text = json.dumps(translate(document, version), default=str)
    findings = analyse([Source("api.json", text)]).review.findings
    return tuple(each for each in findings if each.code == known.code)


@pytest.mark.parametrize("version", FOREIGN)
@pytest.mark.parametrize("known", RULES, ids=lambda known: known.name)
def test_a_fix_has_no_words_of_another_version(known: Rule, version: str) -> None:
    for finding in review_example(known, version):
        assert not FOREIGN[version].search(finding.fix), finding.fix


@pytest.mark.parametrize(("version", "least"), [("2.0", 85), ("3.0.3", 105), ("3.1.0", 95)])
def test_most_rules_apply_to_every_version(version: str, least: int) -> None:
    assert sum(bool(review_example(known, version)) for known in RULES) >= least


def fix(document: dict[str, Any], rule: str) -> str:
    return found(document, rule)[0].fix


def test_an_error_is_answered_as_the_contract_answers_others() -> None:
    fault = {"description": "Bad", **takes({"$ref": "#/components/schemas/Fault"})}
    mute = {"description": "Gone"}
    schemas = {"Fault": fields(code=TEXT, message=TEXT)}
    paths = {
        "/a": {"get": {"responses": {**answer(TEXT), "400": fault}}},
        "/b": {"get": {"responses": {**answer(TEXT), "404": mute}}},
    }
    written = fix(api(paths, components={"schemas": schemas}), "error_without_schema")
    assert "#/components/schemas/Fault" in written
    assert "Problem" not in written


def test_a_shared_response_is_named_where_it_says_what_is_in_it() -> None:
    fault = {"description": "Bad", **takes(fields(code=TEXT))}
    error = {"$ref": "#/components/responses/error"}
    paths = {
        "/a": {"get": {"responses": {**answer(TEXT), "400": error}}},
        "/b": {"get": {"responses": {**answer(TEXT), "404": {"description": "Gone"}}}},
    }
    full = api(paths, components={"responses": {"error": fault}})
    assert fix(full, "error_without_schema") == "\"404\": {$ref: '#/components/responses/error'}"


def test_pages_are_named_as_other_lists_have_them() -> None:
    paged = {"parameters": [parameter("page", type="integer"), parameter("per_page")]}
    lists = {f"/{n}": {"get": {**paged, "responses": answer(ROWS)}} for n in ("as", "bs", "cs")}
    whole = {"/things": {"get": {"responses": answer(ROWS)}}}
    written = fix(api({**lists, **whole}), "unpaginated_list")
    assert "name: page," in written
    assert "name: per_page," in written
    assert "cursor" not in written


@pytest.mark.parametrize(("name", "said"), [("createdBy", "hasMore"), ("created_by", "has_more")])
def test_new_fields_are_written_in_the_style_of_the_others(name: str, said: str) -> None:
    rows = {"type": "array", "items": fields(id=TEXT, **{name: TEXT})}
    paged = {"parameters": [parameter("page", type="integer")]}
    paths = {"/orders": {"get": {**paged, "responses": answer(fields(items=rows))}}}
    assert said in fix(api(paths), "page_without_end")


def test_scopes_in_fixes_are_those_that_the_scheme_declares() -> None:
    scopes = {"vaults.readonly": "", "vaults.write": ""}
    flow = {"authorizationUrl": "https://a.test", "tokenUrl": "https://a.test", "scopes": scopes}
    scheme = {"type": "oauth2", "flows": {"authorizationCode": flow}}
    paths = {"/vaults": {m: {"responses": answer(TEXT)} for m in ("get", "post", "options")}}
    whole = api(paths, security=[{"o": []}], components={"securitySchemes": {"o": scheme}})
    read, write = sorted(found(whole, "oauth_without_scopes"), key=lambda each: each.object)
    assert "[vaults.readonly]" in read.fix
    assert "[vaults.write]" in write.fix
    assert "OPTIONS" not in read.message + write.message


def test_a_scheme_without_scopes_is_one_finding_of_the_scheme() -> None:
    flow = {"authorizationUrl": "https://a.test", "tokenUrl": "https://a.test", "scopes": {}}
    scheme = {"type": "oauth2", "flows": {"authorizationCode": flow}}
    paths = {"/vaults": {m: {"responses": answer(TEXT)} for m in ("get", "post")}}
    whole = api(paths, security=[{"o": []}], components={"securitySchemes": {"o": scheme}})
    (finding,) = found(whole, "oauth_without_scopes")
    assert finding.object == "o"
    assert "2 operations" in finding.message
