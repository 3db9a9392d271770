"""What the rules about security and robustness of APIs leave alone, and what they weigh."""

from textwrap import indent

import pytest

from smeaton.advice import Finding, Severity
from smeaton.analysis import Source, analyse
from smeaton.analysis.parse.openapi import read
from smeaton.analysis.patch import apply_edits
from smeaton.analysis.rule import find_rule

LOGIN = (
    "components:\n  securitySchemes:\n    login: {type: http, scheme: bearer, bearerFormat: JWT}\n"
)
GUARDED = f"security: [{{login: []}}]\n{LOGIN}"


def review(paths: str, rest: str = "") -> list[Finding]:
    text = f"openapi: 3.0.3\ninfo: {{title: T, version: '1'}}\n{rest}paths:\n{indent(paths, '  ')}"
    return analyse([Source("api.yaml", text)]).review.findings


def codes(paths: str, rest: str = "") -> set[str]:
    return {finding.code for finding in review(paths, rest)}


def one(code: str, paths: str, rest: str = "") -> Finding:
    [found] = [finding for finding in review(paths, rest) if finding.code == code]
    return found


def body(properties: str) -> str:
    return (
        "requestBody: {content: {application/json: {schema: {type: object, properties: "
        f"{properties}}}}}}}}}\n"
    )


OK = "responses: {'200': {description: fine}}\n"


def test_said_to_be_public_is_not_the_same_as_nothing_said() -> None:
    silent = (
        f"/a:\n  get: {{{OK.strip()}}}\n/b:\n  get: {{security: [{{login: []}}], {OK.strip()}}}"
    )
    said = silent.replace("get: {res", "get: {security: [], res", 1)
    assert "OAS002" in codes(silent, LOGIN)
    assert "OAS002" not in codes(said, LOGIN)


@pytest.mark.parametrize(
    "path", ["/login", "/oauth/token", "/health", "/users/password/reset", "/webhooks/stripe",
             "/.well-known/jwks.json", "/sessions"],
)  # fmt: skip
def test_what_has_to_be_open_may_say_nothing(path: str) -> None:
    method = "get" if "health" in path or "jwks" in path else "post"
    guarded = f"/b:\n  get: {{security: [{{login: []}}], {OK.strip()}}}"
    paths = f"{path}:\n  {method}: {{{OK.strip()}}}\n{guarded}"
    assert "OAS002" not in codes(paths, LOGIN)


def test_an_open_write_is_worse_than_an_open_read() -> None:
    paths = "\n".join(
        f"/{name}:\n  {method}: {{{'' if open_ else 'security: [{login: []}], '}{OK.strip()}}}"
        for name, method, open_ in [("a", "post", True), ("b", "get", True), ("c", "get", False)]
    )
    found = {f.object: f.severity for f in review(paths, LOGIN) if f.code == "OAS002"}
    assert found == {"POST /a": Severity.HIGH, "GET /b": Severity.LOW}


def test_a_read_beside_guarded_ones_of_the_same_collection_is_high() -> None:
    guarded = f"/a:\n  get: {{security: [{{login: []}}], {OK.strip()}}}"
    paths = f"{guarded}\n/a/{{id}}:\n  get: {{{OK.strip()}}}"
    assert one("OAS002", paths, LOGIN).severity is Severity.HIGH


def test_a_contract_without_any_security_is_one_finding() -> None:
    paths = "\n".join(f"/r{n}:\n  post: {{{OK.strip()}}}" for n in range(40))
    assert "40 operations" in one("OAS002", paths).message


@pytest.mark.parametrize(
    ("url", "found"),
    [("http://api.shop.io", True), ("http://localhost:8080", False), ("https://api.shop.io", False),
     ("http://orders.svc.cluster.local", False), ("/v1", False), ("http://10.0.0.1", False)],
)  # fmt: skip
def test_plain_http_is_found_unless_it_stays_at_home(url: str, found: bool) -> None:
    rest = f"servers: [{{url: '{url}'}}]\n"
    assert ("OAS015" in codes("{}", rest)) is found


def test_a_page_token_and_a_token_count_are_no_credentials() -> None:
    names = ["page_token", "nextPageToken", "token_count", "csrf_token", "password_policy"]
    parameters = ", ".join(f"{{name: {n}, in: query, schema: {{type: string}}}}" for n in names)
    assert "OAS013" not in codes(f"/a:\n  get: {{parameters: [{parameters}], {OK.strip()}}}")


def test_a_role_is_open_to_invitations_and_closed_to_oneself() -> None:
    field = "{role: {type: string, enum: [user, admin]}}"
    own = f"/me:\n  patch:\n{indent(body(field) + OK, '    ')}"
    invite = own.replace("/me:", "/teams/{id}/invitations:").replace("patch", "post")
    assert one("OAS019", own).severity is Severity.HIGH
    assert "OAS019" not in codes(invite)


def test_read_only_fields_may_stand_in_a_request() -> None:
    field = "{is_admin: {type: boolean, readOnly: true}}"
    assert "OAS019" not in codes(f"/me:\n  patch:\n{indent(body(field) + OK, '    ')}")


def test_bounds_are_one_finding_however_many_fields_lack_them() -> None:
    fields = ", ".join(f"f{n}: {{type: string}}" for n in range(60))
    found = one("OAS021", f"/a:\n  post:\n{indent(body('{' + fields + '}') + OK, '    ')}")
    assert "60 of 60 strings" in found.message


def test_values_that_are_listed_or_have_a_fixed_form_need_no_bound() -> None:
    fields = "{a: {type: string, enum: [x]}, b: {type: string, format: uuid}, c: {type: boolean}}"
    assert "OAS021" not in codes(f"/a:\n  post:\n{indent(body(fields) + OK, '    ')}")


def test_a_secret_that_only_goes_in_is_not_in_a_response() -> None:
    schema = "{type: object, properties: {password: {type: string, writeOnly: true}}}"
    content = f"content: {{application/json: {{schema: {schema}}}}}"
    paths = f"/me:\n  get: {{responses: {{'200': {{description: me, {content}}}}}}}"
    assert "OAS028" not in codes(paths)
    assert "OAS028" in codes(paths.replace(", writeOnly: true", ""))


def test_a_token_may_be_answered_to_the_request_that_makes_it() -> None:
    schema = "{type: object, properties: {access_token: {type: string}}}"
    content = f"content: {{application/json: {{schema: {schema}}}}}"
    paths = f"/tokens:\n  post: {{responses: {{'201': {{description: made, {content}}}}}}}"
    assert "OAS028" not in codes(paths)
    assert "OAS028" in codes(paths.replace("post", "get").replace("201", "200"))


def test_a_homepage_is_shown_and_a_webhook_is_called() -> None:
    fields = (
        "{homepage_url: {type: string, maxLength: 9}, webhook_url: {type: string, maxLength: 9}}"
    )
    found = one("OAS030", f"/a:\n  post:\n{indent(body(fields) + OK, '    ')}")
    assert found.object == "POST /a#webhook_url"


def test_a_scope_for_reading_may_guard_a_search_by_post() -> None:
    flows = "flows: {clientCredentials: {tokenUrl: 'https://id.io/t', scopes: {'a:read': r}}}"
    rest = f"components: {{securitySchemes: {{id: {{type: oauth2, {flows}}}}}}}\n"
    paths = f"/a/search:\n  post: {{security: [{{id: ['a:read']}}], {OK.strip()}}}"
    assert "OAS043" not in codes(paths, rest)
    assert "OAS043" in codes(paths.replace("/a/search", "/a"), rest)


def test_a_maximum_is_added_where_the_page_size_stands() -> None:
    text = (
        "openapi: 3.0.3\ninfo: {title: T, version: '1'}  # kept\npaths:\n  /a:\n    get:\n"
        "      parameters:\n        - name: limit  # so many\n          in: query\n"
        "          schema:\n            type: integer\n      responses: {}\n"
    )
    [api] = read([Source("a.yaml", text)])
    [hit] = find_rule("OAS022").find(api)
    changed, left = apply_edits(text, hit.edits)
    assert left == 0
    assert "maximum: 100" in changed
    assert "# kept" in changed
    assert "# so many" in changed
    assert not list(find_rule("OAS022").find(read([Source("a.yaml", changed)])[0]))
