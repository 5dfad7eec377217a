"""models/fetch.py against files, a web server that misbehaves, and a directory it may not write."""

import hashlib
import json
import shutil
import tempfile
import threading
import unittest
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from unittest import mock

from embedding.traits import Traits, traits_of
from models import fetch as fetching
from models.fetch import (
    ALREADY_RUNNING,
    DISK_TOO_SMALL,
    UNREACHABLE,
    WRONG_CONTENT,
    WRONG_SETTING,
    FetchFailed,
    _lock,
    fetch,
)
from models.manifest import ModelProblem, parse_manifest, read_manifest, verify_files, write_manifest
from models.source import SourceUnusable, new_source

MODEL = bytes(range(256)) * 4_096


class Web(BaseHTTPRequestHandler):
    """Serves `files`; `cut_after` ends answers early, `ranges` can be turned off, `asked` remembers."""

    files: dict[str, bytes] = {}
    asked: list[tuple[str, str]] = []
    cut_after: int | None = None
    ranges = True
    status = 200

    def do_GET(self) -> None:
        name = self.path.removeprefix("/models/test/")
        wanted = self.headers.get("Range", "")
        self.asked.append((name, wanted))
        if Web.status != 200 or name not in self.files:
            self.send_error(Web.status if Web.status != 200 else 404)
            return
        content = self.files[name]
        start = int(wanted.removeprefix("bytes=").rstrip("-")) if wanted and Web.ranges else 0
        self.send_response(206 if start else 200)
        if start:
            self.send_header("Content-Range", f"bytes {start}-{len(content) - 1}/{len(content)}")
        self.send_header("Content-Length", str(len(content) - start))
        self.end_headers()
        body = content[start:]
        if Web.cut_after is not None and name == "model.onnx":
            body, Web.cut_after = body[: Web.cut_after], None
        self.wfile.write(body)

    def log_message(self, *_arguments) -> None:
        pass


class FetchTest(unittest.TestCase):
    def setUp(self) -> None:
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.source = Path(folder.name) / "source"
        self.target = Path(folder.name) / "models"
        self.source.mkdir()
        (self.source / "model.onnx").write_bytes(MODEL)
        (self.source / "tokenizer.json").write_text("{}")
        write_manifest(self.source, "test", "1", dimension=4)
        self.publish()
        Web.asked, Web.cut_after, Web.ranges, Web.status = [], None, True, 200
        server = ThreadingHTTPServer(("127.0.0.1", 0), Web)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        self.addCleanup(server.server_close)
        self.addCleanup(server.shutdown)
        self.web = f"http://127.0.0.1:{server.server_port}/models/test"
        for name in ("time", "_say"):
            patch = mock.patch.object(fetching, name)
            patch.start()
            self.addCleanup(patch.stop)

    def publish(self) -> None:
        """Puts on the web what lies in the source."""
        files = (path for path in self.source.rglob("*") if path.is_file())
        Web.files = {path.relative_to(self.source).as_posix(): path.read_bytes() for path in files}

    def assert_complete(self) -> None:
        verify_files(self.target, read_manifest(self.target))
        self.assertFalse((self.target / ".incoming").exists())

    def assert_fails(self, exit_code: int, words: str, address: str, **options) -> None:
        with self.assertRaises(FetchFailed) as caught:
            fetch(new_source(address), self.target, **options)
        self.assertEqual(caught.exception.exit_code, exit_code)
        self.assertIn(words, str(caught.exception))

    def test_file_source_then_nothing_left_to_do(self) -> None:
        self.assertIn("is now in", fetch(new_source(self.source.as_uri()), self.target))
        self.assert_complete()
        self.assertIn("is already in", fetch(new_source(self.source.as_uri()), self.target))

    def test_web_source_resumes_with_a_range(self) -> None:
        Web.cut_after = 300_000
        fetch(new_source(self.web), self.target)
        self.assert_complete()
        ranges = [wanted for name, wanted in Web.asked if name == "model.onnx"]
        self.assertRegex(ranges[1], r"bytes=[1-9]\d*-")

    def test_web_source_without_ranges_starts_again(self) -> None:
        Web.cut_after, Web.ranges = 300_000, False
        fetch(new_source(self.web), self.target)
        self.assert_complete()

    def test_killed_download_is_resumed_by_the_next_run(self) -> None:
        manifest_sha256 = hashlib.sha256(Web.files["manifest.json"]).hexdigest()
        part = self.target / ".incoming" / manifest_sha256[:16] / "model.onnx.part"
        part.parent.mkdir(parents=True)
        part.write_bytes(MODEL[:100_000])
        fetch(new_source(self.web), self.target)
        self.assert_complete()
        self.assertIn(("model.onnx", "bytes=100000-"), Web.asked)

    def test_damaged_part_is_thrown_away(self) -> None:
        manifest_sha256 = hashlib.sha256(Web.files["manifest.json"]).hexdigest()
        part = self.target / ".incoming" / manifest_sha256[:16] / "model.onnx.part"
        part.parent.mkdir(parents=True)
        part.write_bytes(b"x" * 100_000)
        fetch(new_source(self.web), self.target)
        self.assert_complete()

    def test_wrong_checksum(self) -> None:
        Web.files["model.onnx"] = MODEL[:-1] + b"\0"
        self.assert_fails(WRONG_CONTENT, "model.onnx arrived with sha256", self.web)
        self.assertFalse((self.target / "manifest.json").exists())

    def test_larger_than_promised(self) -> None:
        Web.files["model.onnx"] = MODEL + b"more"
        self.assert_fails(WRONG_CONTENT, "is larger than", self.web)

    def test_pinned_manifest(self) -> None:
        self.assert_fails(WRONG_CONTENT, "expected 000000000000…", self.web, manifest_sha256="0" * 64)

    def test_server_errors_are_retried_then_reported(self) -> None:
        Web.cut_after = 5
        Web.files["model.onnx"] = MODEL[:1_000]
        self.assert_fails(UNREACHABLE, "are kept, run again", self.web)

    def test_missing_on_the_server_is_not_retried(self) -> None:
        del Web.files["tokenizer.json"]
        with self.assertRaises(SourceUnusable):
            fetch(new_source(self.web), self.target)
        self.assertEqual([name for name, _ in Web.asked].count("tokenizer.json"), 1)

    def test_disk_is_checked_before(self) -> None:
        with mock.patch.object(fetching.shutil, "disk_usage", return_value=mock.Mock(free=1_000)):
            self.assert_fails(DISK_TOO_SMALL, "0.0 are free", self.web)
        self.assertNotIn("model.onnx", [name for name, _ in Web.asked])

    def test_one_fetch_at_a_time(self) -> None:
        with _lock(self.target):
            self.assert_fails(ALREADY_RUNNING, "another fetch", self.web)

    def test_a_model_that_lacks_a_trait_does_not_replace_one(self) -> None:
        fetch(new_source(self.source.as_uri()), self.target, traits=["dimension"])
        write_manifest(self.source, "test", "2", dimension=4)
        self.assert_fails(
            WRONG_CONTENT, "does not say maxTokens", self.source.as_uri(), traits=["dimension", "maxTokens"]
        )
        self.assertEqual(read_manifest(self.target).version, "1")

    def test_a_new_model_replaces_the_old_one_whole(self) -> None:
        fetch(new_source(self.source.as_uri()), self.target)
        (self.source / "model.onnx").rename(self.source / "weights.onnx")
        write_manifest(self.source, "test", "2", dimension=4)
        fetch(new_source(self.source.as_uri()), self.target)
        self.assert_complete()
        self.assertFalse((self.target / "model.onnx").exists())

    def test_folders_come_with_what_lies_in_them_and_go_with_it(self) -> None:
        (self.source / "voices").mkdir()
        (self.source / "voices/ana.wav").write_bytes(MODEL)
        write_manifest(self.source, "test", "2", dimension=4)
        self.publish()
        for address in (self.source.as_uri(), self.web):
            with self.subTest(address):
                Web.cut_after = 300_000
                self.assertIn("is now in", fetch(new_source(address), self.target))
                self.assert_complete()
                self.assertEqual((self.target / "voices/ana.wav").read_bytes(), MODEL)
                shutil.rmtree(self.target)
        fetch(new_source(self.web), self.target)
        shutil.rmtree(self.source / "voices")
        (self.source / "voices").write_text("one file where a folder was")
        write_manifest(self.source, "test", "3", dimension=4)
        fetch(new_source(self.source.as_uri()), self.target)
        self.assert_complete()
        self.assertTrue((self.target / "voices").is_file())
        fetch(new_source(self.web), self.target)
        self.assert_complete()

    def test_what_lies_in_the_directory_already_is_checked_and_not_copied(self) -> None:
        source = new_source(self.source.as_uri())
        before = sorted(self.source.iterdir())
        self.assertIn("lies in", fetch(source, self.source))
        (self.source / "model.onnx").write_bytes(MODEL[:-1])
        with self.assertRaisesRegex(ModelProblem, "model.onnx has 1,048,575 bytes, the manifest says 1,048,576"):
            fetch(source, self.source)
        (self.source / "model.onnx").unlink()
        with self.assertRaisesRegex(ModelProblem, "model.onnx is missing"):
            fetch(source, self.source)
        left = {*before, self.source / ".fetch.lock"} - {self.source / "model.onnx"}
        self.assertEqual(set(self.source.iterdir()), left)

    def test_directory_that_cannot_be_made(self) -> None:
        self.target.write_text("a file is in the way")
        self.assert_fails(WRONG_SETTING, "cannot write", self.source.as_uri())

    def test_addresses(self) -> None:
        for address in ("ftp://host/x", "models/x", "file://host/x", "http://", "builtin:x", ""):
            with self.subTest(address), self.assertRaisesRegex(ValueError, "MODEL_SOURCE: got"):
                new_source(address)


class ManifestTest(unittest.TestCase):
    def test_names_cannot_leave_the_directory(self) -> None:
        ways_out = ("../model.onnx", "/etc/passwd", "a/../../b", "a/./b", "a//b", "a/", "a/.hidden", ".hidden/a")
        for name in (*ways_out, ".hidden", "manifest.json", "manifest.json/a", "a\\b", "a/b/c/d/e", ""):
            text = json.dumps(
                {
                    "name": "x",
                    "version": "1",
                    "files": {name: {"sha256": "0" * 64, "sizeBytes": 1}},
                }
            )
            with self.subTest(name), self.assertRaises(ModelProblem):
                parse_manifest(text)

    def test_a_file_holds_no_files(self) -> None:
        files = dict.fromkeys(("voices", "voices/ana.wav"), {"sha256": "0" * 64, "sizeBytes": 1})
        with self.assertRaisesRegex(ModelProblem, 'lists "voices/ana.wav" in "voices", which is a file'):
            parse_manifest(json.dumps({"name": "x", "version": "1", "files": files}))

    def test_what_the_service_needs_of_a_model_besides_its_files(self) -> None:
        said = {"name": "x", "version": "1", "files": {"a": {"sha256": "0" * 64, "sizeBytes": 1}}, "dimension": 4}
        with self.assertRaisesRegex(ModelProblem, "maxTokens"):
            traits_of(parse_manifest(json.dumps(said)))
        self.assertEqual(traits_of(parse_manifest(json.dumps({**said, "maxTokens": 16}))), Traits(4, 16, 0.3))

    def test_broken_manifests(self) -> None:
        for text in ("", "[]", "{}", '{"files": 3}', '{"files": {"a": {}}}', "\xff"):
            with self.subTest(text), self.assertRaises(ModelProblem):
                parse_manifest(text)


if __name__ == "__main__":
    unittest.main()
