"""Prisma schema files become the same typed model, and never a traceback."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from smeaton.advice import Finding
from smeaton.analysis import Source, analyse, describe
from smeaton.analysis.parse.prisma import parse_prisma
from smeaton.analysis.parse.schema import Dialect, Schema, Table

SHOP = """\
generator client { provider = "prisma-client-js" }
datasource db {
  provider = "postgresql"
  url      = env("DATABASE_URL")
}

/// People who buy.
model User {
  id        BigInt    @id @default(autoincrement())
  email     String    @unique @db.Citext
  joinedAt  DateTime  @default(now()) @map("joined_at") // first visit
  orders    Order[]
  role      Role      @default(BUYER)
  tags      String[]
  profile   Profile?
  @@map("users")
}

model Order {
  id     String  @id @default(dbgenerated("gen_random_uuid()")) @db.Uuid
  user   User    @relation(fields: [userId], references: [id], onDelete: Cascade)
  userId BigInt  @map("user_id")
  total  Decimal @db.Decimal(10, 2)
  meta   Json?   @default("{}")
  @@unique([
    userId,
    total(sort: Desc)
  ], map: "order_once")
  @@index([meta], type: Gin, map: "order_meta")
}

model Profile {
  userId BigInt  @id
  user   User    @relation(fields: [userId], references: [id])
  editorId BigInt?
}

enum Role {
  BUYER
  SELLER // both
}
"""


def parse(text: str, dialect: Dialect = "postgres") -> Schema:
    return parse_prisma([Source("schema.prisma", text)], dialect)[0]


def table(schema: Schema, name: str) -> Table:
    found = schema.find(name)
    assert found is not None
    return found


def find(text: str, rule: str) -> list[Finding]:
    review = analyse([Source("schema.prisma", text)]).review
    return [finding for finding in review.findings if finding.rule == rule]


def test_models_become_tables_under_the_names_of_the_database() -> None:
    schema = parse(SHOP)
    assert set(schema.tables) == {"users", "order", "profile"}
    users = table(schema, "users")
    assert list(users.columns) == ["id", "email", "joined_at", "role", "tags"]
    assert (users.alias, users.columns["joined_at"].field) == ("User", "joinedAt")
    assert users.comment == "People who buy."
    assert "first visit" in users.columns["joined_at"].comment


def test_fields_keep_type_default_and_nullability() -> None:
    users, order = table(parse(SHOP), "users"), table(parse(SHOP), "Order")
    assert users.columns["id"].counter == "serial"
    assert users.columns["joined_at"].type.written == "timestamp(3)"
    assert users.columns["role"].type.values == ("BUYER", "SELLER")
    assert users.columns["tags"].type.array
    total = order.columns["total"].type
    assert (total.name, total.length, total.scale) == ("numeric", 10, 2)
    assert order.columns["id"].default is not None
    assert order.columns["id"].default.functions == {"gen_random_uuid"}
    assert order.columns["meta"].nullable
    assert not order.columns["total"].nullable


def test_keys_indexes_and_relations_are_read_over_several_lines() -> None:
    order = table(parse(SHOP), "Order")
    assert order.primary is not None
    assert order.primary.columns == ("id",)
    assert [(key.name, key.columns) for key in order.uniques] == [
        ("order_once", ("user_id", "total"))
    ]
    [index] = order.indexes
    assert (index.name, index.method) == ("order_meta", "gin")
    [key] = order.foreign_keys
    assert (key.target, key.columns, key.on_delete) == ("users", ("user_id",), "cascade")


def test_a_relation_without_an_action_has_prismas_own() -> None:
    [key] = table(parse(SHOP), "Profile").foreign_keys
    assert key.on_delete == "restrict"


@pytest.mark.parametrize(
    ("provider", "dialect", "written"),
    [("mysql", "mysql", "varchar(191)"), ("sqlite", "sqlite", "text"),
     ("cockroachdb", "postgres", "text")],
)  # fmt: skip
def test_the_provider_decides_the_dialect(provider: str, dialect: Dialect, written: str) -> None:
    text = SHOP.replace('"postgresql"', f'"{provider}"').replace("@db.Citext", "")
    artifact = describe(Source("x", text))
    assert (artifact.kind, artifact.dialect) == ("prisma", dialect)
    assert table(parse(text, dialect), "users").columns["email"].type.written == written


def test_an_unknown_provider_is_said_and_costs_no_traceback() -> None:
    review = analyse([Source("x.prisma", SHOP.replace('"postgresql"', '"mongodb"'))]).review
    assert "mongodb" in review.notes[0]
    assert not review.findings


def test_a_timestamp_is_mended_in_prismas_own_words() -> None:
    [finding] = find(SHOP, "timestamp_without_time_zone")
    assert (finding.object, finding.line, finding.column) == ("users.joined_at", 11, 3)
    assert finding.fix == (
        'joinedAt DateTime @default(now()) @map("joined_at") @db.Timestamptz(3)  // in model User'
    )


def test_an_index_that_a_reference_lacks_is_a_line_of_the_model() -> None:
    text = SHOP.replace("userId,\n    total", "total, userId").replace("@@unique", "@@index")
    [finding] = find(text, "unindexed_foreign_key")
    assert finding.fix == "@@index([userId])  // in model Order"


def test_what_prisma_cannot_say_is_sql_under_a_heading() -> None:
    text = SHOP.replace('@default(dbgenerated("gen_random_uuid()")) @db.Uuid', "")
    text = text.replace("meta   Json?", 'status String @default("new")\n  meta   Json?')
    [finding] = find(text, "enum_like_text_without_check")
    assert finding.fix.startswith("-- SQL, for a migration made with `prisma migrate dev")
    assert "ADD CONSTRAINT" in finding.fix


def test_sqlite_keys_are_enforced_because_prisma_turns_them_on() -> None:
    text = SHOP.replace('"postgresql"', '"sqlite"')
    assert not find(text, "foreign_keys_not_enforced")


def test_a_broken_line_costs_that_line_and_a_broken_model_that_model() -> None:
    text = SHOP.replace("tags      String[]", "?? what") + "\nmodel Lost {\n  id Int\n"
    schema = parse(text)
    assert set(schema.tables) == {"users", "order", "profile"}
    assert "joined_at" in table(schema, "users").columns
    assert any("line 14" in note for note in schema.notes)
    assert any("'Lost'" in note for note in schema.notes)


def test_braces_and_slashes_in_strings_and_comments_are_no_syntax() -> None:
    text = (
        'model A {\n  id Int @id // } not the end\n  url String @default("http://x/}")\n'
        "  /* model B {\n  } */\n  last Int\n}\n"
    )
    assert list(table(parse(text), "A").columns) == ["id", "url", "last"]


WORDS = st.sampled_from(
    ["model A {", "model B {", "enum E {", "}", "\n", "id Int @id", "b B @relation(fields: [bId],",
     "references: [id])", "bId Int?", "@@index([", "])", "@@unique([id, bId])", "(", ")", "[", "]",
     "@default(", '"', "//", "/*", "*/", "@@map(", "@map(\"x\")", "E", "String[]", "é", "\0",
     "datasource db {", 'provider = "mysql"', "@db.VarChar(9)", "Unsupported(\"x\")", "{", ","]
)  # fmt: skip


@settings(max_examples=200, deadline=None)
@given(st.one_of(st.text(), st.lists(WORDS, max_size=40).map(" ".join)))
def test_any_text_gives_a_review_with_places_inside_it(text: str) -> None:
    analysis = analyse([Source("any.prisma", text)])
    lines = text.split("\n")
    places = [(f.line, f.column) for f in analysis.review.findings]
    places += [(place.line, place.column) for place in analysis.objects.values()]
    for line, column in places:
        assert 1 <= line <= len(lines)
        assert 1 <= column <= len(lines[line - 1]) + 1


def test_every_finding_points_at_a_field_or_a_model() -> None:
    review = analyse([Source("schema.prisma", SHOP)]).review
    lines = SHOP.split("\n")
    for finding in review.findings:
        assert re.match(r"@@|\w", lines[finding.line - 1][finding.column - 1 :])
