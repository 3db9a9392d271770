"""The script of fixes runs on a real MariaDB and SQLite, mends what it says and keeps the rows."""

import re
import sqlite3
import subprocess
from collections.abc import Callable

import pytest

from smeaton.analysis import Rule, Source, analyse, list_rules
from smeaton.analysis.fix_script import Script
from smeaton.analysis.mend import mend
from smeaton.analysis.parse.schema import Dialect, Intent

MariaDB = Callable[[str, str], subprocess.CompletedProcess[str]]
FENCE = re.compile(r"^```sql\n(.*?)^```", re.MULTILINE | re.DOTALL)
WORDS: dict[str, dict[str, str]] = {
    "mysql": {
        r" GENERATED (?:ALWAYS|BY DEFAULT) AS IDENTITY": " AUTO_INCREMENT",
        r"timestamptz|\btimestamp\b": "datetime",
        r"\bjsonb\b": "json",
        r"gen_random_uuid\(\)": "(uuid())",
        r"\buuid\b(?!\()": "char(36)",
        r"\btext\b": "varchar(100)",
        r"now\(\)": "CURRENT_TIMESTAMP",
    },
    "sqlite": {
        r"bigint GENERATED (?:ALWAYS|BY DEFAULT) AS IDENTITY PRIMARY KEY": (
            "INTEGER PRIMARY KEY AUTOINCREMENT"
        ),
        r"timestamptz": "text",
        r"now\(\)": "CURRENT_TIMESTAMP",
    },
}
"""What PostgreSQL's words in the documented examples are in other dialects."""


def translate(known: Rule, dialect: Dialect) -> str:
    found = FENCE.search(known.documentation.partition("## Example\n")[2])
    assert found is not None
    text = found.group(1)
    for pattern, word in WORDS[dialect].items():
        text = re.sub(pattern, word, text)
    return text


def reads(known: Rule, dialect: Dialect) -> bool:
    review = analyse([Source("a.sql", translate(known, dialect))], kind=f"sql:{dialect}").review
    return any(item.rule == known.name for item in review.findings) and not review.notes


def places(text: str, dialect: Dialect, intent: Intent) -> set[tuple[str, str]]:
    review = analyse([Source("a.sql", text)], kind=f"sql:{dialect}", intent=intent).review
    assert not review.notes
    return {(item.code, item.object) for item in review.findings}


def propose(text: str, dialect: Dialect, intent: Intent) -> Script:
    kind, sources = f"sql:{dialect}", [Source("a.sql", text)]
    return mend(
        sources,
        analyse(sources, kind=kind, intent=intent).review.findings,
        kind=kind,
        intent=intent,
    )


def check_mended(text: str, script: Script, dialect: Dialect, intent: Intent) -> None:
    """Nothing is left but what the script gives to a person, and nothing new but in there too."""
    before = places(text, dialect, intent)
    after = places(f"{text}\n{script.text}", dialect, intent)
    waiting = {
        (code, name)
        for code, name in after
        if re.search(rf"^-- {code} (?:{re.escape(name)}:|another).* Not run:", script.text, re.M)
    }
    assert not after - waiting
    assert len(before & after) <= script.left


BY_DIALECT = [
    pytest.param(known, dialect, id=f"{dialect}-{known.name}")
    for dialect in ("mysql", "sqlite")
    for known in list_rules()
    if known.kind == "sql" and reads(known, dialect)
]


def test_many_documented_examples_are_found_in_other_dialects_too() -> None:
    assert len(BY_DIALECT) >= 80


@pytest.mark.parametrize("intent", ["design", "dump"])
@pytest.mark.parametrize(("known", "dialect"), BY_DIALECT)
def test_the_fix_of_an_example_runs_and_the_finding_is_gone(
    known: Rule, dialect: Dialect, intent: Intent, request: pytest.FixtureRequest
) -> None:
    flawed = translate(known, dialect)
    script = propose(flawed, dialect, intent)
    if dialect == "mysql":
        query: MariaDB = request.getfixturevalue("mariadb")
        name = f"{known.name} {intent}"
        if query(name, flawed).returncode:
            pytest.skip(f"{dialect} has no words for this example")
        ran = query(name, script.text)
        assert ran.returncode == 0, f"{script.text}\n{ran.stderr}"
    else:
        with sqlite3.connect(":memory:") as connection:
            try:
                connection.executescript(flawed)
            except sqlite3.Error:
                pytest.skip(f"{dialect} has no words for this example")
            connection.executescript(script.text)
        connection.close()
    check_mended(flawed, script, dialect, intent)


SHOP = """
CREATE TABLE `Order` (
  `id` INT NOT NULL AUTO_INCREMENT,
  `rank` SMALLINT DEFAULT 3,
  `total` FLOAT NOT NULL DEFAULT 0.5 COMMENT 'what''s due; -- net',
  `paid` TINYINT(1) DEFAULT 0,
  `changed_at` TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP ON UPDATE CURRENT_TIMESTAMP,
  `expires_at` TIMESTAMP NULL DEFAULT NULL,
  `created_at` DATETIME DEFAULT CURRENT_TIMESTAMP,
  PRIMARY KEY (`id`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4;
CREATE TABLE `order details` (
  `id` INT NOT NULL AUTO_INCREMENT PRIMARY KEY,
  `order_id` INT NOT NULL,
  `sku` VARCHAR(20) NOT NULL,
  `quantity` INT NOT NULL DEFAULT 1,
  `unit price` DOUBLE NOT NULL DEFAULT 1.25,
  KEY `by order` (`order_id`),
  KEY `by order and sku` (`order_id`, `sku`),
  CONSTRAINT `of_order` FOREIGN KEY (`order_id`) REFERENCES `Order` (`id`) ON DELETE CASCADE
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4;
CREATE TABLE `country` (
  `code` CHAR(2) NOT NULL PRIMARY KEY,
  `name` NVARCHAR(40) NOT NULL
) ENGINE=InnoDB DEFAULT CHARSET=utf8;
CREATE TABLE `customers` (
  `id` BIGINT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY,
  `email` VARCHAR(120) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
  `login` TEXT NOT NULL,
  `country_code` CHAR(2) NOT NULL,
  `active` TINYINT(1) DEFAULT 1,
  FOREIGN KEY (`country_code`) REFERENCES `country` (`code`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8;
CREATE TABLE `notes` (
  `id` BIGINT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY,
  `customer_id` BIGINT UNSIGNED NOT NULL REFERENCES `customers` (`id`) ON DELETE CASCADE,
  `body` TEXT NOT NULL
) ENGINE=MyISAM DEFAULT CHARSET=utf8mb4;
"""
ROWS = """
INSERT INTO `Order` (`total`, `paid`) VALUES (19.99, 1), (5, 0);
INSERT INTO `order details` (`order_id`, `sku`) VALUES (1, 'a'), (1, 'b');
INSERT INTO `country` VALUES ('DE', 'Deutschland');
INSERT INTO `customers` (`email`, `login`, `country_code`) VALUES ('a@b.c', 'a', 'DE');
INSERT INTO `notes` (`customer_id`, `body`) VALUES (1, 'one');
"""
KEPT = """
SELECT `id`, `rank`, round(`total`, 2) + 0.0, `paid`, `created_at` IS NULL FROM `Order`;
SELECT `order_id`, `sku`, `quantity`, `unit price` + 0.0 FROM `order details`;
SELECT * FROM `country`; SELECT * FROM `customers`; SELECT * FROM `notes`;
"""


@pytest.mark.parametrize("intent", ["design", "dump"])
def test_rows_and_defaults_survive_the_fixes_of_a_mysql_schema(
    mariadb: MariaDB, intent: Intent
) -> None:
    script = propose(SHOP, "mysql", intent)
    assert script.runs >= 7
    made = mariadb(f"shop {intent}", SHOP + ROWS)
    assert made.returncode == 0, made.stderr
    before = mariadb(f"shop {intent}", KEPT)
    ran = mariadb(f"shop {intent}", script.text)
    assert ran.returncode == 0, f"{script.text}\n{ran.stderr}"
    after = mariadb(f"shop {intent}", KEPT)
    assert before.returncode == 0 and after.stdout == before.stdout
    again = mariadb(f"shop {intent}", ROWS.replace("'DE', 'D", "'FR', 'F").replace("a@b", "d@e"))
    assert again.returncode == 0, again.stderr
    check_mended(SHOP, script, "mysql", intent)


def test_a_column_that_gets_another_type_keeps_all_else_in_mysql(mariadb: MariaDB) -> None:
    script = propose(SHOP, "mysql", "design")
    mariadb("attributes", SHOP)
    assert mariadb("attributes", script.text).returncode == 0
    shown = mariadb("attributes", "SHOW CREATE TABLE `Order`;").stdout
    assert re.search(r"`total` decimal\(\d+,\d+\) NOT NULL DEFAULT 0.50* COMMENT 'what''s", shown)
    assert re.search(r"`changed_at` \w+ NOT NULL DEFAULT current_timestamp\(\) ON UPDATE", shown)
    assert "`paid` tinyint(1) NOT NULL DEFAULT 0" in shown


PAPERS = """
PRAGMA foreign_keys = ON;
CREATE TABLE "Group" (id INTEGER PRIMARY KEY AUTOINCREMENT, "order" INTEGER NOT NULL DEFAULT 0);
CREATE TABLE members (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  email TEXT NOT NULL,
  group_id INTEGER NOT NULL REFERENCES "Group" (id) ON DELETE CASCADE,
  joined_at TEXT NOT NULL DEFAULT CURRENT_TIMESTAMP
);
CREATE INDEX "by e-mail" ON members (email);
CREATE INDEX by_email_and_group ON members (email, group_id);
"""


@pytest.mark.parametrize("intent", ["design", "dump"])
def test_rows_survive_the_fixes_of_a_sqlite_schema(intent: Intent) -> None:
    script = propose(PAPERS, "sqlite", intent)
    assert script.runs >= 2
    connection = sqlite3.connect(":memory:")
    connection.executescript(PAPERS)
    connection.execute('INSERT INTO "Group" DEFAULT VALUES')
    connection.execute("INSERT INTO members (email, group_id) VALUES ('a@b.c', 1)")
    connection.commit()
    before = connection.execute("SELECT * FROM members").fetchall()
    connection.executescript(script.text)
    assert connection.execute("SELECT * FROM members").fetchall() == before != []
    connection.close()
    check_mended(PAPERS, script, "sqlite", intent)
