"""Schemas are read as they stand after their last statement, in three dialects."""

import pytest

from smeaton.analysis import Source, analyse, describe
from smeaton.analysis.detect import detect
from smeaton.analysis.parse import parse_sql
from smeaton.analysis.parse.schema import Dialect, Schema, Table
from smeaton.analysis.source import Place


def parse(text: str, dialect: Dialect = "postgres") -> Schema:
    schema = parse_sql(Source("s.sql", text), dialect)
    assert not schema.notes
    return schema


def table(schema: Schema, name: str) -> Table:
    found = schema.find(name)
    assert found is not None
    return found


def test_columns_keep_type_default_nullability_and_place() -> None:
    schema = parse(
        "-- what people buy\nCREATE TABLE shop.items (\n"
        "  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,\n"
        "  title varchar(40) NOT NULL DEFAULT 'é', -- shown\n"
        "  tags text[],\n  price numeric(12, 2)\n);\n"
    )
    items = table(schema, "shop.items")
    assert items.comment == "what people buy"
    assert items.place == Place("s.sql", 2, 14)
    title = items.columns["title"]
    assert (title.type.name, title.type.length, title.type.written) == (
        "varchar",
        40,
        "varchar(40)",
    )
    assert (title.nullable, title.default and title.default.text) == (False, "'é'")
    assert (title.place, title.comment) == (Place("s.sql", 4, 3), "shown")
    assert items.columns["tags"].type.array
    assert items.columns["price"].type.scale == 2
    assert items.columns["price"].place == Place("s.sql", 6, 3)
    assert items.columns["id"].counter == "identity"
    assert schema.find("items") is items


def test_keys_indexes_and_defaults_added_later_count() -> None:
    schema = parse(
        "CREATE TABLE a (id integer NOT NULL, b_id bigint, email text);\n"
        "CREATE TABLE b (id bigint NOT NULL);\n"
        "ALTER TABLE ONLY b ADD CONSTRAINT b_pkey PRIMARY KEY (id);\n"
        "ALTER TABLE ONLY a ADD CONSTRAINT a_pkey PRIMARY KEY (id);\n"
        "ALTER TABLE a ALTER COLUMN id SET DEFAULT nextval('a_id_seq'::regclass);\n"
        "ALTER TABLE a ADD CONSTRAINT a_b FOREIGN KEY (b_id) REFERENCES b(id) ON DELETE CASCADE;\n"
        "CREATE UNIQUE INDEX a_email ON a USING btree (lower((email)::text)) WHERE (b_id IS "
        "NOT NULL);\n"
    )
    a = table(schema, "a")
    assert a.primary is not None
    assert a.primary.columns == ("id",)
    assert a.columns["id"].counter == "serial"
    assert (a.foreign_keys[0].target, a.foreign_keys[0].on_delete) == ("b", "cascade")
    index = a.indexes[0]
    assert (index.unique, index.parts[0].text) == (True, "lower(email)")
    assert index.where is not None
    assert index.where.text == "b_id is not null"
    assert index.place == Place("s.sql", 7, 21)


@pytest.mark.parametrize("dialect", ["postgres", "mysql", "sqlite"])
def test_dropped_and_renamed_things_are_gone(dialect: Dialect) -> None:
    schema = parse(
        "CREATE TABLE a (id bigint PRIMARY KEY, old text, other text);\n"
        "CREATE TABLE b (id bigint PRIMARY KEY);\n"
        "ALTER TABLE a DROP COLUMN other;\n"
        "ALTER TABLE a RENAME COLUMN old TO fresh;\n"
        "ALTER TABLE a RENAME TO c;\nDROP TABLE b;\n",
        dialect,
    )
    assert set(schema.tables) == {"c"}
    assert list(table(schema, "c").columns) == ["id", "fresh"]
    assert not any(change.existing for change in schema.changes)


def test_a_table_made_by_pg_dump_is_found_with_and_without_its_schema() -> None:
    schema = parse('CREATE TABLE public."Users" (id bigint PRIMARY KEY);')
    assert table(schema, "users") is table(schema, "public.Users")
    assert table(schema, "users").name == "public.Users"


def test_partitions_are_not_tables_of_their_own() -> None:
    schema = parse(
        "CREATE TABLE m (at date NOT NULL, v int, PRIMARY KEY (at)) PARTITION BY RANGE (at);\n"
        "CREATE TABLE m1 PARTITION OF m FOR VALUES FROM ('2026-01-01') TO ('2027-01-01');\n"
        "CREATE TABLE m2 (at date NOT NULL, v int);\n"
        "ALTER TABLE ONLY m ATTACH PARTITION m2 FOR VALUES FROM ('2027-01-01') TO ('2028-01-01');\n"
    )
    assert [found.name for found in schema.designed()] == ["m"]
    assert table(schema, "m").partition_by == ("at",)


def test_data_and_client_commands_are_passed_over() -> None:
    schema = parse(
        "\\connect shop\nCREATE TABLE a (id bigint PRIMARY KEY);\n"
        "COPY a (id) FROM stdin;\n1\n'2;\nCREATE TABLE no (x int);\n\\.\n\n"
        "INSERT INTO a VALUES (1), (';CREATE TABLE no2 (x int);');\n"
        "CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS $b$ BEGIN; CREATE TABLE no3 "
        "(); END $b$;\n"
        "CREATE TABLE b (id bigint PRIMARY KEY);\n"
    )
    assert set(schema.tables) == {"a", "b"}


def test_what_undoes_a_migration_is_left_out() -> None:
    schema = parse(
        "-- +goose Up\nCREATE TABLE a (id bigint PRIMARY KEY);\n-- +goose Down\nDROP TABLE a;\n"
    )
    assert set(schema.tables) == {"a"}


def test_mysql_tables_keep_engine_charset_keys_and_places() -> None:
    schema = parse(
        "CREATE TABLE `orders` (\n  `id` int(11) unsigned NOT NULL AUTO_INCREMENT COMMENT 'key',\n"
        "  `state` enum('a','b') DEFAULT 'a',\n  `paid` tinyint(1) NOT NULL,\n"
        "  PRIMARY KEY (`id`),\n  UNIQUE KEY `u` (`state`,`paid`),\n  KEY `k` (`paid`)\n"
        ") ENGINE=MyISAM DEFAULT CHARSET=utf8;\n"
        "ALTER TABLE `orders` ADD CONSTRAINT `f` FOREIGN KEY (`paid`) REFERENCES `x` (`y`);\n",
        "mysql",
    )
    orders = table(schema, "orders")
    assert (orders.options["engine"], orders.options["charset"]) == ("myisam", "utf8")
    id_column = orders.columns["id"]
    assert (id_column.type.name, id_column.type.unsigned) == ("integer", True)
    assert (id_column.counter, id_column.comment) == ("auto_increment", "key")
    assert id_column.place == Place("s.sql", 2, 3)
    assert orders.columns["state"].type.values == ("a", "b")
    assert orders.columns["paid"].type.name == "boolean"
    assert [key.columns for key in orders.uniques] == [("state", "paid")]
    assert [index.name for index in orders.indexes] == ["k"]
    assert orders.foreign_keys[0].name == "f"


def test_sqlite_table_options_and_row_id_keys_are_read() -> None:
    schema = parse(
        "PRAGMA foreign_keys = ON;\n"
        "CREATE TABLE a (id INTEGER PRIMARY KEY, n TEXT COLLATE NOCASE UNIQUE) STRICT;\n"
        "CREATE TABLE b (a_id INTEGER REFERENCES a(id), PRIMARY KEY (a_id)) WITHOUT ROWID;\n",
        "sqlite",
    )
    a = table(schema, "a")
    assert (a.options, a.columns["id"].counter) == ({"strict": "yes"}, "rowid")
    assert a.columns["n"].collation.upper() == "NOCASE"
    assert table(schema, "b").options == {"rowid": "yes"}
    assert schema.pragmas


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("CREATE TABLE t (id int AUTO_INCREMENT PRIMARY KEY);", ("sql", "mysql")),
        ("CREATE TABLE `t` (`id` int);", ("sql", "mysql")),
        ("CREATE TABLE t (id INTEGER PRIMARY KEY AUTOINCREMENT);", ("sql", "sqlite")),
        ("CREATE TABLE t (id TEXT PRIMARY KEY) WITHOUT ROWID;", ("sql", "sqlite")),
        ("CREATE TABLE t (id serial PRIMARY KEY, at timestamptz);", ("sql", "postgres")),
        (
            "--\n-- PostgreSQL database dump\n--\nSET x = 1;\nCREATE TABLE t ();",
            ("sql", "postgres"),
        ),
        ("CREATE TABLE t (id int);", ("sql", "postgres")),
        ("openapi: 3.0.3\ninfo: {title: Create table reservations}\n", ("unknown", None)),
        ("How should we paginate this?", ("unknown", None)),
        ("", ("unknown", None)),
    ],
)
def test_kind_and_dialect_are_told_by_their_words(
    text: str, expected: tuple[str, str | None]
) -> None:
    assert detect(text) == expected


def test_what_the_user_says_wins_over_the_guess() -> None:
    assert detect("CREATE TABLE `t` (id int);", "sql:sqlite") == ("sql", "sqlite")
    assert detect("x", "postgresql") == ("sql", "postgres")
    assert detect("selec", "sql") == ("sql", "postgres")


def test_a_migration_is_told_from_a_design_and_a_dump() -> None:
    assert parse("CREATE TABLE a (id int); ALTER TABLE a ADD COLUMN b int;").intent == "design"
    assert parse("ALTER TABLE a ADD COLUMN b int;").intent == "migration"
    assert parse("-- PostgreSQL database dump\nALTER TABLE a ADD COLUMN b int;").intent == "dump"
    again = "DROP TABLE IF EXISTS a; CREATE TABLE a (id int);"
    assert parse(again).intent == "design"


def test_files_of_one_dialect_are_read_as_one_database() -> None:
    first = Source("1.sql", "CREATE TABLE a (id bigint PRIMARY KEY, b_id bigint NOT NULL);")
    second = Source(
        "2.sql",
        "SET lock_timeout = '2s';\nCREATE TABLE b (id bigint PRIMARY KEY);\n"
        "ALTER TABLE a ADD CONSTRAINT f FOREIGN KEY (b_id) REFERENCES b (id) NOT VALID;\n"
        "CREATE INDEX CONCURRENTLY i ON a (b_id);\n",
    )
    analysis = analyse([first, second])
    assert analysis.review.findings == []
    assert analysis.objects["a.b_id"] == Place("1.sql", 1, 40)
    assert analysis.objects["i"].artifact == "2.sql"


def test_files_that_define_the_same_table_are_read_apart() -> None:
    sources = [Source(name, "CREATE TABLE a (x int);") for name in ("old.sql", "new.sql")]
    findings = analyse(sources).review.findings
    assert {finding.artifact for finding in findings} == {"old.sql", "new.sql"}


def test_a_description_counts_what_the_review_counts() -> None:
    source = Source(
        "s.sql", "CREATE TABLE a (id int);\nCREATE INDEX i ON a (id);\nCREATE VIEW v AS SELECT 1;"
    )
    reviewed = analyse([source]).review.artifacts[0]
    assert reviewed.intent == "design"
    assert describe(source) == reviewed.model_copy(update={"intent": None})
    assert describe(source).objects == 3


def test_the_outline_names_tables_keys_and_references() -> None:
    text = (
        "CREATE TABLE a (id bigint PRIMARY KEY);\n"
        "CREATE TABLE b (a_id bigint NOT NULL REFERENCES a, n text, UNIQUE (a_id, n));"
    )
    assert analyse([Source("s.sql", text)]).outline == (
        "a: id bigint pk\nb: a_id bigint not null -> a, n text, unique (a_id, n)"
    )


def test_the_outline_of_a_huge_schema_is_cut() -> None:
    text = "".join(f"CREATE TABLE t{i} (id bigint PRIMARY KEY, c text);\n" for i in range(1000))
    outline = analyse([Source("s.sql", text)]).outline
    assert len(outline) < 6100
    assert outline.endswith(" more")


def test_mysql_reads_full_text_and_spatial_indexes() -> None:
    text = (
        "CREATE TABLE a (id int PRIMARY KEY, t text, g point NOT NULL);\n"
        "CREATE FULLTEXT INDEX a_t ON a (t) WITH PARSER ngram;\n"
        "CREATE SPATIAL INDEX a_g ON a (g);\nCREATE INDEX a_id ON a (id);\n"
    )
    schema = parse_sql(Source("a.sql", text), "mysql")
    assert not schema.notes
    (table,) = schema.tables.values()
    assert [(index.name, index.method, index.columns) for index in table.indexes] == [
        ("a_t", "fulltext", ("t",)),
        ("a_g", "spatial", ("g",)),
        ("a_id", "btree", ("id",)),
    ]
    assert table.columns["g"].type.written == "point"


def test_mysql_takes_an_index_method_before_the_table_and_unsigned_fractions() -> None:
    text = (
        "CREATE TABLE t (a varchar(50), r float(5,2) unsigned default NULL, d decimal(8,2) "
        "UNSIGNED ZEROFILL NOT NULL);\n"
        "CREATE UNIQUE INDEX n USING BTREE ON t (a(20), r);\n"
        "CREATE INDEX `m` USING HASH ON t (d);\n"
    )
    schema = parse_sql(Source("a.sql", text), "mysql")
    assert not schema.notes
    assert list(schema.tables["t"].columns) == ["a", "r", "d"]
    assert [(i.name, i.unique) for i in schema.tables["t"].indexes] == [("n", True), ("m", False)]


def test_what_psql_includes_and_what_a_template_writes_is_noted() -> None:
    def notes(text: str) -> str:
        return " ".join(parse_sql(Source("a.sql", text), "postgres").notes)

    assert "'tables.sql' and 1 more" in notes("\\i tables.sql\n\\ir views.sql\n")
    assert "not followed" not in notes("\\connect app\nCREATE TABLE t (id int);\n")
    assert "template" in notes("CREATE TABLE {{ schema }}.t (id int);\n")
    assert "template" not in notes("CREATE TABLE t (a int[] DEFAULT '{{1,2},{3,4}}');\n")
    assert "template" not in notes("CREATE TABLE t (id int DEFAULT 1, j jsonb DEFAULT '{}');\n")
