"""Contracts from the command line: a base, fixes in place, files read along."""

import json
import os
import subprocess
import sys
from pathlib import Path

import yaml

API = """# our contract
openapi: 3.0.3
info: {title: Shop, version: 1.0.0}
servers:
  - url: http://api.example.com # behind the gateway
security:
  - login: [] # everywhere
paths:
  /orders/{id}:
    get:
      operationId: getOrder
      parameters:
        - {name: id, in: path, schema: {type: string, format: uuid}} # the id
      responses:
        "200": {description: one order}
components:
  securitySchemes:
    login: {type: http, scheme: bearer, bearerFormat: JWT}
"""


def review(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "smeaton", "review", "--no-model", *arguments],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "SMEATON_DATA_DIR": str(folder / "data")},
    )


def codes(done: subprocess.CompletedProcess[str]) -> set[str]:
    return {finding["code"] for finding in json.loads(done.stdout)["findings"]}


def test_a_breaking_change_fails_the_build_and_says_how_not_to(tmp_path: Path) -> None:
    (tmp_path / "old.yaml").write_text(API)
    (tmp_path / "new.yaml").write_text(API.replace("/orders/{id}", "/order/{id}"))
    done = review(tmp_path, "new.yaml", "--against", "old.yaml")
    assert done.returncode == 1
    assert "GET /orders/{id} is gone" in done.stdout
    assert "x-sunset" in done.stdout
    same = review(tmp_path, "old.yaml", "--against", "old.yaml")
    assert same.returncode == 0 and "in the earlier version already" in same.stdout


def test_a_missing_base_is_a_clear_error(tmp_path: Path) -> None:
    (tmp_path / "new.yaml").write_text(API)
    done = review(tmp_path, "new.yaml", "--against", "gone.yaml")
    assert done.returncode == 2
    assert "gone.yaml" in done.stderr and "Traceback" not in done.stderr


def test_a_fix_says_when_it_breaks_clients_of_a_released_contract(tmp_path: Path) -> None:
    schema = "scalar Decimal\ntype Query { order(id: ID!): Order }\n"
    (tmp_path / "shop.graphql").write_text(schema + "type Order { id: ID! total: Float! }\n")
    done = review(tmp_path, "shop.graphql", "--fix", "--fail-on", "never")
    assert "Float" not in (tmp_path / "shop.graphql").read_text()
    assert "breaks its clients (Order.total)" in done.stderr
    (tmp_path / "api.yaml").write_text(API)
    assert "clients" not in review(tmp_path, "api.yaml", "--fix", "--fail-on", "never").stderr


def test_a_fix_keeps_comments_and_order_and_mends_the_finding(tmp_path: Path) -> None:
    path = tmp_path / "api.yaml"
    path.write_text(API)
    before = codes(review(tmp_path, "api.yaml", "--format", "json", "--fail-on", "never"))
    shown = review(tmp_path, "api.yaml", "--diff", "--fail-on", "never")
    assert path.read_text() == API
    changed = [line for line in shown.stdout.splitlines() if line[:1] in "+-"]
    assert changed[:2] == ["--- a/api.yaml", "+++ b/api.yaml"]
    review(tmp_path, "api.yaml", "--fix", "--fail-on", "never")
    text = path.read_text()
    assert text != API and yaml.safe_load(text)
    for kept in ("# our contract", "# behind the gateway", "# everywhere", "# the id"):
        assert kept in text
    after = codes(review(tmp_path, "api.yaml", "--format", "json", "--fail-on", "never"))
    assert after < before


def test_files_of_the_folder_are_read_along_and_none_beyond_it(tmp_path: Path) -> None:
    inside = tmp_path / "api"
    (inside / "common").mkdir(parents=True)
    (tmp_path / "secret.yaml").write_text("Order: {type: object}")
    (inside / "link.yaml").symlink_to(tmp_path / "secret.yaml")
    (inside / "common/models.yaml").write_text("Order: {type: object, properties: {a: {}}}")
    answers = "".join(
        f'        "{status}": {{description: x, content: {{application/json: '
        f"{{schema: {{$ref: '{where}'}}}}}}}}\n"
        for status, where in [
            (200, "common/models.yaml#/Order"),
            (400, "../secret.yaml#/Order"),
            (404, "link.yaml#/Order"),
            (500, "https://example.com/a.yaml#/Order"),
        ]
    )
    (inside / "api.yaml").write_text(
        API.partition("      responses:")[0] + "      responses:\n" + answers
    )
    done = review(inside, "api.yaml", "--format", "json", "--fail-on", "never")
    notes = " ".join(json.loads(done.stdout)["notes"])
    assert "common/models.yaml" not in notes
    for unread in ("../secret.yaml#/Order", "link.yaml#/Order", "https://example.com"):
        assert unread in notes
    assert "remote documents are not fetched" in notes


def test_a_folder_of_several_kinds_is_one_system(tmp_path: Path) -> None:
    (tmp_path / "a.sql").write_text(
        "CREATE TABLE orders (id bigint PRIMARY KEY, total numeric(9, 2) NOT NULL);"
    )
    (tmp_path / "a.proto").write_text(
        'syntax = "proto3";\npackage shop.v1;\nmessage Order {\n  int64 id = 1;\n'
        "  double total = 2;\n}\n"
    )
    done = review(tmp_path, ".", "--format", "json", "--fail-on", "never")
    assert "SYS001" in codes(done)


def test_rules_can_be_listed_by_kind(tmp_path: Path) -> None:
    listed = [sys.executable, "-m", "smeaton", "rules", "openapi-changes"]
    done = subprocess.run(listed, capture_output=True, text=True, check=True)
    assert {line[:3] for line in done.stdout.splitlines()} == {"OAC"}
