"""Tables are rewritten once for all the columns that get another type."""

from smeaton.analysis import Source, analyse
from smeaton.analysis.mend import mend
from smeaton.analysis.retyping import join_retypes, part_retypes

PARTS = [
    "ALTER TABLE public.a ALTER COLUMN b TYPE bigint;",
    'ALTER TABLE public.a ALTER COLUMN "c d" TYPE numeric(12, 2);',
]


def test_changes_of_a_table_are_one_statement_and_sequences_come_last() -> None:
    sequence = "ALTER SEQUENCE public.a_b_seq AS bigint;"
    other = "ALTER TABLE e ALTER COLUMN f TYPE bigint;"
    joined = join_retypes("\n".join([PARTS[0], sequence, other, PARTS[1], PARTS[0]]))
    assert joined == (
        "ALTER TABLE public.a\n  ALTER COLUMN b TYPE bigint,\n"
        f'  ALTER COLUMN "c d" TYPE numeric(12, 2);\n{other}\n{sequence}'
    )
    assert list(part_retypes(joined.partition(";")[0] + ";")) == PARTS


def test_a_fix_that_does_more_is_left_alone() -> None:
    fix = "\n".join([PARTS[0], "ALTER TABLE public.a ALTER COLUMN b SET DEFAULT 0;", PARTS[1]])
    assert join_retypes(fix) == fix


def test_what_reads_the_columns_is_named_once_in_an_order_that_drops() -> None:
    line = "-- in one transaction: drop what read {} before ({}) and create them again after\n"
    fix = line.format("b", "view z, view x") + PARTS[0] + "\n"
    fix += line.format("c d", "view z, view y, view x") + PARTS[1]
    first = join_retypes(fix).partition("\n")[0]
    assert "these columns before (view z, view y, view x) and" in first
    assert join_retypes(join_retypes(fix)) == join_retypes(fix)


def test_a_script_changes_a_table_once_and_leaves_out_what_a_view_reads() -> None:
    text = (
        "CREATE TABLE a (id bigint PRIMARY KEY, b timestamp, c timestamp, d timestamp, "
        "e timestamp); CREATE VIEW v AS SELECT e FROM a;"
    )
    source = Source("example.sql", text)
    found = [f for f in analyse([source]).review.findings if f.code == "SQL005"]
    script = mend([source], found)
    assert script.text.count("ALTER TABLE a\n  ALTER COLUMN b") == 1
    assert "ALTER COLUMN e" in script.text.partition("Not run")[2]
    assert "ALTER COLUMN e" not in script.text.partition("Not run")[0]


def test_a_finding_folded_from_many_places_changes_each_table_once() -> None:
    columns = ", ".join(f"price_{n} double precision NOT NULL" for n in "abcdef")
    more = ", ".join(f"fee_{n} double precision NOT NULL" for n in "abcdef")
    tables = f"CREATE TABLE a (id bigint PRIMARY KEY, {columns}); "
    tables += f"CREATE TABLE b (id bigint PRIMARY KEY, {more});"
    found = analyse([Source("example.sql", tables)]).review.findings
    fix = next(f.fix for f in found if f.code == "SQL004")
    assert fix.count("ALTER TABLE") <= 2


def test_a_remark_that_ends_a_fix_stays_at_its_end() -> None:
    fix = "\n".join([*PARTS, "-- and 3 more like these"])
    assert join_retypes(fix).endswith(";\n-- and 3 more like these")
