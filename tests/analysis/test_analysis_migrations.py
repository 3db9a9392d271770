"""A folder of migrations is replayed, and the newest file is reviewed as the change it is."""

from pathlib import Path

import pytest

from smeaton.advice import Finding, Review
from smeaton.analysis import Source, analyse
from smeaton.analysis.migrations import list_migrations, read_folder
from smeaton.analysis.parse.schema import Intent
from smeaton.errors import InputError

LIMIT = 1_000_000
TABLE = (
    "CREATE TABLE orders (\n  id bigint PRIMARY KEY,\n  note varchar(255) NOT NULL,\n"
    "  number text NOT NULL\n);\n"
)


def write(folder: Path, files: dict[str, str]) -> Path:
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    return folder


def review(folder: Path, intent: Intent | None = None) -> Review:
    return analyse(read_folder(folder, max_bytes=LIMIT), intent=intent).review


def found(result: Review, rule: str) -> list[Finding]:
    return [finding for finding in result.findings if finding.rule == rule]


@pytest.mark.parametrize(
    ("names", "order"),
    [
        (["10_c.sql", "2_b.sql", "1_a.sql"], ["1_a.sql", "2_b.sql", "10_c.sql"]),
        (
            ["V1.10__c.sql", "V1__a.sql", "V1.2__b.sql", "R__views.sql", "U1__a.sql"],
            ["V1__a.sql", "V1.2__b.sql", "V1.10__c.sql", "R__views.sql"],
        ),
        (
            ["000001_a.up.sql", "000001_a.down.sql", "000002_b.up.sql"],
            ["000001_a.up.sql", "000002_b.up.sql"],
        ),
        (["2024-01-02_b/up.sql", "2024-01-02_b/down.sql", "2023-12-01_a/up.sql"],
         ["2023-12-01_a/up.sql", "2024-01-02_b/up.sql"]),
        (["2017-10-16-200404_b/up.sql", "20140924113530_a/up.sql", "20171016200405_c/up.sql",
          "20171016200405_c/data.sql", "data.sql", "2017-10-15_d/up.sql"],
         ["20140924113530_a/up.sql", "2017-10-15_d/up.sql", "2017-10-16-200404_b/up.sql",
          "20171016200405_c/up.sql"]),
        (["20240102_b/migration.sql", "20230101_a/migration.sql", "seed.sql"],
         ["20230101_a/migration.sql", "20240102_b/migration.sql"]),
    ],
    ids=["numbers", "flyway", "golang-migrate", "diesel", "dashes", "prisma"],
)  # fmt: skip
def test_migrations_run_in_their_tools_order(
    tmp_path: Path, names: list[str], order: list[str]
) -> None:
    write(tmp_path, dict.fromkeys(names, "SELECT 1;"))
    listed = [path.relative_to(tmp_path).as_posix() for path in list_migrations(tmp_path)]
    assert listed == order


def test_only_the_newest_migration_is_reviewed_for_its_operations(tmp_path: Path) -> None:
    write(tmp_path, {
        "001_orders.sql": TABLE,
        "002_old.sql": "CREATE INDEX orders_number_idx ON orders (number);",
        "003_new.sql": "CREATE INDEX orders_note_idx ON orders (note);",
    })  # fmt: skip
    [finding] = found(review(tmp_path), "blocking_index_build")
    assert (finding.artifact, finding.line) == ("003_new.sql", 1)


def test_a_design_finding_stands_where_its_object_was_introduced(tmp_path: Path) -> None:
    write(tmp_path, {
        "001_orders.sql": TABLE,
        "002_time.sql": "\nALTER TABLE orders ADD COLUMN placed_at timestamp;",
        "003_note.sql": "SET lock_timeout = '1s';\nALTER TABLE orders ADD COLUMN gift text;",
    })  # fmt: skip
    [finding] = found(review(tmp_path), "timestamp_without_time_zone")
    assert (finding.artifact, finding.line) == ("002_time.sql", 2)


def test_what_a_later_migration_mends_is_not_reported(tmp_path: Path) -> None:
    write(tmp_path, {
        "001_orders.sql": TABLE + "CREATE TABLE gifts (name text);",
        "002_mend.sql": "SET lock_timeout = '1s';\nDROP TABLE gifts;",
    })  # fmt: skip
    assert "gifts" not in {f.object for f in found(review(tmp_path), "missing_primary_key")}


def test_the_state_before_tells_a_narrower_type_from_a_wider_one(tmp_path: Path) -> None:
    write(tmp_path, {
        "001_orders.sql": TABLE,
        "002_note.sql": "SET lock_timeout = '1s';\nALTER TABLE orders ALTER note TYPE varchar(50);",
    })  # fmt: skip
    assert found(review(tmp_path), "narrowing_type")
    write(tmp_path, {"002_note.sql": "SET lock_timeout = '1s';\n"
                     "ALTER TABLE orders ALTER note TYPE varchar(500);"})  # fmt: skip
    result = review(tmp_path)
    assert not found(result, "narrowing_type")
    assert not found(result, "column_rewrite")


def test_an_enum_that_loses_a_value_is_found_by_what_it_was(tmp_path: Path) -> None:
    write(tmp_path, {
        "001_state.sql": "CREATE TYPE state AS ENUM ('new', 'paid', 'lost');\n" + TABLE,
        "002_state.sql": "ALTER TYPE state RENAME TO state_old;\n"
        "CREATE TYPE state AS ENUM ('new', 'paid');",
    })  # fmt: skip
    [finding] = found(review(tmp_path), "breaking_enum_change")
    assert "without lost" in finding.message


@pytest.mark.parametrize(
    "marks",
    [("-- migrate:up", "-- migrate:down transaction:false"), ("-- +goose Up", "-- +goose Down"),
     ("-- +migrate Up", "-- +migrate Down notransaction")],
)  # fmt: skip
def test_sections_that_undo_are_left_out(tmp_path: Path, marks: tuple[str, str]) -> None:
    text = f"{marks[0]}\n{TABLE}\n{marks[1]}\nDROP TABLE orders;\n"
    write(tmp_path, {"001_a.sql": text, "002_b.sql": "SELECT 1;"})
    analysis = analyse(read_folder(tmp_path, max_bytes=LIMIT))
    assert "orders" in analysis.objects


def test_files_without_numbers_are_one_database_and_no_migration(tmp_path: Path) -> None:
    write(tmp_path, {
        "orders.sql": TABLE,
        "zz_indexes.sql": "CREATE INDEX orders_note_idx ON orders (note);",
    })  # fmt: skip
    result = review(tmp_path)
    assert not found(result, "blocking_index_build")
    assert "no file is reviewed as a new migration" in result.notes[0]


def test_a_single_file_is_read_as_it_would_be_alone(tmp_path: Path) -> None:
    write(tmp_path, {"structure.sql": TABLE})
    assert review(tmp_path).artifacts[0].name == "structure.sql"


def test_context_is_known_but_not_reported() -> None:
    before = Source("old.sql", TABLE + "CREATE TABLE bare (x int);", "known")
    new = Source("new.sql", "CREATE INDEX orders_note_idx ON orders (note);")
    result = analyse([before, new]).review
    assert {finding.artifact for finding in result.findings} == {"new.sql"}
    assert found(result, "blocking_index_build")


def test_a_folder_without_schemas_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="holds no"):
        read_folder(tmp_path, max_bytes=LIMIT)


def test_the_contracts_of_a_folder_are_read_beside_its_sql(tmp_path: Path) -> None:
    write(tmp_path, {
        "db/001_a.sql": TABLE,
        "proto/shop/v1/shop.proto": 'syntax = "proto3";\npackage shop.v1;\n',
        "api/openapi.yaml": "openapi: 3.1.0\npaths:\n  $ref: './parts/paths.yaml'\n",
        "api/parts/paths.yaml": "{}\n",
        "package.json": "{}\n",
        "schema.graphql": "type Query { a: Int }\n",
        "node_modules/x/openapi.yaml": "openapi: 3.1.0\n",
    })  # fmt: skip
    states = {source.name: source.state for source in read_folder(tmp_path, max_bytes=LIMIT)}
    assert states == {
        "db/001_a.sql": "new",
        "proto/shop/v1/shop.proto": "new",
        "schema.graphql": "new",
        "api/openapi.yaml": "new",
        "api/parts/paths.yaml": "known",
    }


def test_a_reference_never_leads_out_of_the_folder(tmp_path: Path) -> None:
    write(tmp_path, {"in/api.yaml": "openapi: 3.1.0\na: {$ref: '../out.yaml'}\n", "out.yaml": "{}"})
    assert [s.name for s in read_folder(tmp_path / "in", max_bytes=LIMIT)] == ["api.yaml"]


def test_all_files_together_are_bounded(tmp_path: Path) -> None:
    write(tmp_path, {"1.sql": TABLE, "2.sql": TABLE})
    with pytest.raises(InputError, match="larger"):
        read_folder(tmp_path, max_bytes=len(TABLE) + 10)


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        (TABLE, "design"),
        ("ALTER TABLE orders ADD COLUMN x int;", "migration"),
        ("UPDATE orders SET note = '';", "migration"),
        ("--\n-- PostgreSQL database dump\n--\n" + TABLE, "dump"),
        (
            "/*!40101 SET @saved_cs_client     = @@character_set_client */;\n"
            "CREATE TABLE `a` (\n  `id` int NOT NULL,\n  PRIMARY KEY (`id`)\n) ENGINE=InnoDB;",
            "dump",
        ),
        (
            "CREATE TABLE `a` (\n  `id` int NOT NULL AUTO_INCREMENT,\n  PRIMARY KEY (`id`)\n"
            ") ENGINE=InnoDB AUTO_INCREMENT=4711 DEFAULT CHARSET=utf8mb4;",
            "dump",
        ),
        (
            "CREATE TABLE `a` (\n  `id` int NOT NULL AUTO_INCREMENT,\n  PRIMARY KEY (`id`)\n"
            ") ENGINE=InnoDB AUTO_INCREMENT=1 DEFAULT CHARSET=utf8mb4;",
            "design",
        ),
        (
            "PRAGMA foreign_keys=OFF;\nBEGIN TRANSACTION;\n"
            "CREATE TABLE a (id INTEGER PRIMARY KEY);\nINSERT INTO a VALUES(1);\nCOMMIT;\n",
            "dump",
        ),
        (
            "PRAGMA foreign_keys=OFF;\nBEGIN TRANSACTION;\nCREATE TABLE a_new (id INTEGER PRIMARY "
            "KEY);\nINSERT INTO a_new SELECT id FROM a;\nDROP TABLE a;\n"
            "ALTER TABLE a_new RENAME TO a;\nCOMMIT;\n",
            "migration",
        ),
        (
            "CREATE TABLE a (id INTEGER PRIMARY KEY AUTOINCREMENT);\n"
            "CREATE TABLE sqlite_sequence(name,seq);\n",
            "dump",
        ),
        ("\\restrict x\n\n-- PostgreSQL database dump\n" + TABLE + "\\unrestrict x\n", "dump"),
    ],
)
def test_the_intent_is_told_from_header_and_statements(text: str, intent: str) -> None:
    assert analyse([Source("a.sql", text)]).review.artifacts[0].intent == intent


def test_a_stated_intent_decides_which_rules_apply() -> None:
    source = Source("a.sql", "CREATE INDEX orders_note_idx ON orders (note);")
    assert found(analyse([source]).review, "blocking_index_build")
    assert not found(analyse([source], intent="dump").review, "blocking_index_build")
    assert analyse([source], intent="dump").review.artifacts[0].intent == "dump"


def test_a_long_list_of_names_takes_linear_time() -> None:
    names = ", ".join(f"table_with_a_long_name_{n}" for n in range(2_000))
    statements = [f"DROP TABLE {names};", f"TRUNCATE {names} x;", f"ALTER TABLE t DROP {names};"]
    result = analyse([Source("a.sql", "\n".join(statements))], kind="sql:postgres").review
    assert result.artifacts[0].kind == "sql"


def test_blank_lines_by_the_thousand_take_linear_time() -> None:
    assert analyse([Source("a.sql", "\n" * 200_000)]).review.artifacts[0].kind == "unknown"
