"""Reads uploaded tables row by row, so that memory does not grow with the file."""

import csv
import io
import threading
import zipfile
from collections.abc import Iterator
from typing import BinaryIO
from xml.parsers import expat

MAX_COLUMNS = 100
MAX_CELL = 1_000
MAX_UNPACKED_BYTES = 32 * 1024 * 1024
MAX_HELD_ELEMENTS = 200_000
"""Of a workbook, in memory at once: a row, or all of a part that has no rows. These and as many characters take about 60 MiB."""
MAX_HELD_CHARACTERS = 8_000_000
SHEET = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
ROW = f"{SHEET} row"
SHARED_STRING = f"{SHEET} si"

_one_workbook = threading.Lock()


class UnreadableTable(ValueError):
    """The upload is no table, or a larger one than is allowed."""


def read_table(name: str, stream: BinaryIO, max_rows: int) -> Iterator[list[str]]:
    """The rows of a CSV file, or of a workbook where the variant with openpyxl runs. Raises UnreadableTable."""
    rows = _workbook(stream) if name.lower().endswith((".xlsx", ".xlsm")) else _csv(stream)
    for count, row in enumerate(rows):
        if count > max_rows:
            raise UnreadableTable(f"a tabela tem mais de {max_rows} linhas")
        if len(row) > MAX_COLUMNS:
            raise UnreadableTable(f"a tabela tem mais de {MAX_COLUMNS} colunas")
        yield [cell[:MAX_CELL] for cell in row]


def _csv(stream: BinaryIO) -> Iterator[list[str]]:
    text = io.TextIOWrapper(stream, encoding="utf-8-sig", newline="")
    try:
        first = text.readline()
        delimiter = max(",;\t", key=first.count)
        for line in csv.reader(_lines(first, text), delimiter=delimiter):
            if line:
                yield line
    except UnicodeDecodeError:
        raise UnreadableTable("o arquivo não é um CSV em UTF-8") from None
    except csv.Error as error:
        raise UnreadableTable(f"o CSV não pode ser lido: {error}") from None


def _lines(first: str, rest: io.TextIOWrapper) -> Iterator[str]:
    yield first
    while line := rest.readline(MAX_COLUMNS * MAX_CELL):
        yield line


def _workbook(stream: BinaryIO) -> Iterator[list[str]]:
    try:
        import openpyxl
    except ImportError:
        raise UnreadableTable("esta instalação não lê Excel: envie um CSV") from None
    try:
        # A few kilobytes can unpack to gigabytes: the archive's own list says so before anything is unpacked.
        with zipfile.ZipFile(stream) as archive:
            unpacked = sum(entry.file_size for entry in archive.infolist())
            if unpacked > MAX_UNPACKED_BYTES:
                raise UnreadableTable(f"a planilha ocupa {unpacked // 1_000_000} MB descompactada, demais")
            with _one_workbook:
                for name in archive.namelist():
                    with archive.open(name) as part:
                        _Part().check(part)
                stream.seek(0)
                book = openpyxl.load_workbook(stream, read_only=True, data_only=True)
                try:
                    for row in book.worksheets[0].iter_rows(values_only=True):
                        yield ["" if cell is None else str(cell) for cell in row]
                finally:
                    book.close()
    except (zipfile.BadZipFile, KeyError, IndexError, SyntaxError, OSError) as error:
        raise UnreadableTable(f"o arquivo não é uma planilha: {error}") from None


class _Part:
    """Walks a part without keeping it: openpyxl builds a tree of each row, and of all that is in no row."""

    def __init__(self) -> None:
        self._elements = self._characters = self._rows_open = 0
        self._before_row = (0, 0)

    def check(self, part: BinaryIO) -> None:
        """Raises UnreadableTable where too much would be in memory at once."""
        parser = expat.ParserCreate(namespace_separator=" ")
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = lambda text: self._hold(0, len(text))
        try:
            parser.ParseFile(part)
        except expat.ExpatError:
            # A picture, or broken: openpyxl would come no further than this.
            return

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        if name == ROW:
            if self._rows_open == 0:
                self._before_row = (self._elements, self._characters)
            self._rows_open += 1
        elif name == SHARED_STRING and self._rows_open:
            raise UnreadableTable("a planilha tem textos onde só cabem linhas")
        self._hold(1, sum(map(len, attributes.values())))

    def _end(self, name: str) -> None:
        if name != ROW:
            return
        self._rows_open -= 1
        if self._rows_open == 0:
            self._elements, self._characters = self._before_row
            self._hold(1, 0)

    def _hold(self, elements: int, characters: int) -> None:
        self._elements += elements
        self._characters += characters
        if self._elements > MAX_HELD_ELEMENTS or self._characters > MAX_HELD_CHARACTERS:
            raise UnreadableTable("a planilha tem uma linha ou uma lista de textos grande demais")
