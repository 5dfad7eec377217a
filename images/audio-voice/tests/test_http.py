"""The running service, over HTTP, with the engine of the lean image."""

import io
import subprocess
import sys
import tempfile
import unittest
import wave
from collections import Counter
from pathlib import Path

from shared.tests.support import Service


class SpeechTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls) -> None:
        cls.service = cls.enterClassContext(Service(MAX_CHARACTERS="200"))

    def assert_refused(self, status: int, words: str, body: object) -> None:
        found, answer = self.service.post("/speech", body)
        self.assertEqual(found, status, answer)
        self.assertIn(words, answer["detail"])

    def seconds(self, **wanted: object) -> float:
        status, answer, headers = self.service.request("POST", "/speech", wanted)
        self.assertEqual((status, headers["content-type"], headers["x-engine"]), (200, "audio/wav", "espeak-ng"))
        # The length in the header is unknown to a program that writes to a pipe.
        with wave.open(io.BytesIO(answer)) as recording:
            rate = recording.getframerate() * recording.getsampwidth() * recording.getnchannels()
        return (len(answer) - 44) / rate

    def test_a_text_becomes_a_recording_that_says_its_engine(self) -> None:
        self.assertGreater(self.seconds(text="Sua consulta está confirmada para segunda-feira."), 1)

    def test_words_a_minute_are_kept(self) -> None:
        text = "Tome o remédio depois do almoço e beba muita água."
        slow, quick = (self.seconds(text=text, words_per_minute=pace) for pace in (80, 400))
        self.assertGreater(slow, quick * 2)

    def test_what_looks_like_an_option_is_spoken(self) -> None:
        self.assertGreater(self.seconds(text="--help"), 0.3)

    def test_a_text_has_a_limit(self) -> None:
        self.assertGreater(self.seconds(text="a " * 100), 1)
        self.assert_refused(422, "at most 200 characters", {"text": "a" * 201})
        self.assert_refused(413, "at most 200 characters", {"text": "a" * 5_000})
        self.assert_refused(422, "at least 1 character", {"text": ""})

    def test_a_body_is_refused_by_its_length_before_it_is_read(self) -> None:
        self.assert_refused(413, "at most 200 characters", b"x" * 10_000_000)

    def test_other_bad_bodies(self) -> None:
        for body in (b"", b"{", b"[]", b"\xff", {"text": "oi", "words_per_minute": 79}, {"text": "oi", "words_per_minute": 401}):
            with self.subTest(body):
                self.assertIn(self.service.post("/speech", body)[0], (413, 422))

    def test_an_unknown_voice_is_told_where_voices_are(self) -> None:
        self.assert_refused(422, "no voice ../pt, see /voices", {"text": "oi", "voice": "../pt"})
        _, answer = self.service.get("/voices")
        self.assertIn("pt-br", answer["voices"])


class BoundsTest(unittest.TestCase):
    def test_texts_beyond_the_queue_are_refused_at_once(self) -> None:
        with Service(MAX_RUNNING="1", MAX_WAITING="2") as service:
            answers = service.post_at_once(30, "/speech", {"text": "Bom dia, aqui é a clínica. " * 70})
            counted = Counter(status for status, *_ in answers)
            self.assertEqual(set(counted), {200, 503})
            self.assertGreaterEqual(counted[200], 3)
            self.assertEqual({headers["retry-after"] for status, _, headers in answers if status == 503}, {"2"})
            self.assertEqual(service.get("/health")[0], 200)

    def test_a_text_that_takes_too_long_is_given_up(self) -> None:
        with Service(MAX_CHARACTERS="100000", SPEECH_SECONDS="1") as service:
            status, answer = service.post("/speech", {"text": "otorrinolaringologista " * 4_000, "words_per_minute": 80})
            self.assertEqual((status, answer["detail"]), (504, "took more than 1 s"))
            self.assertEqual(service.post("/speech", {"text": "oi"})[0], 200)

    def test_without_its_weights_the_other_engine_says_so(self) -> None:
        with tempfile.TemporaryDirectory() as empty, Service(ENGINE="coqui-xtts", MODEL_DIR=empty) as service:
            expected = (503, {"detail": f"{empty} holds no model yet", "engine": "coqui-xtts"})
            self.assertEqual(service.get("/health"), expected)
            self.assertEqual(service.post("/speech", {"text": "oi"}), expected)

    def test_without_a_voice_the_other_engine_is_not_healthy_until_there_is_one(self) -> None:
        with tempfile.TemporaryDirectory() as folder, Service(ENGINE="coqui-xtts", MODEL_DIR=folder) as service:
            (Path(folder) / "config.json").write_text("{}")
            detail = f"{folder}/voices holds no recording of a voice: NAME.wav, six seconds or more"
            for path in ("/health", "/voices"):
                self.assertEqual(service.get(path), (503, {"detail": detail, "engine": "coqui-xtts"}))
            (Path(folder) / "voices").mkdir()
            (Path(folder) / "voices/ana.wav").touch()
            self.assertEqual(service.get("/health")[0], 200)
            self.assertEqual(service.get("/voices"), (200, {"engine": "coqui-xtts", "voices": ["ana"]}))

    def test_a_wrong_setting_is_one_sentence(self) -> None:
        for name, value, words in (
            ("ENGINE", "f5", 'ENGINE: got "f5", expected one of espeak-ng, coqui-xtts'),
            ("MAX_CHARACTERS", "many", 'MAX_CHARACTERS: got "many", expected a whole number from 1 to 100000'),
        ):
            with self.subTest(name):
                ended = subprocess.run(
                    [sys.executable, "-m", "app"], env={name: value}, capture_output=True, text=True, timeout=30
                )
                self.assertEqual((ended.returncode, ended.stderr), (2, f"audio-voice: {words}\n"))


if __name__ == "__main__":
    unittest.main()
