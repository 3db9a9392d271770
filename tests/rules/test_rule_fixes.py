"""What a fix says where two rules, or a rule and the schema, could contradict each other."""

import re

import pytest

from smeaton.advice import Finding, Severity
from smeaton.analysis import Source, analyse

DUMP = "-- PostgreSQL database dump\n"


def find(text: str, code: str, kind: str = "sql:postgres") -> list[Finding]:
    findings = analyse([Source("example.sql", text)], kind=kind).review.findings
    return [finding for finding in findings if finding.code == code]


@pytest.mark.parametrize(
    ("mark", "alive"),
    [
        ("deleted_at timestamptz", "deleted_at IS NULL"),
        ("is_deleted boolean NOT NULL", "NOT is_deleted"),
        ("deleted boolean", "deleted IS NOT TRUE"),
        ("deleted integer NOT NULL", "deleted = 0"),
    ],
)
def test_a_key_over_living_rows_pleases_both_rules_of_uniqueness(mark: str, alive: str) -> None:
    table = f"CREATE TABLE posts (id bigint PRIMARY KEY, slug text NOT NULL, {mark});\n"
    (missing,) = find(table, "SQL010")
    assert missing.fix.endswith(f"(slug) WHERE {alive};")
    assert not find(table + missing.fix, "SQL010")
    assert not find(table + missing.fix, "SQL021")


def test_tokens_stay_unique_among_deleted_rows() -> None:
    table = (
        "CREATE TABLE sessions (id bigint PRIMARY KEY, token_hash text, deleted_at timestamptz);"
    )
    (missing,) = find(table, "SQL010")
    assert "WHERE" not in missing.fix
    assert not find(table + missing.fix, "SQL021")


def test_the_name_of_a_deleted_account_is_not_given_away() -> None:
    table = "CREATE TABLE users (id bigint PRIMARY KEY, username text, deleted_at timestamptz);"
    (missing,) = find(table, "SQL010")
    assert "(lower(username)); -- add WHERE deleted_at IS NULL if others" in missing.fix
    unique = table.replace("text", "text UNIQUE")
    (asked,) = find(unique, "SQL021")
    assert asked.severity is Severity.LOW
    assert asked.fix.startswith("-- only if others may take the names")


def test_a_pending_invitation_alone_has_to_be_unique() -> None:
    table = (
        "CREATE TABLE teams (id bigint PRIMARY KEY); CREATE TABLE team_invites (id bigint PRIMARY "
        "KEY, team_id bigint NOT NULL REFERENCES teams (id), email text NOT NULL, "
        "status text NOT NULL DEFAULT 'pending');"
    )
    (missing,) = find(table, "SQL010")
    assert missing.fix.endswith("(team_id, email) WHERE status = 'pending';")
    assert not find(table + missing.fix, "SQL010")


def test_an_optional_address_of_who_signs_in_by_name_is_less_urgent() -> None:
    table = "CREATE TABLE staff (id int PRIMARY KEY, username text{}, email text, password text);"
    severities = {f.object: f.severity for f in find(table.format(" NOT NULL"), "SQL010")}
    assert severities == {"staff.username": Severity.HIGH, "staff.email": Severity.LOW}


def test_no_limit_is_enforced_that_real_values_exceed() -> None:
    table = (
        "CREATE TABLE members (id INTEGER PRIMARY KEY AUTOINCREMENT, email VARCHAR(50), "
        "password VARCHAR(40), city VARCHAR(50));"
    )
    (finding,) = find(table, "SQL036", "sql:sqlite")
    first, second, third = finding.fix.splitlines()
    assert first.endswith("email TEXT; real values need more than 50")
    assert second.endswith("password TEXT; password hashes need more than 40")
    assert "if the limit is meant: city TEXT CHECK (length(city) <= 50)" in third


def test_a_password_is_widened_for_its_hash() -> None:
    (finding,) = find("CREATE TABLE a (id bigint PRIMARY KEY, password varchar(40));", "SQL006")
    assert finding.fix.startswith("ALTER TABLE a ALTER COLUMN password TYPE text;\n")


def test_a_password_too_short_for_any_hash_is_proven() -> None:
    made = "CREATE TABLE users (id bigint PRIMARY KEY, password {});"
    (short,) = find(made.format("varchar(20)"), "SQL006")
    assert short.severity is Severity.CRITICAL and "too few for any hash" in short.message
    (long,) = find(made.format("text"), "SQL006")
    assert long.severity is Severity.HIGH and "nothing here says" in long.message


def test_a_token_to_reset_a_password_is_no_password() -> None:
    (token,) = find(
        "CREATE TABLE users (id bigint PRIMARY KEY, reset_password_token text);", "SQL006"
    )
    assert "SHA-256" in token.fix


def test_a_ciphertext_gets_room_in_mysql() -> None:
    made = "-- MySQL dump 10.13\nCREATE TABLE a (id bigint PRIMARY KEY, private_key text);"
    (key,) = find(made, "SQL006", "sql:mysql")
    assert "private_key_encrypted text" in key.fix


def test_where_it_runs_no_readable_value_is_renamed_to_look_protected() -> None:
    table = f'{DUMP}CREATE TABLE a (id bigint PRIMARY KEY, totp_secret text, "apiToken" text);'
    secret, token = find(table, "SQL006")
    assert secret.severity is Severity.MEDIUM
    assert "nothing here says that it is encrypted" in secret.message
    assert "one-time codes" in secret.why
    assert secret.fix.startswith("ALTER TABLE a ADD COLUMN totp_secret_encrypted text; --")
    assert 'ADD COLUMN "apiTokenHash" text' in token.fix


def test_a_token_of_another_system_is_encrypted_not_hashed() -> None:
    (finding,) = find("CREATE TABLE a (id bigint PRIMARY KEY, github_token text);", "SQL006")
    assert "github_token_encrypted" in finding.fix


def test_numbers_and_words_of_a_set_are_told_apart() -> None:
    columns = "status text, role text, kind smallint, mode smallint"
    tables = "".join(f"CREATE TABLE t{i} (id bigint PRIMARY KEY, {columns});" for i in range(3))
    words, numbers = find(tables, "SQL016")
    assert "free text" in words.message
    assert "kind" not in words.message
    assert "a number" in numbers.message
    assert "role" not in numbers.message


def test_a_link_table_that_exists_is_named() -> None:
    tables = (
        "CREATE TABLE posts (id bigint PRIMARY KEY, tags text); "
        "CREATE TABLE tags (id bigint PRIMARY KEY, name text UNIQUE);"
    )
    (listed,) = find(tables, "SQL028")
    assert "tag_id bigint NOT NULL REFERENCES tags (id)" in listed.fix
    link = "CREATE TABLE posts_tags (p bigint REFERENCES posts, t bigint REFERENCES tags);"
    (linked,) = find(tables + link, "SQL028")
    assert linked.fix.startswith("-- posts_tags keeps them already")


def test_a_circle_is_no_outage_where_keys_are_off() -> None:
    tables = (
        "CREATE TABLE a (id INTEGER PRIMARY KEY, b INTEGER NOT NULL REFERENCES b (id)); "
        "CREATE TABLE b (id INTEGER PRIMARY KEY, a INTEGER NOT NULL REFERENCES a (id));"
    )
    (loose,) = find(tables, "SQL066", "sql:sqlite")
    assert loose.severity is Severity.MEDIUM
    assert "once a connection has foreign keys on" in loose.message
    (strict,) = find(f"PRAGMA foreign_keys = ON; {tables}", "SQL066", "sql:sqlite")
    assert strict.severity is Severity.HIGH


def test_a_conversion_keeps_what_compares_in_its_own_way() -> None:
    (finding,) = find(
        "CREATE TABLE a (id INT PRIMARY KEY, name VARCHAR(9), pw VARCHAR(40) BINARY NOT NULL, "
        "code CHAR(2) CHARACTER SET ascii) DEFAULT CHARSET=utf8 COLLATE=utf8_unicode_ci;",
        "SQL022",
        "sql:mysql",
    )
    assert finding.fix.splitlines() == [
        "ALTER TABLE a CONVERT TO CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci;",
        "ALTER TABLE a MODIFY pw VARCHAR(40) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL;",
        "ALTER TABLE a MODIFY code CHAR(2) CHARACTER SET ascii NULL;",
    ]


def test_rare_rows_are_indexed_by_whom_they_belong_to() -> None:
    tables = (
        "CREATE TABLE users (id bigint PRIMARY KEY); CREATE TABLE notices (id bigint PRIMARY KEY, "
        "recipient_id bigint NOT NULL REFERENCES users (id), seen boolean NOT NULL DEFAULT false); "
        "CREATE INDEX unread ON notices (seen);"
    )
    (finding,) = find(tables, "SQL076")
    assert "ON notices (recipient_id) WHERE NOT seen;" in finding.fix


def test_an_audit_log_outlives_what_it_is_about() -> None:
    tables = (
        "CREATE TABLE files (id bigint PRIMARY KEY); CREATE TABLE audit_log (id int PRIMARY KEY, "
        "file_id bigint NOT NULL REFERENCES files (id) ON DELETE CASCADE ON UPDATE CASCADE, "
        "action text, total numeric);"
    )
    (finding,) = find(tables, "SQL020")
    assert finding.severity is Severity.MEDIUM
    assert "ALTER COLUMN file_id DROP NOT NULL;" in finding.fix
    assert "ON DELETE SET NULL ON UPDATE CASCADE;" in finding.fix
    bills = tables.replace("audit_log", "invoices").replace("files", "customers")
    (kept,) = find(bills, "SQL020")
    assert kept.severity is Severity.HIGH
    assert "ON DELETE RESTRICT ON UPDATE CASCADE;" in kept.fix


def test_money_in_real_is_read_to_the_cent() -> None:
    (finding,) = find("CREATE TABLE a (id bigint PRIMARY KEY, total_price real);", "SQL004")
    assert "USING round(total_price::double precision::numeric, 2);" in finding.fix


def test_a_dump_is_told_that_a_new_type_rewrites_the_table() -> None:
    table = "CREATE TABLE a (id bigint PRIMARY KEY, meta json);"
    assert "rewrites" not in find(table, "SQL014")[0].why
    assert "rewrites the table under a lock" in find(DUMP + table, "SQL014")[0].why


def test_an_id_that_clients_send_is_not_made_unique_unasked() -> None:
    table = "CREATE TABLE devices (uuid text, user_id bigint, PRIMARY KEY (uuid, user_id));"
    assert not find(table, "SQL050")
    used = (
        "CREATE TABLE pushes (id bigint PRIMARY KEY, device text, user_id bigint, "
        "FOREIGN KEY (device, user_id) REFERENCES devices (uuid, user_id));"
    )
    (finding,) = find(table + used, "SQL050")
    assert finding.fix.startswith("-- if no two rows of different (user_id) can ever have the same")
    made = table.replace("uuid text", "uuid uuid DEFAULT gen_random_uuid()")
    assert find(made, "SQL050")[0].fix.startswith("CREATE UNIQUE INDEX")


def test_the_unit_of_a_moment_is_read_from_its_default() -> None:
    table = "CREATE TABLE a (id bigint PRIMARY KEY, created_at bigint DEFAULT now_micro_seconds());"
    (finding,) = find(table, "SQL112")
    assert finding.message.endswith("keeps a moment as bigint of microseconds.")
    assert "to_timestamp(created_at / 1000000.0)" in finding.fix


USERS = "CREATE TABLE users (id bigint PRIMARY KEY, nick text NOT NULL, CHECK (nick <> ''));\n"


@pytest.mark.parametrize("null", ["", " NOT NULL"])
def test_a_foreign_key_that_is_proposed_brings_no_findings_of_its_own(null: str) -> None:
    text = USERS + f"CREATE TABLE posts (id bigint PRIMARY KEY, user_id bigint{null});\n"
    (missing,) = find(text, "SQL002")
    before = {f.code for f in analyse([Source("a.sql", text)], kind="sql:postgres").review.findings}
    mended = analyse([Source("a.sql", text + missing.fix)], kind="sql:postgres").review.findings
    assert {f.code for f in mended} == before - {"SQL002"}


def test_the_default_that_prisma_writes_is_asked_about() -> None:
    text = (
        USERS.replace("nick text", "at timestamp(3), nick text")
        + "CREATE TABLE tokens (id bigint PRIMARY KEY, user_id bigint NOT NULL, FOREIGN KEY "
        "(user_id) REFERENCES users (id) ON DELETE RESTRICT ON UPDATE CASCADE);"
    )
    (asked,) = find(text, "SQL038")
    assert asked.message.endswith("is RESTRICT, which Prisma writes by default, meant?")


def test_secrets_are_grouped_by_what_is_known_of_them() -> None:
    columns = "".join(f"CREATE TABLE t{i} (id bigint PRIMARY KEY, token text);" for i in range(8))
    accounts = "CREATE TABLE accounts (id bigint PRIMARY KEY, password text, totp_secret text);"
    findings = find(DUMP + columns + accounts, "SQL006")
    tokens = [f for f in findings if "accounts" not in f.message]
    assert all("accounts" not in token.fix for token in tokens)
    assert len(findings) - len(tokens) == 2
    assert sum("it is hashed" in finding.message for finding in findings) == 1


def test_a_digest_that_is_looked_up_gets_its_unique_index() -> None:
    table = "CREATE TABLE tokens (id bigint PRIMARY KEY, token text UNIQUE);"
    (secret,) = find(DUMP + table, "SQL006")
    assert secret.fix.endswith(
        "CREATE UNIQUE INDEX CONCURRENTLY tokens_token_hash_key ON tokens (token_hash);"
    )


def test_rows_without_a_flag_get_the_default_before_it_is_required() -> None:
    table = "CREATE TABLE a (id bigint PRIMARY KEY, done boolean{});"
    (known,) = find(DUMP + table.format(" DEFAULT false"), "SQL023")
    assert known.fix.startswith("UPDATE a SET done = DEFAULT WHERE done IS NULL;\n")
    (unknown,) = find(DUMP + table.format(""), "SQL023")
    assert unknown.fix.startswith("-- decide what NULL means in done, and write that")


@pytest.mark.parametrize("kind", ["text NOT NULL", "text NOT NULL DEFAULT 'new'"])
def test_a_list_of_values_that_is_not_complete_does_not_run(kind: str) -> None:
    import pglast

    (finding,) = find(f"CREATE TABLE a (id bigint PRIMARY KEY, status {kind});", "SQL016")
    with pytest.raises(pglast.Error):
        pglast.parse_sql(finding.fix)


def test_a_reference_by_name_of_another_type_is_asked_about() -> None:
    (finding,) = find(USERS + "CREATE TABLE notes (id uuid PRIMARY KEY, user_id text);", "SQL030")
    assert finding.fix.startswith("-- if all that write it write keys of users:\nALTER TABLE")


def test_a_default_that_all_rows_get_is_named_before_the_key_that_it_breaks() -> None:
    table = "CREATE TABLE posts (id bigint PRIMARY KEY, ap_id text NOT NULL DEFAULT 'http://x');"
    (finding,) = find(table, "SQL010")
    assert finding.fix.startswith("-- first: the default 'http://x' fits one row alone")
    made = table.replace("'http://x'", "gen_random_uuid()::text")
    assert find(made, "SQL010")[0].fix.startswith("CREATE UNIQUE INDEX")


def test_limits_of_many_lengths_are_not_said_to_be_the_same() -> None:
    columns = ", ".join(f"u{i}_url varchar({100 + i})" for i in range(5))
    (finding,) = find(f"CREATE TABLE a (id bigint PRIMARY KEY, {columns});", "SQL049")
    assert "is limited to fewer characters than real values may have, here 100. The same in 4" in (
        finding.message
    )


def test_a_copy_that_is_shorter_than_its_source_is_a_finding_of_its_own() -> None:
    urls = ", ".join(f"u{i}_url varchar(100)" for i in range(5))
    text = (
        f"CREATE TABLE posts (id bigint PRIMARY KEY, name varchar(200), {urls}); CREATE TABLE "
        "reports (id bigint PRIMARY KEY, post_id bigint REFERENCES posts (id), "
        "original_post_name varchar(100));"
    )
    copy = next(f for f in find(text, "SQL049") if f.object == "reports.original_post_name")
    assert copy.message.endswith("allows 100 characters, fewer than posts.name, which it copies.")


def test_what_the_product_caps_is_its_own_choice() -> None:
    caps = "CREATE TABLE sites (id bigint PRIMARY KEY, name varchar(20), description varchar(150));"
    assert not find(caps, "SQL049")


def test_keys_that_grow_are_not_in_one_finding_with_those_that_do_not() -> None:
    names = [f"m{i}_messages" if i < 5 else f"t{i}_things" for i in range(10)]
    text = "".join(f"CREATE TABLE {name} (id serial PRIMARY KEY, x text);" for name in names)
    for finding in find(text, "SQL008"):
        grows = finding.severity is Severity.MEDIUM
        assert ("things" in finding.message, "messages" in finding.message) == (not grows, grows)


def test_a_table_with_one_row_has_no_key_that_runs_out() -> None:
    text = (
        DUMP + "CREATE TABLE site (id serial PRIMARY KEY, a text, b text); CREATE TABLE local_site "
        "(id serial PRIMARY KEY, site_id integer UNIQUE REFERENCES site (id), c text); "
        "CREATE TABLE site_limits (id serial PRIMARY KEY, local_site_id integer UNIQUE REFERENCES "
        "local_site (id), d text);"
    )
    assert not find(text, "SQL008")


def test_an_attribute_of_the_type_stands_before_null_in_mysql() -> None:
    import sqlglot

    table = "CREATE TABLE staff (id BIGINT PRIMARY KEY, password VARCHAR(40) BINARY DEFAULT NULL);"
    (finding,) = find(table, "SQL006", "sql:mysql")
    assert "VARCHAR(255) BINARY NULL" in finding.fix or "MODIFY" not in finding.fix
    assert sqlglot.parse(finding.fix, dialect="mysql")


def test_a_name_that_is_gone_again_is_not_to_be_renamed() -> None:
    long = "idx_" + "a" * 70
    made = f"CREATE TABLE a (id bigint PRIMARY KEY, b text); CREATE INDEX {long} ON a (b);"
    assert find(made, "SQL116")
    assert not find(f"{made} DROP TABLE a;", "SQL116")
    assert find(f"CREATE INDEX {long} ON made_elsewhere (b);", "SQL116")


def test_an_address_is_unique_in_lower_case_in_sqlite_too() -> None:
    table = "CREATE TABLE staff (id INTEGER PRIMARY KEY, email TEXT, password_hash TEXT NOT NULL);"
    (finding,) = find(table, "SQL010", "sql:sqlite")
    assert "(lower(email))" in finding.fix


def test_indexes_that_repeat_are_not_in_one_finding_with_prefixes() -> None:
    text = "CREATE TABLE a (id bigint PRIMARY KEY, " + ", ".join(f"c{i} text" for i in range(21))
    text += ");" + "".join(
        f"CREATE INDEX x{i} ON a (c{i}); CREATE INDEX y{i} ON a (c{i}{', c20' if i % 2 else ''});"
        for i in range(20)
    )
    for finding in find(text, "SQL011"):
        repeats = finding.severity is Severity.MEDIUM
        assert ("repeats" in finding.message) == repeats
        numbers = {int(number) % 2 for number in re.findall(r"\bx(\d+)\b", finding.fix)}
        assert numbers == {0 if repeats else 1}


def test_the_zone_that_a_fix_assumes_is_said() -> None:
    (finding,) = find(DUMP + "CREATE TABLE a (id bigint PRIMARY KEY, at timestamp);", "SQL005")
    assert "takes what is there for UTC" in finding.why
    assert "lock that keeps readers out" in finding.why


def test_a_polymorphic_reference_that_may_be_absent_stays_so() -> None:
    table = "CREATE TABLE a (id bigint PRIMARY KEY, owner_type text{0}, owner_id bigint{0});"
    assert "(num_nonnulls(...) <= 1)" in find(table.format(""), "SQL017")[0].fix
    assert "(num_nonnulls(...) = 1)" in find(table.format(" NOT NULL"), "SQL017")[0].fix


def test_a_table_is_rewritten_once_for_all_its_moments() -> None:
    view = "CREATE VIEW seen AS SELECT made FROM a; CREATE VIEW kept AS SELECT gone FROM a;"
    text = "CREATE TABLE a (id bigint PRIMARY KEY, made timestamp, gone timestamp);"
    one, two = find(DUMP + text + view, "SQL005")
    assert one.fix == two.fix
    assert one.fix.startswith("-- in one transaction: drop what read these columns before (view ")
    assert one.fix.count("ALTER TABLE a\n") == one.fix.count("-- ") == 1
    assert not find(text + one.fix.partition("\n")[2], "SQL005")


def test_a_check_against_a_moment_goes_before_the_zone_comes() -> None:
    text = (
        "CREATE TABLE a (id bigint PRIMARY KEY, made timestamp, CONSTRAINT late CHECK (made >= "
        "'2026-01-01'::timestamp)); CREATE TABLE b (id bigint PRIMARY KEY, made timestamp);"
    )
    fixes = {finding.object: finding.fix for finding in find(text, "SQL005")}
    assert "late of a\n" in fixes["a.made"]
    assert "--" not in fixes["b.made"]


def test_national_text_is_said_to_be_the_cause() -> None:
    text = "CREATE TABLE a (id INT PRIMARY KEY, title NVARCHAR(9)) {};"
    (own,) = find(text.format("DEFAULT CHARSET=utf8mb4"), "SQL022", "sql:mysql")
    assert own.message.startswith("NVARCHAR and the like")
    (table,) = find(text.format("DEFAULT CHARSET=utf8"), "SQL022", "sql:mysql")
    assert table.message.startswith("Table a uses the character set utf8")


@pytest.mark.parametrize(
    ("more", "key"),
    [("", "(photo_id, tag_id)"), (", seen_at timestamptz NOT NULL", ""), (", note text", "")],
)
def test_a_table_of_measured_pairs_is_keyed_by_the_pair(more: str, key: str) -> None:
    text = (
        "CREATE TABLE photos (id bigint PRIMARY KEY); CREATE TABLE tags (id bigint PRIMARY KEY);"
        "CREATE TABLE guesses (photo_id bigint NOT NULL, tag_id bigint NOT NULL, score int NOT NULL"
        f"{more});"
    )
    (finding,) = find(DUMP + text, "SQL001")
    assert (f"ADD PRIMARY KEY {key};" if key else "ADD COLUMN id") in finding.fix
    assert ("rewrites the table" in finding.why) is not bool(key)


def test_an_inherited_table_is_not_dropped_under_its_views() -> None:
    text = (
        "CREATE TABLE paid (id serial, at date); CREATE TABLE p1 (CHECK (at < '2026-02-01')) "
        "INHERITS (paid); CREATE VIEW sums AS SELECT at FROM paid;"
    )
    (finding,) = find(DUMP + text, "SQL073")
    assert finding.fix.index("view sums") < finding.fix.index("then drop it")
    assert "OWNED BY the new id" in finding.fix


@pytest.mark.parametrize(
    ("table", "column", "said"),
    [
        ("outbox", "payload", []),
        ("webhook_events", "body", []),
        ("shops", "request", []),
        ("outbox", "attempts", [Severity.LOW]),
        ("shops", "options", [Severity.MEDIUM]),
    ],
)
def test_what_is_passed_on_as_it_is_may_be_json(
    table: str, column: str, said: list[Severity]
) -> None:
    text = f"CREATE TABLE {table} (id bigint PRIMARY KEY, {column} json);"
    assert [finding.severity for finding in find(text, "SQL014")] == said


def test_a_limit_is_reported_by_one_rule() -> None:
    text = "CREATE TABLE a (id bigint PRIMARY KEY, feed_url varchar(255), note varchar(255));"
    assert [finding.object for finding in find(text, "SQL013")] == ["a.note"]
    assert [finding.object for finding in find(text, "SQL049")] == ["a.feed_url"]


def test_what_can_be_shown_again_is_asked_about() -> None:
    text = "CREATE TABLE artists (id int PRIMARY KEY, name text UNIQUE, is_deleted boolean);"
    (finding,) = find(text, "SQL021")
    assert finding.message.endswith("may its value be used again?")


def test_a_detail_is_not_called_a_link() -> None:
    text = (
        "CREATE TABLE films (id bigint PRIMARY KEY); CREATE TABLE film_texts (id bigserial "
        "PRIMARY KEY, film_id bigint NOT NULL UNIQUE REFERENCES films (id), body text);"
    )
    (finding,) = find(text, "SQL043")
    assert "one row for each film_id" in finding.message


def test_a_copy_that_a_trigger_fills_refers_to_nothing() -> None:
    text = (
        "CREATE TABLE posts (id bigint PRIMARY KEY); CREATE TABLE users (id bigint PRIMARY KEY);"
        "CREATE TABLE post_{} (id bigint PRIMARY KEY, user_id bigint NOT NULL);"
        "CREATE FUNCTION fill() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN INSERT INTO post_fast "
        "SELECT * FROM posts; RETURN NULL; END $$;"
    )
    assert not find(text.format("fast"), "SQL002")
    assert find(text.format("cache"), "SQL002")


def test_what_loses_nothing_is_offered_before_a_cascade() -> None:
    text = (
        "CREATE TABLE users (id bigint PRIMARY KEY); CREATE TABLE user_tokens (id bigint PRIMARY "
        "KEY, user_id bigint NOT NULL REFERENCES users (id){});"
    )
    (plain,) = find(text.format(""), "SQL038")
    assert plain.fix.index("RESTRICT") < plain.fix.index("CASCADE")
    (late,) = find(text.format(" DEFERRABLE INITIALLY DEFERRED"), "SQL038")
    assert late.fix.index("NO ACTION") < late.fix.index("CASCADE") < late.fix.index("DEFERRABLE")
    assert "RESTRICT" not in late.fix


def test_an_identifier_that_only_some_rows_have_may_be_missing() -> None:
    text = (
        "CREATE TABLE traces (id bigint PRIMARY KEY, project text NOT NULL, {} text, "
        "UNIQUE (project, {}));"
    )
    assert not find(text.format("external_id", "external_id"), "SQL037")
    assert find(text.format("region", "region"), "SQL037")


def test_a_team_gets_no_second_account() -> None:
    text = "CREATE TABLE {} (id bigint PRIMARY KEY, {} text NOT NULL UNIQUE);"
    (team,) = find(text.format("crews", "login"), "SQL039")
    (named,) = find(text.format("users", "login"), "SQL039")
    (invited,) = find(text.format("invited_users", "email"), "SQL039")
    (user,) = find(text.format("users", "email_address"), "SQL039")
    assert {team.severity, named.severity, invited.severity} == {Severity.LOW}
    assert user.severity == Severity.MEDIUM
    assert "two accounts" in user.why
    assert not any("account" in other.why for other in (team, named, invited))


def test_what_a_person_chose_is_not_searched() -> None:
    text = "CREATE TABLE {} (id bigint PRIMARY KEY, default_tags text[] NOT NULL);"
    assert not find(text.format("users"), "SQL077")
    assert find(text.format("pictures"), "SQL077")


def test_a_proposed_key_deletes_what_all_others_delete() -> None:
    text = (
        "CREATE TABLE users (id bigint PRIMARY KEY); CREATE TABLE feeds (id bigint PRIMARY KEY, "
        "user_id bigint NOT NULL REFERENCES users (id){}); CREATE TABLE {} (id bigint PRIMARY KEY, "
        "user_id bigint NOT NULL);"
    )
    cascades = " ON DELETE CASCADE"
    (part,) = find(text.format(cascades, "pins"), "SQL002")
    assert "ON DELETE CASCADE" in part.fix
    for action, table in (("", "pins"), (cascades, "invoices")):
        (kept,) = find(text.format(action, table), "SQL002")
        assert "ON DELETE RESTRICT" in kept.fix


def test_a_request_is_unanswered_while_its_answer_is_null() -> None:
    text = "CREATE TABLE auth_requests (id bigint PRIMARY KEY, approved boolean, hidden boolean);"
    assert [finding.object for finding in find(text, "SQL023")] == ["auth_requests.hidden"]


def test_a_moment_of_now_does_not_fill_old_rows() -> None:
    text = "CREATE TABLE exports (id bigint PRIMARY KEY, created_at timestamptz DEFAULT now());"
    (finding,) = find(DUMP + text, "SQL009")
    assert finding.why.endswith("Rows that lack it have to be filled first.")
    (designed,) = find(text, "SQL009")
    assert "filled first" not in designed.why


def test_what_an_administrator_limits_is_no_quantity() -> None:
    text = (
        "CREATE TABLE sites (id bigint PRIMARY KEY, max_length int NOT NULL DEFAULT 20, "
        "retry_interval int NOT NULL DEFAULT 5);"
    )
    assert [finding.object for finding in find(text, "SQL034")] == ["sites.retry_interval"]


def test_a_list_in_an_order_may_hold_a_thing_twice() -> None:
    text = (
        "CREATE TABLE songs (id bigint PRIMARY KEY); CREATE TABLE playlists (id bigint PRIMARY KEY)"
        "; CREATE TABLE playlist_songs (id bigint PRIMARY KEY, song_id bigint NOT NULL REFERENCES "
        "songs (id), playlist_id bigint NOT NULL REFERENCES playlists (id){});"
    )
    assert find(text.format(""), "SQL010")
    assert not find(text.format(", position int NOT NULL"), "SQL010")


def test_a_rule_that_reads_a_child_stands_in_the_way_of_its_parent() -> None:
    text = (
        "CREATE TABLE paid (id int PRIMARY KEY, at timestamp); CREATE TABLE p1 () INHERITS (paid); "
        "CREATE VIEW first AS SELECT at FROM p1;"
    )
    (finding,) = find(DUMP + text, "SQL005")
    assert "(view first)" in finding.fix


def test_a_key_for_each_of_two_owners_holds_where_the_other_is_missing() -> None:
    table = (
        "CREATE TABLE papers (id bigint PRIMARY KEY); CREATE TABLE forms (id bigint PRIMARY KEY); "
        "CREATE TABLE signers (id bigint PRIMARY KEY, email text NOT NULL, paper_id bigint "
        "REFERENCES papers (id), form_id bigint REFERENCES forms (id), UNIQUE (paper_id, email){});"
    )
    assert find(table.format(""), "SQL037")
    assert not find(table.format(", UNIQUE (form_id, email)"), "SQL037")


def test_what_exists_once_for_another_may_be_a_thing_of_its_own() -> None:
    text = (
        "CREATE TABLE users (id bigint PRIMARY KEY); CREATE TABLE {} (id bigserial PRIMARY KEY, "
        "user_id bigint NOT NULL UNIQUE REFERENCES users (id), plan text);"
    )
    assert not find(text.format("subscriptions"), "SQL043")
    assert find(text.format("user_totals"), "SQL043")


def test_a_unique_key_that_lets_null_in_is_made_the_primary_one() -> None:
    text = "CREATE TABLE links (space bigint, name text NOT NULL, UNIQUE (space, name));"
    (finding,) = find(text, "SQL001")
    first, second, third = finding.fix.splitlines()
    assert first == "-- if no row may do without space:"
    assert second == "ALTER TABLE links ALTER COLUMN space SET NOT NULL;"
    assert third.endswith("ADD PRIMARY KEY (space, name);")
    assert not find(text + f"{second}\n{third}", "SQL001")


def test_tables_with_and_without_any_key_are_not_in_one_finding() -> None:
    keyed = "CREATE TABLE a{} (code text NOT NULL UNIQUE, note text);"
    bare = "CREATE TABLE b{} (code text, note text);"
    found = find("".join((keyed + bare).format(n, n) for n in range(9)), "SQL001")
    assert {(f.object[0], f.severity) for f in found} == {("a", Severity.LOW), ("b", Severity.HIGH)}
    assert not any("b1" in f.message and "a1" in f.message for f in found)


def test_an_audit_trail_points_at_anything() -> None:
    text = "CREATE TABLE {} (id bigint PRIMARY KEY, subject_type text, subject_id bigint);"
    assert find(text.format("reactions_made"), "SQL017")
    assert not find(text.format("audit_entries"), "SQL017")


def test_the_user_of_a_client_is_not_one_of_ours() -> None:
    text = (
        "CREATE TABLE projects (id text PRIMARY KEY); CREATE TABLE users (id {} PRIMARY KEY); "
        "CREATE TABLE traces (id text PRIMARY KEY, project_id text NOT NULL REFERENCES projects "
        "(id), user_id {});"
    )
    assert not find(text.format("text", "text"), "SQL002")
    assert find(text.format("uuid", "uuid"), "SQL002")


def test_where_no_key_is_bound_the_rule_asks_whether_that_is_meant() -> None:
    text = (
        "CREATE TABLE teams (id bigint PRIMARY KEY); CREATE TABLE sites (id bigint PRIMARY KEY, "
        "team_id bigint NOT NULL);"
    )
    (finding,) = find(DUMP + text, "SQL002")
    assert (finding.severity, finding.message[-1]) == (Severity.MEDIUM, "?")
    (designed,) = find(text, "SQL002")
    assert designed.severity is Severity.HIGH


def test_versions_of_a_thing_are_no_log_of_it() -> None:
    text = (
        "CREATE TABLE crates (id bigint PRIMARY KEY); CREATE TABLE versions (id bigint PRIMARY "
        "KEY, crate_id bigint NOT NULL);"
    )
    (finding,) = find(text, "SQL002")
    assert finding.severity is Severity.HIGH


def test_figures_of_the_whole_are_held_to_one_row() -> None:
    (finding,) = find("CREATE TABLE metadata (downloads bigint NOT NULL);", "SQL001")
    assert finding.fix.endswith("ADD COLUMN id boolean PRIMARY KEY DEFAULT true CHECK (id);")
    (other,) = find("CREATE TABLE visits (seconds bigint NOT NULL);", "SQL001")
    assert "bigint GENERATED" in other.fix


def test_what_people_set_up_by_hand_does_not_run_out() -> None:
    text = (
        "CREATE TABLE users (id bigint PRIMARY KEY); CREATE TABLE {} (id serial PRIMARY KEY, "
        "user_id bigint NOT NULL REFERENCES users (id));"
    )
    assert not find(DUMP + text.format("api_keys"), "SQL008")
    assert find(DUMP + text.format("posts"), "SQL008")


def test_an_audit_trail_names_people_that_may_be_gone() -> None:
    text = (
        "CREATE TABLE papers (id bigint PRIMARY KEY); CREATE TABLE users (id bigint PRIMARY KEY); "
        "CREATE TABLE {} (id bigint PRIMARY KEY, paper_id bigint NOT NULL REFERENCES papers (id), "
        "user_id bigint);"
    )
    assert not find(text.format("paper_audit_log"), "SQL002")
    assert find(text.format("notes"), "SQL002")


def test_addresses_and_domains_have_a_limit_of_their_own() -> None:
    text = (
        "CREATE TABLE sites (id bigint PRIMARY KEY, contact_email varchar(255), domain "
        "varchar(255), motto varchar(255));"
    )
    assert [finding.object for finding in find(text, "SQL013")] == ["sites.motto"]


def test_a_reference_is_no_copy() -> None:
    text = (
        "CREATE TABLE firms (uuid varchar(40) PRIMARY KEY); CREATE TABLE sends (id bigint PRIMARY "
        "KEY, firm_uuid varchar(36) REFERENCES firms (uuid));"
    )
    assert not find(text, "SQL049")


def test_keys_that_all_tables_widen_alike_are_meant() -> None:
    table = "CREATE TABLE t{} (id text, project_id text, PRIMARY KEY (id, project_id));"
    assert find("".join(table.format(n) for n in range(2)), "SQL050")
    assert not find("".join(table.format(n) for n in range(3)), "SQL050")


def test_a_pair_and_an_address_are_not_in_one_finding() -> None:
    text = (
        "CREATE TABLE users (id bigint PRIMARY KEY, email text NOT NULL); CREATE TABLE follows "
        "(id bigint PRIMARY KEY, user_id bigint NOT NULL REFERENCES users (id), other_id bigint "
        "NOT NULL REFERENCES users (id));"
    )
    spare = "".join(f"CREATE TABLE t{n} (at timestamp, price real, ok boolean);" for n in range(9))
    found = find(text + spare, "SQL010")
    assert {finding.object for finding in found} == {"users.email", "follows"}


def test_what_says_more_of_one_person_is_their_part() -> None:
    text = (
        "CREATE TABLE users (id bigint PRIMARY KEY); CREATE TABLE teams (id bigint PRIMARY KEY); "
        "CREATE TABLE sso_users (user_id bigint PRIMARY KEY REFERENCES users (id), subject text); "
        "CREATE TABLE staff (id bigint PRIMARY KEY REFERENCES teams (id));"
    )
    assert [finding.object for finding in find(text, "SQL038")] == ["sso_users.user_id"]


def test_a_key_in_text_changes_together_with_what_is_bound_to_it() -> None:
    text = (
        "CREATE TABLE circles (uuid char(36) PRIMARY KEY); CREATE TABLE members (id bigint PRIMARY "
        "KEY, circle_uuid char(36) NOT NULL REFERENCES circles (uuid), ip_address text);"
    )
    key, address = find(text, "SQL015")
    first, second, third = key.fix.splitlines()
    assert first.startswith("-- drop the foreign keys from members before")
    assert second.startswith("ALTER TABLE members ALTER COLUMN circle_uuid TYPE uuid")
    assert third.startswith("ALTER TABLE circles ALTER COLUMN uuid TYPE uuid")
    assert "--" not in address.fix


def test_an_index_over_the_day_of_a_moment_needs_its_zone() -> None:
    text = (
        "CREATE TABLE a (id bigint PRIMARY KEY, made timestamp); CREATE INDEX d ON a (date(made));"
    )
    (finding,) = find(DUMP + text, "SQL005")
    assert "\n-- index d: from then on with (column AT TIME ZONE 'UTC')" in finding.fix
    assert "made before (index d)" in finding.fix


def test_a_unique_key_that_is_referred_to_stays_beside_the_primary_one() -> None:
    text = (
        "CREATE TABLE parts (a bigint NOT NULL, b bigint NOT NULL, UNIQUE (a, b)); CREATE TABLE "
        "bin (id bigint PRIMARY KEY, a bigint, b bigint, FOREIGN KEY (b, a) REFERENCES parts "
        "(b, a));"
    )
    (finding,) = find(text, "SQL001")
    assert "DROP CONSTRAINT" not in finding.fix


def test_the_key_of_a_row_beside_its_kind_refers_to_nothing() -> None:
    text = (
        "CREATE TABLE {} (connector_id bigserial PRIMARY KEY, connector_type text NOT NULL, "
        "owner_id bigint NOT NULL, owner_type text NOT NULL);"
    )
    assert [finding.object for finding in find(text.format("c"), "SQL017")] == ["c.owner_id"]


def test_a_flag_that_overrides_another_table_may_leave_it_open() -> None:
    text = (
        "CREATE TABLE users (id bigint PRIMARY KEY, as_pdf boolean NOT NULL DEFAULT false); "
        "CREATE TABLE tags (id bigint PRIMARY KEY, as_pdf boolean, hidden boolean);"
    )
    assert [finding.object for finding in find(text, "SQL023")] == ["tags.hidden"]


def test_a_limit_on_json_in_text_is_reported_by_one_rule() -> None:
    text = "CREATE TABLE reports (id bigint PRIMARY KEY, parameters varchar(6000));"
    assert find(text, "SQL015")
    assert not find(text, "SQL049")


def test_one_row_of_several_may_be_the_primary_one() -> None:
    text = (
        "CREATE TABLE paths (id bigint PRIMARY KEY, space bigint NOT NULL, place {}, UNIQUE "
        "(space, place));"
    )
    assert not find(text.format("boolean"), "SQL037")
    assert find(text.format("text"), "SQL037")


def test_addresses_and_agents_make_no_primary_key() -> None:
    text = "CREATE TABLE reports (share bigint, ip text, agent text, UNIQUE (share, ip, agent));"
    (finding,) = find(text, "SQL001")
    assert "ADD COLUMN id" in finding.fix


def test_a_token_that_is_sent_elsewhere_is_encrypted_and_never_hashed() -> None:
    text = (
        "CREATE TABLE external_service_oauth (id bigint PRIMARY KEY, access_token text NOT NULL);"
        "CREATE TABLE registries (id bigint PRIMARY KEY, address text, username text, "
        "password text);"
        "CREATE TABLE forge_users (id bigint PRIMARY KEY, forge_id bigint, access_token text, "
        "refresh_token text, expiry bigint);"
    )
    found = find(text, "SQL006")
    assert {f.object for f in found} >= {
        "external_service_oauth.access_token",
        "registries.password",
        "forge_users.refresh_token",
    }
    assert all("_encrypted" in f.fix and "hash is of no use" in f.fix for f in found)
    (session,) = find("CREATE TABLE sessions (id bigint PRIMARY KEY, token text);", "SQL006")
    assert "SHA-256" in session.fix


def test_a_number_in_a_running_database_gets_a_column_beside_it() -> None:
    (finding,) = find(DUMP + "CREATE TABLE m (id bigint PRIMARY KEY, iban text);", "SQL007")
    assert finding.fix.startswith("ALTER TABLE m ADD COLUMN iban_encrypted text;")


def test_a_change_of_type_takes_the_default_along() -> None:
    (finding,) = find(
        "CREATE TABLE a (id bigint PRIMARY KEY, payload text NOT NULL DEFAULT '{}');", "SQL015"
    )
    assert "ALTER COLUMN payload DROP DEFAULT" in finding.fix
    assert "ALTER COLUMN payload SET DEFAULT '{}'::jsonb;" in finding.fix


def test_a_polymorphic_reference_is_mended_in_words_of_the_dialect() -> None:
    text = "CREATE TABLE a (id bigint PRIMARY KEY, owner_type varchar(9), owner_id bigint);"
    (finding,) = find(text, "SQL017", "sql:mysql")
    assert "num_nonnulls" not in finding.fix


def test_what_the_domain_or_a_check_fixes_is_left_alone() -> None:
    text = (
        "CREATE TABLE dns_records (id bigint PRIMARY KEY, ttl integer, content varchar(65535));"
        "CREATE TABLE codes (id bigint PRIMARY KEY, ipi char(11) CHECK (ipi ~ '^\\d{11}$'));"
        "CREATE TABLE runs (id bigint PRIMARY KEY, workflow varchar(255) UNIQUE);"
    )
    for code in ("SQL040", "SQL049", "SQL012", "SQL013"):
        assert not find(text, code)


def test_an_id_that_belongs_to_another_row_is_not_proposed_as_the_key() -> None:
    parent = "CREATE TABLE lists (id bigint PRIMARY KEY);\n"
    bound = "CREATE TABLE entries (id bigint NOT NULL REFERENCES lists (id), x text NOT NULL);\n"
    own = "CREATE TABLE entries (id bigint NOT NULL, x text NOT NULL);\n"
    indexed = own + "CREATE INDEX entries_id ON entries (id);\n"
    for text in (parent + bound, indexed, own.replace(" NOT NULL", "", 1)):
        (hit,) = find(text, "SQL001")
        assert "ADD COLUMN row_id bigint" in hit.fix
    assert "ADD PRIMARY KEY (id)" in find(own, "SQL001")[0].fix


def test_a_number_that_is_there_becomes_the_key() -> None:
    (hit,) = find("CREATE TABLE spool (x text NOT NULL, seq bigserial);", "SQL001")
    assert hit.fix == "ALTER TABLE spool ADD PRIMARY KEY (seq);"


def test_mysql_gets_no_key_over_endless_text() -> None:
    text = "CREATE TABLE r (jid {} NOT NULL, x int NOT NULL, UNIQUE KEY u (jid{}, x));"
    (long,) = find(text.format("TEXT", "(75)"), "SQL001", "sql:mysql")
    assert "ADD COLUMN id BIGINT UNSIGNED AUTO_INCREMENT" in long.fix
    (short,) = find(text.format("VARCHAR(75)", ""), "SQL001", "sql:mysql")
    assert "ADD PRIMARY KEY (jid, x)" in short.fix


def test_sqlite_lacks_a_key_quietly() -> None:
    (hit,) = find("CREATE TABLE t (x TEXT NOT NULL);", "SQL001", "sql:sqlite")
    assert hit.severity is Severity.LOW
    assert "replication" not in hit.why


def test_tokens_of_an_identity_provider_are_encrypted_and_those_given_out_hashed() -> None:
    held = "CREATE TABLE oidc_user (id bigint PRIMARY KEY, subject text, token text);"
    assert "encrypted" in find(held, "SQL006")[0].fix
    given = "CREATE TABLE oauth_grants (id bigint PRIMARY KEY, client_id bigint, token text);"
    assert "digest" in find(given, "SQL006")[0].fix


def test_a_default_is_not_carried_onto_a_digest() -> None:
    text = (
        "CREATE TABLE sessions (id bigint PRIMARY KEY, token text NOT NULL "
        "DEFAULT gen_random_uuid());"
    )
    assert "ALTER COLUMN token DROP DEFAULT" in find(text, "SQL006")[0].fix
    model = (
        'datasource db { provider = "postgresql" }\nmodel Session {\n  id BigInt @id\n'
        "  token String @unique @default(uuid())\n}\n"
    )
    (hit,) = find(model, "SQL006", "prisma")
    assert "@default" not in hit.fix


def test_a_folded_index_keeps_its_predicate() -> None:
    text = (
        "CREATE TABLE emails (id bigint PRIMARY KEY, email text NOT NULL, verified boolean);\n"
        "CREATE UNIQUE INDEX emails_key ON emails (email) WHERE (verified = true);\n"
    )
    (hit,) = find(text, "SQL039")
    assert hit.fix.endswith("(lower(email)) WHERE verified = true;")


@pytest.mark.parametrize(("kind", "said"), [("sql:mysql", "one JSON column"),
                                            ("sql:postgres", "one jsonb column")])  # fmt: skip
def test_what_varies_goes_into_a_type_of_the_dialect(kind: str, said: str) -> None:
    text = (
        "CREATE TABLE product_attributes (product_id bigint NOT NULL, name varchar(9) NOT NULL, "
        "value varchar(9), PRIMARY KEY (product_id, name));"
    )
    assert said in find(text, "SQL029", kind)[0].fix


def test_a_rounded_moment_and_its_zone_are_mended_alike() -> None:
    text = "CREATE TABLE t (id bigint PRIMARY KEY, made_at timestamp(0) NOT NULL);"
    assert find(text, "SQL120")[0].fix == find(text, "SQL005")[0].fix


def test_a_table_without_a_key_keeps_the_index_that_its_key_needs() -> None:
    text = (
        "CREATE TABLE s (node bigint, jid text NOT NULL);\n"
        "CREATE UNIQUE INDEX s_key ON s (node, jid);\n"
    )
    (hit,) = find(text, "SQL037")
    assert "SET NOT NULL" in hit.fix
    assert "DROP INDEX" not in hit.fix


def test_a_row_that_links_two_goes_with_either() -> None:
    text = (
        "CREATE TABLE tags (id bigint PRIMARY KEY);\nCREATE TABLE posts (id bigint PRIMARY KEY);\n"
        "CREATE TABLE posts_tags (id bigint PRIMARY KEY, post_id bigint, tag_id bigint NOT NULL{});"
    )
    fixes = [hit.fix for hit in find(text.format(""), "SQL002")]
    assert fixes
    assert all("ON DELETE CASCADE" in fix for fix in fixes)
    more = [hit.fix for hit in find(text.format(", note text"), "SQL002")]
    assert not any("CASCADE" in fix for fix in more)


def test_values_that_a_comment_lists_are_proposed() -> None:
    text = "CREATE TABLE a (id bigint PRIMARY KEY, status text NOT NULL -- {}\n);"
    for comment in ("'new', 'sent' or 'lost'", "new | sent | lost", "one of: new, sent, lost"):
        (listed,) = find(text.format(comment), "SQL016")
        assert "status IN ('new', 'sent', 'lost')" in listed.fix, comment
        assert "..." not in listed.fix
    (unknown,) = find(text.format("as the carrier says, which is late"), "SQL016")
    assert "status IN (...)" in unknown.fix
    (examples,) = find(text.format("'new', 'sent', etc."), "SQL016")
    assert "status IN ('new', 'sent', ...)" in examples.fix


def test_null_is_folded_where_the_server_may_not_know_nulls_not_distinct() -> None:
    made = (
        "CREATE TABLE f (id bigint PRIMARY KEY, folder varchar(20) NOT NULL, parent_id int, "
        "UNIQUE (folder, parent_id), FOREIGN KEY (parent_id) REFERENCES f (id));"
    )
    (postgres,) = find(made, "SQL037")
    assert postgres.fix.startswith("-- PostgreSQL 15 or later")
    (mysql,) = find(made, "SQL037", "sql:mysql")
    assert "(folder, (COALESCE(parent_id, 0)))" in mysql.fix
    (sqlite,) = find(made, "SQL037", "sql:sqlite")
    assert "(folder, COALESCE(parent_id, 0))" in sqlite.fix
