"""The ledger keeps its promises on PostgreSQL too: a server of its own, gone with the test."""

from __future__ import annotations

import os
import shutil
import subprocess
import threading
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import psycopg
import pytest

from provisioner.adapters.ledger import NewEntry, Outrun, SqlLedger, verify

pytestmark = pytest.mark.cloud
NOW = datetime(2026, 9, 1, tzinfo=UTC)


def event(n: int) -> NewEntry:
    return NewEntry("Happened", NOW, "张示例", {"n": n}, f"c{n}")


def binary(name: str) -> str:
    """Debian keeps the server's programs out of PATH."""
    installed = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"))
    return str(installed[-1]) if installed else shutil.which(name) or name


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    home = tmp_path_factory.mktemp("pg")
    # PostgreSQL refuses to run as root: then its Debian user runs it.
    as_user = (
        ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups"] if os.geteuid() == 0 else []
    )
    if as_user:
        for folder in (home, home.parent, home.parent.parent):
            folder.chmod(0o755)
        shutil.chown(home, "postgres", "postgres")
    data = str(home / "data")
    run = {"check": True, "stdout": subprocess.DEVNULL, "cwd": home}
    subprocess.run(
        [*as_user, binary("initdb"), "-D", data, "-U", "tester", "-A", "trust", "-E", "UTF8"], **run
    )
    options = f"-c listen_addresses='' -c unix_socket_directories={home} -c fsync=off"
    control = [*as_user, binary("pg_ctl"), "-D", data, "-w", "-l", str(home / "log")]
    subprocess.run([*control, "-o", options, "start"], **run)
    yield f"postgresql://tester@/postgres?host={home}"
    subprocess.run([*control, "-m", "immediate", "stop"], **run)


def test_it_chains_refuses_change_and_orders_writers(server: str):
    with closing(SqlLedger(server)) as ledger:
        first = ledger.append("case-1", 0, [event(1), event(2)])
        assert ledger.append("case-1", 0, [event(1), event(2)]) == first
        with pytest.raises(Outrun):
            ledger.append("case-1", 0, [event(3)])

    def write(stream: str) -> None:
        with closing(SqlLedger(server)) as own:
            for n in range(10):
                own.append(stream, n, [event(n)])

    threads = [threading.Thread(target=write, args=(f"other-{n}",)) for n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with closing(SqlLedger(server)) as ledger:
        assert ledger.streams() == {"case-1": 2, **{f"other-{n}": 10 for n in range(4)}}
        verdict = verify(ledger)
        assert verdict.ok
        assert verdict.entries == 42


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE ledger_entries SET payload = '{}'",
        "DELETE FROM ledger_entries WHERE seq = 1",
        "TRUNCATE ledger_entries",
        "UPDATE ledger_tip SET seq = 0",
        "DELETE FROM ledger_heads",
    ],
)
def test_the_database_itself_refuses_to_change_what_is_recorded(server: str, statement: str):
    with closing(SqlLedger(server)) as ledger:
        ledger.append("kept", len(ledger.read("kept")), [event(len(ledger.read("kept")) + 100)])
    with psycopg.connect(server) as raw, pytest.raises(psycopg.errors.RaiseException, match="only grows"):
        raw.execute(statement)


def test_a_change_behind_its_back_is_found(server: str):
    with psycopg.connect(server) as raw:
        raw.execute("ALTER TABLE ledger_entries DISABLE TRIGGER USER")
        raw.execute("UPDATE ledger_entries SET payload = '{}' WHERE seq = 2")
    with closing(SqlLedger(server, create=False)) as ledger:
        assert [fault.seq for fault in verify(ledger).faults] == [2]
