"""Database servers of the tests' own, for what only the real ones can prove."""

import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

Psql = Callable[[str, str], subprocess.CompletedProcess[str]]
MariaDB = Psql


def find_binaries() -> Path | None:
    """Return the folder that holds initdb and pg_ctl, if PostgreSQL is installed."""
    folders = sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
    on_path = shutil.which("pg_ctl")
    candidates = [*folders, *([Path(on_path).resolve().parent] if on_path else [])]
    return next((folder for folder in candidates if (folder / "initdb").exists()), None)


@pytest.fixture(scope="session")
def psql() -> Iterator[Psql]:
    """Run SQL on a fresh server: psql(name, sql); another name starts with an empty schema."""
    binaries = find_binaries()
    if binaries is None:
        pytest.skip("PostgreSQL is not installed: no initdb on PATH or in /usr/lib/postgresql")
    as_user: list[str] = []
    folder = Path(tempfile.mkdtemp(prefix="pg", dir="/tmp"))
    if os.geteuid() == 0:
        if shutil.which("runuser") is None:
            pytest.skip("PostgreSQL refuses to run as root, and runuser is missing")
        as_user = ["runuser", "-u", "postgres", "--"]
        shutil.chown(folder, "postgres")

    def run(*command: str, text: str | None = None) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [*as_user, *command],
            input=text,
            capture_output=True,
            text=True,
            check=False,
            cwd=folder,
        )

    data = str(folder / "data")
    made = run(str(binaries / "initdb"), "-D", data, "-U", "smeaton", "-A", "trust", "-N")
    assert made.returncode == 0, made.stderr
    options = f"-k {folder} -c listen_addresses='' -c fsync=off -c full_page_writes=off"
    log = str(folder / "log")
    started = run(str(binaries / "pg_ctl"), "-D", data, "-o", options, "-l", log, "-w", "start")
    assert started.returncode == 0, started.stderr
    client = [str(binaries / "psql"), "-h", str(folder), "-U", "smeaton", "-d", "postgres", "-Xq"]
    current = ""

    def query(name: str, sql: str) -> subprocess.CompletedProcess[str]:
        nonlocal current
        if name != current:
            run(*client, "-c", "DROP SCHEMA public CASCADE", "-c", "CREATE SCHEMA public")
            current = name
        return run(*client, "-v", "ON_ERROR_STOP=1", "-f", "-", text=sql)

    try:
        yield query
    finally:
        run(str(binaries / "pg_ctl"), "-D", data, "-m", "immediate", "stop")
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def mariadb() -> Iterator[MariaDB]:
    """Run SQL on a fresh server: mariadb(name, sql); another name starts with an empty database."""
    server = shutil.which("mariadbd", path=f"{os.environ['PATH']}:/usr/sbin")
    install, client = shutil.which("mariadb-install-db"), shutil.which("mariadb")
    if server is None or install is None or client is None:
        pytest.skip("MariaDB is not installed: no mariadbd, mariadb-install-db and mariadb on PATH")
    folder = Path(tempfile.mkdtemp(prefix="my", dir="/tmp"))
    options = [f"--datadir={folder / 'data'}", *(["--user=root"] if os.geteuid() == 0 else [])]
    log = (folder / "log").open("w")
    made = subprocess.run(
        [install, "--no-defaults", *options, "--auth-root-authentication-method=normal"],
        stdout=log,
        stderr=log,
        check=False,
    )
    assert made.returncode == 0, (folder / "log").read_text()
    socket = f"--socket={folder / 'socket'}"
    process = subprocess.Popen(
        [server, "--no-defaults", *options, socket, "--skip-networking"], stdout=log, stderr=log
    )

    def run(*arguments: str, text: str = "") -> subprocess.CompletedProcess[str]:
        command = [client, "--no-defaults", "--binary-mode", socket, "--user=root", *arguments]
        return subprocess.run(command, input=text, capture_output=True, text=True, check=False)

    current = ""

    def query(name: str, sql: str) -> subprocess.CompletedProcess[str]:
        nonlocal current
        if name != current:
            run(text="DROP DATABASE IF EXISTS proof; CREATE DATABASE proof;")
            current = name
        return run("proof", text=sql)

    try:
        until = time.monotonic() + 60
        while run(text="SELECT 1").returncode:
            assert process.poll() is None and time.monotonic() < until, (folder / "log").read_text()
            time.sleep(0.05)
        yield query
    finally:
        process.kill()
        process.wait()
        log.close()
        shutil.rmtree(folder, ignore_errors=True)
