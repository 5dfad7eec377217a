"""Reads uploaded tables row by row, so that memory does not grow with the file."""

import csv
import io
import zipfile
from collections.abc import Iterator
from typing import BinaryIO

MAX_COLUMNS = 100
MAX_CELL = 1_000
MAX_UNPACKED_BYTES = 64 * 1024 * 1024


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
        stream.seek(0)
        book = openpyxl.load_workbook(stream, read_only=True, data_only=True)
        try:
            for row in book.worksheets[0].iter_rows(values_only=True):
                yield ["" if cell is None else str(cell) for cell in row]
        finally:
            book.close()
    except (zipfile.BadZipFile, KeyError, IndexError, OSError) as error:
        raise UnreadableTable(f"o arquivo não é uma planilha: {error}") from None
