"""What a replay makes of names, rebuilds, install scripts and procedures that change tables."""

from smeaton.analysis import Source, analyse
from smeaton.analysis.parse import parse_sql


def test_a_name_given_at_creation_outlives_the_renaming_of_its_column() -> None:
    schema = parse_sql(
        Source(
            "a.sql",
            "CREATE TABLE p (id bigint PRIMARY KEY);\n"
            "CREATE TABLE c (scope_id bigint, FOREIGN KEY (scope_id) REFERENCES p (id));\n"
            "ALTER TABLE c RENAME COLUMN scope_id TO project_id;\n"
            "ALTER TABLE c ADD CONSTRAINT p_fkey FOREIGN KEY (project_id) REFERENCES p (id);\n"
            "ALTER TABLE c DROP CONSTRAINT IF EXISTS c_scope_id_fkey;\n",
        ),
        "postgres",
    )
    assert [key.name for key in schema.tables["c"].foreign_keys] == ["p_fkey"]


def test_a_table_made_anew_under_its_name_loses_only_the_columns_that_are_gone() -> None:
    schema = parse_sql(Source("1.sql", "CREATE TABLE a (id int PRIMARY KEY, b text);"), "sqlite")
    schema.forget_operations()
    rebuilt = (
        "CREATE TABLE a_new (id int PRIMARY KEY);\nINSERT INTO a_new SELECT id FROM a;\n"
        "DROP TABLE a;\nALTER TABLE a_new RENAME TO a;\n"
    )
    parse_sql(Source("2.sql", rebuilt), "sqlite", schema)
    dropped = [(c.kind, c.name) for c in schema.changes if c.kind.startswith("drop")]
    assert dropped == [("drop_column", "b")]
    assert schema.intent == "migration"


def test_a_script_that_drops_what_it_creates_is_a_design() -> None:
    text = (
        "DROP TYPE IF EXISTS mood CASCADE;\nCREATE TYPE mood AS ENUM ('a');\n"
        "DROP TABLE IF EXISTS a CASCADE;\nCREATE TABLE a (id bigint PRIMARY KEY, m mood);\n"
        "DROP INDEX IF EXISTS a_m;\nCREATE INDEX a_m ON a (m);\n"
    )
    assert parse_sql(Source("schema.sql", text), "postgres").intent == "design"
    elsewhere = f"{text}DROP TABLE b;\n"
    assert parse_sql(Source("schema.sql", elsewhere), "postgres").intent == "migration"


def test_a_procedure_that_changes_tables_is_noted_and_indexes_there_are_not_compared() -> None:
    made = "CREATE TABLE a (x int UNIQUE);\n"
    again = "CREATE UNIQUE INDEX a_x_key ON a (x);\n"

    def review(text: str) -> tuple[list[str], list[str]]:
        found = analyse([Source("a.sql", text)], kind="sql:mysql").review
        return [f.code for f in found.findings], found.notes

    assert "SQL011" in review(made + again)[0]
    codes, notes = review(f"{made}CALL proc_drop_index('a', 'x');\n{again}")
    assert "SQL011" not in codes
    assert any("proc_drop_index" in note for note in notes)


def test_many_changes_of_tables_that_nothing_made_put_the_order_in_doubt() -> None:
    def notes(count: int) -> str:
        late = "".join(f"ALTER TABLE t{n} ADD COLUMN a int;\n" for n in range(count))
        made = "".join(f"CREATE TABLE t{n} (id int PRIMARY KEY);\n" for n in range(count))
        sources = [Source("1.sql", late, "applied"), Source("2.sql", made, "applied")]
        return " ".join(analyse(sources, kind="sql:postgres").review.notes)

    assert "doubtful" in notes(5)
    assert "1.sql, line 1" in notes(5)
    assert "doubtful" not in notes(4)


def test_a_transaction_that_the_migration_tool_ends_is_not_left_open() -> None:
    def unfinished(text: str) -> int:
        return len(parse_sql(Source("1.sql", text), "postgres").unfinished)

    work = "CREATE INDEX CONCURRENTLY a_x ON a (x);\n"
    assert unfinished(f"{work}BEGIN;\n") == 1
    assert unfinished(f"COMMIT;\n{work}BEGIN;\n") == 0
    assert unfinished(f"-- +migrate Up\n{work}BEGIN;\n") == 0
    assert unfinished(f"-- migrate:up\n{work}BEGIN;\n") == 0
