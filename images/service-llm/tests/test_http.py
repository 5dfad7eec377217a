"""The running service, over HTTP. BUILTIN_MODEL names a builtin model where it is not the image's own."""

import contextlib
import json
import os
import shutil
import tempfile
import threading
import time
import unittest
from collections import Counter
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from unittest import mock

from app import model_keeper
from app.model_keeper import ModelKeeper
from app.passages import read_passages
from models.fetch import fetch
from models.source import BUILTIN_DIRECTORY, DirectorySource
from shared.tests.support import Service

BUILTIN = Path(os.environ.get("BUILTIN_MODEL") or BUILTIN_DIRECTORY)
FALL = {"text": "Minha avó caiu no banheiro e bateu a cabeça", "label": "urgencia"}


def new_folder(test: unittest.TestCase | type[unittest.TestCase]) -> Path:
    folder = tempfile.TemporaryDirectory()
    add = test.addCleanup if isinstance(test, unittest.TestCase) else test.addClassCleanup
    add(folder.cleanup)
    return Path(folder.name)


class AnswersTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls) -> None:
        folder = new_folder(cls)
        fetch(DirectorySource(BUILTIN), folder)
        cls.service = cls.enterClassContext(Service(MODEL_DIR=str(folder), MODEL_RECHECK_SECONDS="1"))
        until = time.monotonic() + 30
        while cls.service.get("/health")[0] != 200 and time.monotonic() < until:
            time.sleep(0.1)

    def test_actions_come_from_the_passages_found(self) -> None:
        status, answer = self.service.post("/generate-actions", FALL)
        self.assertEqual((status, answer["engine"]), (200, "retrieval"))
        self.assertEqual(answer["passages"][0]["id"], "queda-idoso")
        found = {passage["id"] for passage in answer["passages"]}
        self.assertLessEqual({action["source"] for action in answer["actions"]}, found)
        self.assertTrue(answer["embedder"].endswith("(onnx)"))

    def test_nothing_found_goes_to_a_person(self) -> None:
        _, answer = self.service.post("/generate-actions", {"text": "😀 1234 zzz qqq"})
        self.assertEqual(answer["passages"], [])
        self.assertEqual({action["source"] for action in answer["actions"]}, {"triagem-humana"})

    def test_the_label_breaks_ties(self) -> None:
        _, answer = self.service.post("/generate-actions", {"text": "febre", "label": "medicamento"})
        self.assertEqual(answer["passages"][0]["id"], "febre-crianca")

    def test_batch_of_thirty_two(self) -> None:
        status, answer = self.service.post("/generate-actions/batch", {"questions": [FALL] * 32})
        self.assertEqual((status, len(answer["answers"])), (200, 32))
        self.assertEqual(self.service.post("/generate-actions/batch", {"questions": [FALL] * 33})[0], 422)
        self.assertEqual(self.service.post("/generate-actions/batch", {"questions": []})[0], 422)

    def test_bad_bodies(self) -> None:
        for body in (b"", b"{", b'{"text": " "}', b'{"label": "exame"}', b"\xff"):
            with self.subTest(body):
                self.assertEqual(self.service.post("/generate-actions", body)[0], 422)
        self.assertEqual(self.service.post("/generate-actions", {"text": "dor " * 2_500_000})[0], 413)

    def test_two_hundred_at_once(self) -> None:
        answers = self.service.post_at_once(200, "/generate-actions", FALL)
        self.assertEqual(Counter(status for status, *_ in answers), {200: 200})


class MissingModelTest(unittest.TestCase):
    def setUp(self) -> None:
        self.folder = new_folder(self)
        self.service = self.enterContext(Service(MODEL_DIR=str(self.folder), MODEL_RECHECK_SECONDS="1"))

    def assert_health(self, status: int, words: str) -> None:
        until = time.monotonic() + 15
        while time.monotonic() < until:
            found, answer = self.service.get("/health")
            if found == status and words in json.dumps(answer):
                return
            time.sleep(0.2)
        self.fail(f"wanted {status} {words}, last was {found} {answer}")

    def test_says_what_is_missing_and_recovers(self) -> None:
        self.assert_health(503, "manifest.json is missing")
        status, answer, headers = self.service.request("POST", "/generate-actions", FALL)
        self.assertEqual((status, headers["retry-after"]), (503, "1"))
        self.assertIn("manifest.json is missing", answer["detail"])

        for file in BUILTIN.iterdir():
            shutil.copy(file, self.folder)
        weights = self.folder / "model.onnx"
        content = weights.read_bytes()
        weights.write_bytes(content[:-1] + b"?")
        self.assert_health(503, "model.onnx has sha256")
        weights.write_bytes(content[:1_000])
        self.assert_health(503, "model.onnx has 1,000 bytes, the manifest says")
        weights.unlink()
        self.assert_health(503, "model.onnx is missing")
        weights.write_bytes(content)
        self.assert_health(200, "(onnx)")
        self.assertEqual(self.service.post("/generate-actions", FALL)[0], 200)

    def test_weights_that_cannot_be_read_are_said_to_be_until_they_can(self) -> None:
        fetch(DirectorySource(BUILTIN), self.folder)
        weights = self.folder / "model.onnx"
        weights.chmod(0)
        self.assert_health(503, f"model.onnx in {self.folder} cannot be read: Permission denied")
        weights.chmod(0o644)
        self.assert_health(200, "(onnx)")


class ModelKeeperTest(unittest.TestCase):
    def test_goes_on_looking_whatever_happened(self) -> None:
        folder = new_folder(self)
        fetch(DirectorySource(BUILTIN), folder)
        keeper = ModelKeeper(folder, read_passages(), 4, 1)
        reasons: list[str] = []

        def odd(_directory: Path) -> None:
            reasons.append(keeper.reason)
            raise RuntimeError("odd")

        with mock.patch.object(model_keeper, "read_manifest", odd), self.assertLogs("uvicorn.error"):
            keeper.start(0.05)
            until = time.monotonic() + 15
            while len(reasons) < 3 and time.monotonic() < until:
                time.sleep(0.05)
        self.assertEqual(reasons[2], "the model cannot be looked at: RuntimeError odd")
        until = time.monotonic() + 15
        while keeper.retriever is None and time.monotonic() < until:
            time.sleep(0.05)
        self.assertIsNotNone(keeper.retriever)


class FakeGemini(BaseHTTPRequestHandler):
    status, actions, seconds = 200, [], 0.0
    asked: list[tuple[str, str, dict]] = []

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.asked.append((self.path, self.headers["x-goog-api-key"], body))
        time.sleep(FakeGemini.seconds)
        text = json.dumps(FakeGemini.actions)
        answer = json.dumps({"candidates": [{"content": {"parts": [{"text": text}]}}]}).encode()
        self.send_response(FakeGemini.status)
        self.send_header("Content-Length", str(len(answer)))
        self.end_headers()
        with contextlib.suppress(BrokenPipeError):
            self.wfile.write(answer)

    def log_message(self, *_arguments) -> None:
        pass


class GeminiTest(unittest.TestCase):
    def setUp(self) -> None:
        FakeGemini.status, FakeGemini.seconds, FakeGemini.asked = 200, 0.0, []
        FakeGemini.actions = [
            {"title": "Chamar o SAMU", "detail": "Agora.", "source": "queda-idoso"},
            {"title": "Inventada", "detail": "Sem protocolo.", "source": "outra-coisa"},
        ]
        server = ThreadingHTTPServer(("127.0.0.1", 0), FakeGemini)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        self.addCleanup(server.server_close)
        self.addCleanup(server.shutdown)
        folder = new_folder(self)
        fetch(DirectorySource(BUILTIN), folder / "models")
        (folder / "key").write_text("planted-secret\n")
        self.service = self.enterContext(
            Service(
                MODEL_DIR=str(folder / "models"),
                GOOGLE_API_KEY_FILE=str(folder / "key"),
                GEMINI_URL=f"http://127.0.0.1:{server.server_port}/v1beta",
                GEMINI_TIMEOUT_SECONDS="1",
            )
        )
        while self.service.get("/health")[0] != 200:
            time.sleep(0.1)

    def engine(self) -> str:
        status, answer = self.service.post("/generate-actions", FALL)
        self.assertEqual(status, 200)
        self.assertTrue(answer["actions"])
        return answer["engine"]

    def test_words_the_protocols_and_drops_invented_sources(self) -> None:
        _, answer = self.service.post("/generate-actions", FALL)
        self.assertEqual(answer["engine"], "gemini")
        self.assertEqual([action["title"] for action in answer["actions"]], ["Chamar o SAMU"])
        path, key, body = FakeGemini.asked[0]
        self.assertEqual((path, key), ("/v1beta/models/gemini-flash-latest:generateContent", "planted-secret"))
        self.assertIn("[queda-idoso]", json.dumps(body, ensure_ascii=False))

    def test_an_error_falls_back_and_is_not_asked_again_at_once(self) -> None:
        FakeGemini.status = 500
        self.assertEqual([self.engine() for _ in range(3)], ["retrieval"] * 3)
        self.assertEqual(len(FakeGemini.asked), 1)
        self.assertNotIn("planted-secret", self.service.stop()[1])

    def test_a_slow_answer_falls_back_after_the_time_out(self) -> None:
        FakeGemini.seconds = 5.0
        started = time.monotonic()
        self.assertEqual(self.engine(), "retrieval")
        self.assertLess(time.monotonic() - started, 3)

    def test_only_invented_sources_fall_back(self) -> None:
        FakeGemini.actions = FakeGemini.actions[1:]
        self.assertEqual(self.engine(), "retrieval")


if __name__ == "__main__":
    unittest.main()
