"""One cause has one heading, and what is asked ends with one mark."""

from smeaton.analysis import Source, analyse


def test_a_cause_in_three_places_is_one_heading_where_there_is_much_to_read() -> None:
    tables = [
        f"CREATE TABLE t{n} (id bigint, made timestamp, total{n} float, flag{n} boolean);"
        for n in range(4)
    ]
    found = analyse([Source("a.sql", "\n".join(tables))]).review.findings
    codes = [finding.code for finding in found]
    assert codes.count("SQL001") == codes.count("SQL004") == codes.count("SQL023") == 1


def test_a_folded_question_ends_once() -> None:
    tables = [f"CREATE UNLOGGED TABLE t{n} (id bigint PRIMARY KEY);" for n in range(5)]
    found = analyse([Source("a.sql", "\n".join(tables))]).review.findings
    [asked] = [f.message for f in found if f.code == "SQL111"]
    assert "? The same in 4 other places" in asked
