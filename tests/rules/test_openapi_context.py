"""Where the same pattern is a defect and where not: what stands around it in the contract."""

from typing import Any

import pytest
from openapi_documents import (
    DONE,
    FLAG,
    ID,
    ROWS,
    TEXT,
    WHOLE,
    answer,
    api,
    fields,
    found,
    models,
    takes,
)  # fmt: skip

from smeaton.advice import Severity

LOGIN = {"login": {"type": "http", "scheme": "bearer", "description": "A JWT of our issuer"}}
GUARD: list[dict[str, list[str]]] = [{"login": []}]
FILE = {"type": "string", "format": "binary"}
CODED = {"type": "string", "format": "byte"}
DAY = {"type": "string", "format": "date-time"}


def guarded(paths: dict[str, Any], **more: Any) -> dict[str, Any]:
    return api(paths, components={"securitySchemes": LOGIN}, **more)


def post(schema: Any, **more: Any) -> dict[str, Any]:
    return {"post": {"requestBody": takes(schema), "responses": DONE, **more}}


def severities(document: dict[str, Any], rule: str) -> list[Severity]:
    return [each.severity for each in found(document, rule)]


def test_authentication_in_words_is_not_no_authentication() -> None:
    paths = {"/orders": {"post": {"responses": DONE}}}
    info = {"title": "Shop", "version": "1", "description": "Send your API key as X-Key."}
    assert severities(api(paths), "operation_without_security") == [Severity.HIGH]
    assert severities(api(paths, info=info), "operation_without_security") == [Severity.MEDIUM]


def test_a_signature_in_a_header_is_a_credential_that_no_scheme_names() -> None:
    header = {"name": "X-Client-Signature", "in": "header", "schema": TEXT}
    paths = {"/orders": {"post": {"parameters": [header], "responses": DONE}}}
    (finding,) = found(api(paths), "operation_without_security")
    assert finding.severity is Severity.MEDIUM
    assert "name: X-Client-Signature" in finding.fix


def test_a_scheme_is_not_taken_for_a_jwt_that_nobody_named() -> None:
    (finding,) = found(api({"/orders": post(fields(a=TEXT))}), "operation_without_security")
    assert "JWT" not in finding.fix


@pytest.mark.parametrize(
    ("path", "model", "name", "silent"),
    [
        ("/session", "RefreshTokenResponse", "token", True),
        ("/completions", "TopLogProb", "token", True),
        ("/secrets/{id}", "Secret", "secretText", True),
        ("/links/{id}", "Link", "client_token", True),
        ("/users/{id}", "User", "client_secret", False),
        ("/projects/{id}", "Project", "slack_api_token", False),
    ],
)
def test_what_exists_to_hand_out_a_secret_may(
    path: str, model: str, name: str, silent: bool
) -> None:
    reference = {"$ref": f"#/components/schemas/{model}"}
    read = {"get": {"parameters": [ID], "responses": answer(reference)}}
    schemas = {"schemas": {model: fields(**{name: TEXT})}}
    document = api({path: read}, components=schemas)
    assert bool(found(document, "secret_in_response")) is not silent


def test_a_key_is_high_where_clients_gave_it() -> None:
    key = {"/hooks": {"get": {"responses": answer(fields(api_key=TEXT))}}}
    assert severities(api(key), "secret_in_response") == [Severity.MEDIUM]
    told = {"type": "string", "description": "The secret key of the account"}
    key = {"/hooks": {"get": {"responses": answer(fields(api_key=told))}}}
    assert severities(api(key), "secret_in_response") == [Severity.HIGH]


def test_uploads_in_pieces_and_json_are_no_uploads_of_any_size() -> None:
    whole = {"requestBody": takes(FILE, "image/png"), "responses": DONE}
    settings = {"requestBody": takes(fields(a=TEXT), "application/octet-stream"), "responses": DONE}
    assert found(api({"/files": {"put": whole}}), "upload_without_limit")
    assert not found(api({"/files/{id}/parts": {"put": whole}}), "upload_without_limit")
    assert not found(api({"/files": {"put": settings}}), "upload_without_limit")


def test_pictures_are_fetched_only_where_that_is_said() -> None:
    def image(said: str) -> dict[str, Any]:
        return api({"/users": post(fields(image_url={"type": "string", "description": said}))})

    assert not found(image("Shown beside the name"), "fetched_address")
    assert found(image("We download the picture once"), "fetched_address")


def test_a_secret_in_the_body_of_a_delete_stays_out_of_addresses() -> None:
    def advise(**schemas: Any) -> str:
        operation = {"requestBody": takes(fields(**schemas)), "responses": DONE}
        (finding,) = found(api({"/account": {"delete": operation}}), "body_on_get_or_delete")
        return finding.fix

    assert "query" not in advise(password=TEXT)
    assert "query parameters (reason)" in advise(reason=TEXT)
    assert "POST /account/delete" in advise(ids={"type": "array", "items": TEXT})


@pytest.mark.parametrize("path", ["/application", "/tickets", "/plans/{id}/charges"])
def test_what_moves_nothing_needs_no_idempotency_key(path: str) -> None:
    operation = {"operationId": "createThing", **post(fields(name=TEXT))["post"]}
    assert not found(api({path: {"post": operation}}), "creation_without_idempotency_key")


def test_a_scope_is_proposed_only_where_its_name_fits() -> None:
    def advise(path: str) -> str:
        flow = {
            "tokenUrl": "https://a.example/t",
            "scopes": {"albums:write": "", "lists:write": ""},
        }
        scheme = {"oauth": {"type": "oauth2", "flows": {"clientCredentials": flow}}}
        bare = {"security": [{"oauth": []}], "responses": DONE}
        paths = {path: {"post": bare}}
        document = api(paths, components={"securitySchemes": scheme})
        return found(document, "oauth_without_scopes")[0].fix

    assert "[albums:write]" in advise("/albums")
    assert "there are albums:write, lists:write" in advise("/players")


def test_errors_of_pages_and_probes_may_be_text() -> None:
    def fails(media: str) -> dict[str, Any]:
        good = {"description": "ok", "content": {media: {"schema": TEXT}}}
        bad = {"description": "no", "content": {"text/plain": {"schema": TEXT}}}
        other = {"get": {"responses": answer(ROWS)}}
        return api({"/a": {"get": {"responses": {"200": good, "500": bad}}}, "/b": other})

    assert not found(fails("text/html"), "error_as_text")
    assert found(fails("application/json"), "error_as_text")


def test_ids_that_are_counted_are_not_rounded_soon() -> None:
    def ids(**more: Any) -> dict[str, Any]:
        wide = {"type": "integer", "format": "int64", **more}
        return api({"/a": {"get": {"responses": answer(fields(id=wide, user_id=wide))}}})

    assert found(ids(), "int64_identifier")
    assert not found(ids(example=7), "int64_identifier")


def test_an_import_that_streams_its_results_is_followed() -> None:
    def imports(media: str) -> dict[str, Any]:
        good = {"200": {"description": "ok", "content": {media: {"schema": TEXT}}}}
        said = "Import a large file of orders"
        return api({"/orders/import": {"post": {"summary": said, "responses": good}}})

    assert not found(imports("application/x-ndjson"), "slow_work_answered_at_once")
    assert found(imports("text/csv"), "slow_work_answered_at_once")


def test_a_list_of_rights_for_one_thing_is_no_batch() -> None:
    rows = {"type": "array", "items": fields(name=TEXT)}
    assert found(api({"/orders/bulk": post(rows)}), "bulk_without_partial_result")
    assert not found(api({"/plugins/pull": post(rows)}), "bulk_without_partial_result")


def test_flags_that_hold_at_once_are_no_state() -> None:
    topic = fields(closed=FLAG, archived=FLAG, has_deleted=FLAG)
    order = fields(draft=FLAG, paid=FLAG, shipped=FLAG)
    assert not found(models(Topic=topic), "state_in_booleans")
    assert found(models(Order=order), "state_in_booleans")


def test_a_key_between_systems_names_no_user() -> None:
    def orders(scheme: dict[str, Any]) -> dict[str, Any]:
        paths = {"/orders": post(fields(user_id=TEXT), security=[{"key": []}])}
        return api(paths, components={"securitySchemes": {"key": scheme}})

    key = {"type": "apiKey", "in": "header", "name": "X-Client-Id"}
    assert not found(orders(key), "client_chosen_owner")
    assert found(orders({"type": "http", "scheme": "bearer"}), "client_chosen_owner")


def test_a_small_or_otherwise_offered_file_may_be_base64() -> None:
    body = post(fields(file=CODED))
    upload = {"post": {"requestBody": takes(fields(file=FILE), "multipart/form-data"),
                       "responses": DONE}}  # fmt: skip
    assert found(api({"/documents": body}), "file_in_base64")
    assert not found(api({"/documents": post(fields(logo=CODED))}), "file_in_base64")
    assert not found(api({"/documents": body, "/files": upload}), "file_in_base64")


def test_counts_of_an_import_are_no_times() -> None:
    result = fields(created=WHOLE, updated=WHOLE, skipped=WHOLE)
    row = fields(created_at=DAY, updated_at=DAY, paid_at=DAY)
    assert not found(models(Result=result, Order=row), "mixed_time_formats")
    assert found(models(Bill=fields(created=WHOLE), Order=row), "mixed_time_formats")


def test_the_id_of_each_kind_of_event_may_have_its_own_type() -> None:
    own = {"TransferEvent": fields(event_id=WHOLE), "LoginEvent": fields(event_id=TEXT)}
    referred = {"Order": fields(customer_id=WHOLE), "Bill": fields(customer_id=TEXT)}
    assert not found(models(**own), "field_typed_differently")
    assert found(models(**referred), "field_typed_differently")


def test_a_reference_that_leads_nowhere_is_said_once() -> None:
    lost = {"$ref": "#/components/parameters/lost"}
    error = {"$ref": "#/components/responses/lost"}
    operation = {"parameters": [lost], "responses": {**DONE, "404": error}}
    document = api({"/orders/{id}": {"get": operation}})
    assert found(document, "dead_reference")
    assert not found(document, "path_parameter_mismatch")
    assert not found(document, "error_without_schema")


def test_a_row_of_credentials_is_addressed_by_its_id() -> None:
    def remove(name: str) -> dict[str, Any]:
        parameter = {"name": name, "in": "path", "required": True, "schema": TEXT}
        operation = {"parameters": [parameter], "responses": DONE}
        return api({f"/lti/credentials/{{{name}}}": {"delete": operation}})

    assert not found(remove("credentials"), "credential_in_url")
    assert found(remove("password"), "credential_in_url")


def test_the_way_out_may_be_told_in_any_language() -> None:
    def old(said: str) -> dict[str, Any]:
        operation = {"deprecated": True, "description": said, "responses": DONE}
        return api({"/orders": {"put": operation}})

    assert not found(old("Usa PATCH como método canónico."), "deprecation_without_way_out")
    assert found(old("Obsoleto."), "deprecation_without_way_out")


def test_a_bearer_that_the_contract_hands_out_needs_no_more_words() -> None:
    scheme = {"securitySchemes": {"login": {"type": "http", "scheme": "bearer"}}}
    paths: dict[str, Any] = {"/orders": {"get": {"security": GUARD, "responses": DONE}}}
    login = {"/login": {"post": {"security": [], "responses": DONE}}}
    assert found(api(paths, components=scheme), "bearer_without_format")
    assert not found(api({**paths, **login}, components=scheme), "bearer_without_format")


def test_one_or_two_texts_without_a_limit_are_no_matter() -> None:
    assert not found(api({"/a": post(fields(text=TEXT))}), "unbounded_input")
    assert found(api({"/a": post(fields(a=TEXT, b=TEXT, c=TEXT))}), "unbounded_input")
    many = post(fields(rows={"type": "array", "items": TEXT}))
    assert found(api({"/a": many}), "unbounded_input")


def test_reads_beside_guarded_writes_are_a_catalogue() -> None:
    paths = {"/books": {"get": {"responses": answer(ROWS)},
                        "post": {"security": GUARD, "responses": DONE}}}  # fmt: skip
    assert not found(guarded(paths), "operation_without_security")


def test_what_confirms_an_account_or_shows_a_picture_is_open_by_nature() -> None:
    def silent(path: str, method: str) -> bool:
        other = {"post": {"security": GUARD, "responses": DONE}}
        document = guarded({path: {method: {"responses": DONE}}, "/orders": other})
        return not found(document, "operation_without_security")

    assert silent("/user/confirm", "post")
    assert silent("/shares/{id}/auth", "post")
    assert silent("/{name}/avatar", "get")
    assert not silent("/notifications", "post")


def test_a_tenant_of_another_service_is_no_owner() -> None:
    def connect(**schemas: Any) -> dict[str, Any]:
        return guarded({"/sources": post(fields(tenant_id=TEXT, **schemas), security=GUARD)})

    assert not found(connect(client_id=TEXT, client_secret=TEXT), "client_chosen_owner")
    assert found(connect(name=TEXT), "client_chosen_owner")


def test_a_page_to_pay_on_may_be_made_twice() -> None:
    def checkout(result: dict[str, Any]) -> dict[str, Any]:
        operation = {**post(fields(plan=TEXT))["post"], "responses": answer(result)}
        operation["operationId"] = "createCheckout"
        return api({"/checkout": {"post": operation}})

    assert not found(checkout(fields(url=TEXT)), "creation_without_idempotency_key")
    assert found(checkout(fields(paid=FLAG)), "creation_without_idempotency_key")


def test_a_fix_refers_only_to_errors_that_have_a_schema() -> None:
    empty = {"responses": {"broken": {"description": "no", "content": {}}}}
    mute = {"responses": {**DONE, "500": {"description": "no"}}}
    other = {"responses": {**DONE, "404": {"$ref": "#/components/responses/broken"}}}
    (finding,) = found(
        api({"/a": {"get": mute}, "/b": {"get": other}}, components=empty), "error_without_schema"
    )
    assert "broken" not in finding.fix


def test_what_is_not_there_yet_cannot_succeed() -> None:
    def answers(status: str) -> dict[str, Any]:
        return api({"/a": {"put": {"responses": {status: {"description": "no"}}}}})

    assert not found(answers("501"), "undefined_success")
    assert found(answers("409"), "undefined_success")


def test_a_lone_timestamp_may_count_from_the_start() -> None:
    row = fields(created_at=DAY, updated_at=DAY, paid_at=DAY)
    assert not found(models(Key=fields(timestamp=WHOLE), Order=row), "mixed_time_formats")
    (finding,) = found(models(Key=fields(typed_at=WHOLE), Order=row), "mixed_time_formats")
    assert "typed_at_time: {type: string, format: date-time}" in finding.fix


def test_who_has_signed_in_learns_nothing_of_other_accounts() -> None:
    def enroll(**more: Any) -> dict[str, Any]:
        gone = {"404": {"description": "User does not exist"}}
        return guarded({"/login/totp": {"post": {"responses": {**DONE, **gone}, **more}}})

    assert found(enroll(), "account_enumeration")
    assert not found(enroll(security=GUARD), "account_enumeration")


def test_a_newsletter_is_no_subscription_that_costs() -> None:
    def subscribe(**schemas: Any) -> dict[str, Any]:
        operation = {"operationId": "createSubscription", **post(fields(**schemas))["post"]}
        return api({"/contacts/{id}/subscriptions": {"post": operation}})

    assert not found(subscribe(consent_type=TEXT), "creation_without_idempotency_key")
    assert found(subscribe(plan_code=TEXT), "creation_without_idempotency_key")


def test_a_contract_without_any_scope_is_one_finding() -> None:
    flow = {"tokenUrl": "https://a.example/t", "scopes": {"read": "", "write": ""}}
    scheme = {"oauth": {"type": "oauth2", "flows": {"clientCredentials": flow}}}
    bare = {"security": [{"oauth": []}], "responses": DONE}
    paths = {f"/{name}": {"get": bare, "post": bare} for name in ("orders", "bills", "goods")}
    (finding,) = found(api(paths, components={"securitySchemes": scheme}), "oauth_without_scopes")
    assert finding.object == "oauth"
    assert "None of the 6 operations" in finding.message


def test_one_of_several_scopes_is_not_one_for_everything() -> None:
    def bank(*offered: str) -> dict[str, Any]:
        flow = {"tokenUrl": "https://a.example/t", "scopes": dict.fromkeys(offered, "")}
        scheme = {"oauth": {"type": "oauth2", "flows": {"clientCredentials": flow}}}
        guard = {"security": [{"oauth": ["payments"]}], "responses": DONE}
        paths = {f"/{name}": {"get": guard, "post": guard} for name in ("orders", "bills")}
        return api(paths, components={"securitySchemes": scheme})

    assert found(bank("payments"), "one_scope_for_everything")
    assert not found(bank("payments", "accounts"), "one_scope_for_everything")


def test_models_of_errors_are_no_input() -> None:
    assert not found(models(Error=fields(code=TEXT, rows=ROWS)), "unbounded_input")
    assert found(models(Order=fields(code=TEXT, rows=ROWS)), "unbounded_input")


def test_a_login_says_that_something_is_guarded() -> None:
    paths = {"/login": {"post": {"responses": DONE}}, "/orders": {"post": {"responses": DONE}}}
    (finding,) = found(api(paths), "operation_without_security")
    assert "a way to sign in" in finding.message


def test_a_list_of_jobs_that_delete_deletes_nothing() -> None:
    def jobs(**said: str) -> dict[str, Any]:
        return api({"/jobs/delete": {"get": {"responses": answer(ROWS), **said}}})

    assert not found(jobs(operationId="listDeletionJobs"), "get_that_changes")
    assert found(jobs(operationId="deleteJobs"), "get_that_changes")


def test_refused_fields_by_name_are_no_shape_of_errors() -> None:
    def refused(**schemas: Any) -> dict[str, Any]:
        content = {"application/json": {"schema": fields(**schemas)}}
        bad = {"422": {"description": "no", "content": content}}
        common = {"content": {"application/json": {"schema": fields(code=TEXT)}}}
        good = {**DONE, "400": {"description": "no", **common}}
        body = post(fields(email=TEXT))["post"]
        fine = {"get": {"responses": good}}
        taken = {"post": {**body, "responses": {**DONE, **bad}}}
        return api({"/a": taken, "/b": fine, "/c": fine})

    assert not found(refused(email=TEXT), "several_error_shapes")
    assert found(refused(detail=TEXT), "several_error_shapes")


def test_the_token_of_a_device_is_an_address() -> None:
    def token(path: str) -> dict[str, Any]:
        taken = {"name": "token", "in": "query", "schema": TEXT}
        return api({path: {"delete": {"parameters": [taken], "responses": DONE}}})

    assert not found(token("/notifications/devices"), "credential_in_url")
    assert found(token("/sessions"), "credential_in_url")


def test_where_a_server_listens_it_calls_nobody() -> None:
    def hook(said: str) -> dict[str, Any]:
        return models(WebhookContext=fields(url={"type": "string", "description": said}))

    assert not found(hook("The url of the server."), "fetched_address")
    assert found(hook("Where events go."), "fetched_address")
