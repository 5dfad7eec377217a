"""Uploads, pages and the two closed routes, without a network."""

import importlib
import importlib.util
import io
import os
import tempfile
import unittest
import zipfile
from pathlib import Path
from unittest import mock

from flask.testing import FlaskClient

import app.settings
from app.memory import Memory, Monitor

HAS_EXCEL = importlib.util.find_spec("openpyxl") is not None


class ReportsTest(unittest.TestCase):
    def setUp(self) -> None:
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)

    def client(self, **environment: str) -> FlaskClient:
        """The application as it starts with these variables."""
        with mock.patch.dict(os.environ, {"DATA_DIR": str(self.folder), **environment}):
            import app.main

            return importlib.reload(app.main).app.test_client()

    def upload(self, client: FlaskClient, content: bytes, name: str = "tabela.csv"):
        return client.post("/reports", data={"file": (io.BytesIO(content), name)})

    def assert_refused(self, answer, status: int, words: str) -> None:
        self.assertEqual(answer.status_code, status, answer.text)
        self.assertIn(words, answer.json["detail"])


class TokenTest(ReportsTest):
    ROUTES = (("GET", "/api/memory-status"), ("POST", "/api/force-cleanup"))

    def test_without_a_token_the_routes_stay_closed(self) -> None:
        client = self.client(ADMIN_TOKEN="")
        for method, path in self.ROUTES:
            for headers in ({}, {"Authorization": "Bearer "}):
                answer = client.open(path, method=method, headers=headers)
                self.assert_refused(answer, 403, "ADMIN_TOKEN não está definido")

    def test_a_wrong_token_opens_nothing(self) -> None:
        client = self.client(ADMIN_TOKEN="certo")
        for method, path in self.ROUTES:
            for given in ("", "Bearer ", "Bearer errado", "Bearer certo ", "Basic certo", "Bearer çerto"):
                with self.subTest(given):
                    answer = client.open(path, method=method, headers={"Authorization": given.encode("utf-8").decode("latin-1")})
                    self.assert_refused(answer, 401, "token inválido")

    def test_the_levels_are_those_that_the_limit_asks_for(self) -> None:
        client = self.client(ADMIN_TOKEN="certo", MEMORY_WARNING_MIB="0", MEMORY_CRITICAL_MIB="112")
        status = client.get("/api/memory-status", headers={"Authorization": "Bearer certo"}).json
        self.assertEqual((status["level"], status["levels"]), ("warning", {"warning": 0, "critical": 112}))

    def test_the_token_of_the_file_opens_both(self) -> None:
        file = self.folder / "token"
        file.write_text("do-arquivo\n")
        client = self.client(ADMIN_TOKEN_FILE=str(file), ADMIN_TOKEN="outro")
        headers = {"Authorization": "Bearer do-arquivo"}
        status = client.get("/api/memory-status", headers=headers).json
        self.assertEqual((status["level"], status["levels"]), ("ok", {"warning": 400, "critical": 450}))
        self.assertGreater(status["workingSetMiB"], 1)
        self.assertGreater(client.post("/api/force-cleanup", headers=headers).json["afterMiB"], 1)
        self.assertEqual(client.get("/api/force-cleanup", headers=headers).status_code, 405)


class UploadTest(ReportsTest):
    def test_a_table_is_shown_page_by_page(self) -> None:
        client = self.client(PAGE_ROWS="100")
        rows = "".join(f"{number};linha {number}\n" for number in range(1, 251))
        answer = self.upload(client, f"número;texto\n{rows}".encode())
        self.assertEqual((answer.status_code, answer.location), (303, "/reports/1"))
        third = client.get("/reports/1?page=3").text
        self.assertIn("linha 201<", third)
        self.assertIn("linha 250<", third)
        self.assertNotIn("linha 200<", third)
        self.assertEqual(client.get("/reports/1?page=99").text, third)
        self.assertEqual(client.get("/reports/1?page=x").text, client.get("/reports/1").text)
        for identity in ("2", "0", str(1 << 70)):
            self.assertEqual(client.get(f"/reports/{identity}").status_code, 404)

    def test_rows_have_a_limit_and_nothing_is_kept_of_more(self) -> None:
        client = self.client(MAX_ROWS="3")
        self.assertEqual(self.upload(client, b"a,b\n1,2\n3,4\n5,6\n").status_code, 303)
        self.assert_refused(self.upload(client, b"a,b\n" + b"1,2\n" * 4), 422, "a tabela tem mais de 3 linhas")
        self.assertEqual(client.get("/reports/2").status_code, 404)

    def test_columns_cells_and_bytes_have_limits(self) -> None:
        client = self.client(MAX_UPLOAD_BYTES="20000")
        self.assertEqual(self.upload(client, b"," * 99).status_code, 303)
        self.assert_refused(self.upload(client, b"," * 100), 422, "mais de 100 colunas")
        self.assertEqual(self.upload(client, b"a\n" + b"x" * 1_001).status_code, 303)
        shown = client.get("/reports/2").text
        self.assertIn("x" * 1_000, shown)
        self.assertNotIn("x" * 1_001, shown)
        self.assertEqual(self.upload(client, b"a" * 20_001).status_code, 413)

    def test_what_is_no_table_is_refused(self) -> None:
        client = self.client()
        self.assert_refused(self.upload(client, b"a,b\n\xff\xfe"), 422, "não é um CSV em UTF-8")
        self.assert_refused(client.post("/reports", data={"other": "x"}), 400, "envie um arquivo no campo file")

    def test_what_a_cell_holds_is_text_on_the_page(self) -> None:
        client = self.client()
        self.upload(client, b"a\n<script>alert(1)</script>\n")
        self.assertNotIn("<script>alert", client.get("/reports/1").text)

    @unittest.skipIf(HAS_EXCEL, "the variant with openpyxl reads workbooks")
    def test_a_workbook_is_refused_where_nothing_reads_it(self) -> None:
        self.assert_refused(self.upload(self.client(), b"PK", "tabela.XLSX"), 422, "envie um CSV")

    @unittest.skipUnless(HAS_EXCEL, "only the variant with openpyxl reads workbooks")
    def test_a_workbook_that_unpacks_to_too_much_is_refused_unopened(self) -> None:
        file = io.BytesIO()
        with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("xl/worksheets/sheet1.xml", bytes(70 * 1024 * 1024))
        self.assert_refused(self.upload(self.client(), file.getvalue(), "t.xlsx"), 422, "73 MB descompactada")
        self.assert_refused(self.upload(self.client(), b"PK", "t.xlsx"), 422, "não é uma planilha")


class MonitorTest(unittest.TestCase):
    def test_a_level_is_told_when_it_is_crossed(self) -> None:
        monitor = Monitor(warning_mib=400, critical_mib=450, cleanup_seconds=0)
        with self.assertLogs("memory", "WARNING") as said:
            for used in (399.9, 400, 449.9, 450, 500, 10):
                monitor.look(Memory(usageMiB=used, workingSetMiB=used, limitMiB=512, headroomMiB=512 - used))
        self.assertEqual(
            [record.getMessage() for record in said.records],
            ["memory warning: 400 MiB of 512", "memory critical: 450 MiB of 512", "memory ok: 10 MiB of 512"],
        )


class SettingsTest(unittest.TestCase):
    def test_what_is_no_number_is_one_sentence(self) -> None:
        for value in ("many", "-1", "1.5"):
            with self.subTest(value), mock.patch.dict(os.environ, {"MAX_ROWS": value}):
                with self.assertRaises(SystemExit) as ended:
                    app.settings.read_settings()
                self.assertEqual(str(ended.exception), f"MAX_ROWS: got '{value}', expected a whole number")


if __name__ == "__main__":
    unittest.main()
