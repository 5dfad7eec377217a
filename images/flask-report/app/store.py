"""Reports and their rows in one SQLite file."""

import json
import sqlite3
from collections.abc import Iterable
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

BATCH_ROWS = 500


@dataclass(frozen=True)
class Report:
    """One uploaded table."""

    id: int
    name: str
    columns: list[str]
    rows: int


class Store:
    """Every call opens the file anew: workers are processes, and a connection must not be forked."""

    def __init__(self, directory: Path) -> None:
        self._file = directory / "reports.sqlite"
        with closing(self._open()) as database, database:
            database.execute("PRAGMA journal_mode = WAL")
            database.executescript(
                """
                CREATE TABLE IF NOT EXISTS report (
                  id INTEGER PRIMARY KEY, name TEXT NOT NULL, columns TEXT NOT NULL, rows INTEGER NOT NULL);
                CREATE TABLE IF NOT EXISTS line (
                  report INTEGER NOT NULL, number INTEGER NOT NULL, cells TEXT NOT NULL,
                  PRIMARY KEY (report, number)) WITHOUT ROWID;
                """
            )

    def add(self, name: str, rows: Iterable[list[str]]) -> Report:
        """Stores a whole table or nothing of it: an error among the rows undoes all."""
        lines = iter(rows)
        columns = next(lines, [])
        with closing(self._open()) as database, database:
            cursor = database.execute(
                "INSERT INTO report (name, columns, rows) VALUES (?, ?, 0)", (name, json.dumps(columns))
            )
            identity = int(cursor.lastrowid or 0)
            count = 0
            batch: list[tuple[int, int, str]] = []
            for count, cells in enumerate(lines, start=1):
                batch.append((identity, count, json.dumps(cells, ensure_ascii=False)))
                if len(batch) == BATCH_ROWS:
                    database.executemany("INSERT INTO line VALUES (?, ?, ?)", batch)
                    batch.clear()
            database.executemany("INSERT INTO line VALUES (?, ?, ?)", batch)
            database.execute("UPDATE report SET rows = ? WHERE id = ?", (count, identity))
        return Report(identity, name, columns, count)

    def latest(self, count: int) -> list[Report]:
        """The newest reports, newest first."""
        with closing(self._open()) as database:
            rows = database.execute("SELECT * FROM report ORDER BY id DESC LIMIT ?", (count,))
            return [_report(row) for row in rows]

    def get(self, identity: int) -> Report | None:
        """One report, or None."""
        with closing(self._open()) as database:
            row = database.execute("SELECT * FROM report WHERE id = ?", (identity,)).fetchone()
            return _report(row) if row else None

    def page(self, identity: int, number: int, rows: int) -> list[list[str]]:
        """The cells of one page, counted from 1."""
        with closing(self._open()) as database:
            found = database.execute(
                "SELECT cells FROM line WHERE report = ? AND number > ? ORDER BY number LIMIT ?",
                (identity, (number - 1) * rows, rows),
            )
            return [json.loads(cells) for (cells,) in found]

    def _open(self) -> sqlite3.Connection:
        return sqlite3.connect(self._file, timeout=10)


def _report(row: tuple[int, str, str, int]) -> Report:
    return Report(row[0], row[1], json.loads(row[2]), row[3])
