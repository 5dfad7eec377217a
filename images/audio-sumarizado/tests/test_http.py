"""The running service, over HTTP, with recordings made here."""

import io
import struct
import unittest
from collections import Counter

import numpy as np
import soundfile

from shared.tests.support import Service

RATE = 16_000


def voice(seconds: float, rate: int = RATE) -> np.ndarray:
    """A buzz of 150 Hz with the rise and fall of syllables."""
    time = np.arange(int(seconds * rate)) / rate
    return (0.3 * np.sign(np.sin(2 * np.pi * 150 * time)) * np.abs(np.sin(2 * np.pi * 2 * time))).astype(np.float32)


def silence(seconds: float, rate: int = RATE) -> np.ndarray:
    return np.zeros(int(seconds * rate), dtype=np.float32)


def encoded(samples: np.ndarray, rate: int = RATE, **format: str) -> bytes:
    file = io.BytesIO()
    soundfile.write(file, samples, rate, **(format or {"format": "WAV"}))
    return file.getvalue()


def wav_header(channels: int, rate: int, data: bytes = bytes(10_000), size: int | None = None) -> bytes:
    size = len(data) if size is None else size
    shape = struct.pack("<HHIIHH", 1, channels, rate, rate * channels * 2 % 2**32, channels * 2 % 2**16, 16)
    return b"RIFF" + struct.pack("<I", (36 + size) % 2**32) + b"WAVEfmt " + struct.pack("<I", 16) + shape + b"data" + struct.pack("<I", size) + data


CONVERSATION = np.concatenate([silence(1), voice(2), silence(1.5), voice(1), silence(0.5)])


class SummarizeTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls) -> None:
        cls.service = cls.enterClassContext(Service())

    def summarize(self, content: bytes, content_type: str = "audio/wav") -> dict:
        status, answer = self.service.post("/summarize", content, content_type)
        self.assertEqual(status, 200, answer)
        return answer

    def refusal(self, content: bytes, content_type: str = "audio/wav") -> tuple[int, str]:
        status, answer = self.service.post("/summarize", content, content_type)
        return status, answer["detail"]

    def test_figures(self) -> None:
        answer = self.summarize(encoded(CONVERSATION))
        self.assertEqual(answer["durationSeconds"], 6.0)
        self.assertEqual((answer["sampleRate"], answer["channels"], answer["format"]), (RATE, 1, "wav"))
        starts = [segment["startSeconds"] for segment in answer["speechSegments"]]
        ends = [segment["endSeconds"] for segment in answer["speechSegments"]]
        np.testing.assert_allclose(starts, [1.0, 4.5], atol=0.1)
        np.testing.assert_allclose(ends, [3.0, 5.5], atol=0.1)
        self.assertAlmostEqual(answer["silenceSeconds"], 3.0, delta=0.2)
        self.assertAlmostEqual(answer["peakDbfs"], -10.5, delta=0.2)
        self.assertTrue(answer["summary"].startswith("Áudio WAV de 6 s (16 kHz, mono): "))
        self.assertTrue(answer["summary"].endswith(" dBFS, sem saturação."))

    def test_formats(self) -> None:
        for name, format in {
            "flac": {"format": "FLAC"},
            "mp3": {"format": "MP3"},
            "ogg/opus": {"format": "OGG", "subtype": "OPUS"},
            "ogg/vorbis": {"format": "OGG", "subtype": "VORBIS"},
        }.items():
            with self.subTest(name):
                answer = self.summarize(encoded(CONVERSATION, **format), "audio/ogg")
                self.assertEqual((answer["format"], len(answer["speechSegments"])), (name, 2))

    def test_digital_silence_and_clipping(self) -> None:
        quiet = self.summarize(encoded(silence(2)))
        self.assertEqual((quiet["rmsDbfs"], quiet["peakDbfs"], quiet["speechSegments"]), (-120, -120, []))
        loud = self.summarize(encoded(np.clip(CONVERSATION * 9, -1, 1)))
        self.assertGreater(loud["clippedSamples"], 10_000)

    def test_form(self) -> None:
        part = b'--x\r\nContent-Disposition: form-data; name="file"; filename="a.wav"\r\nContent-Type: audio/wav\r\n\r\n'
        answer = self.summarize(part + encoded(CONVERSATION) + b"\r\n--x--\r\n", "multipart/form-data; boundary=x")
        self.assertEqual(answer["durationSeconds"], 6.0)
        field = b'--x\r\nContent-Disposition: form-data; name="file"\r\n\r\nhello\r\n--x--\r\n'
        self.assertEqual(self.refusal(field, "multipart/form-data; boundary=x"), (400, "the form has no file"))
        self.assertEqual(self.refusal(b"nonsense", "multipart/form-data")[0], 400)

    def test_what_is_no_recording(self) -> None:
        flac = encoded(CONVERSATION, format="FLAC")
        damaged = flac[:5_000] + bytes(len(flac) - 5_000)
        unreadable = "this is not a recording that can be read (WAV, FLAC, OGG/Opus"
        for content, expected in {
            b"": (400, "the upload is empty"),
            b"hello": (415, unreadable),
            bytes(50_000): (415, unreadable),
            damaged: (422, "the recording is damaged after "),
            encoded(silence(0)): (422, "the recording has no samples"),
            wav_header(1_000, 44_100): (422, "the header says 1000 channels, expected 1 to 8"),
            wav_header(1, 1): (422, "the header says 1 Hz, expected 4000 to 384000"),
            wav_header(0, 0): (415, unreadable),
            wav_header(1, 4_000_000_000): (415, unreadable),
        }.items():
            with self.subTest(expected[1]):
                status, detail = self.refusal(content)
                self.assertEqual((status, detail[: len(expected[1])]), expected)
        self.assertEqual(self.refusal(b"{}", "application/json")[0], 415)

    def test_promised_length_is_not_believed(self) -> None:
        answer = self.summarize(wav_header(1, RATE, bytes(RATE * 2), size=2**32 - 1))
        self.assertEqual(answer["durationSeconds"], 1.0)

    def test_many_at_once(self) -> None:
        answers = self.service.post_at_once(60, "/summarize", encoded(CONVERSATION), "audio/wav")
        counts = Counter(status for status, *_ in answers)
        self.assertLessEqual(set(counts), {200, 503})
        self.assertGreaterEqual(counts[200], 24)
        self.assertEqual({headers.get("retry-after") for status, _, headers in answers if status == 503}, {"2"})


class LimitsTest(unittest.TestCase):
    def test_large_and_long(self) -> None:
        with Service(MAX_UPLOAD_MB="1", MAX_AUDIO_MINUTES="1") as service:
            status, answer = service.post("/summarize", encoded(silence(50)), "audio/wav")
            self.assertEqual((status, answer["detail"]), (413, "the upload is larger than the limit of 1 MB"))
            status, answer = service.post("/summarize", encoded(silence(70), format="FLAC"), "audio/flac")
            self.assertEqual((status, answer["detail"]), (413, "the recording is longer than 1 minutes"))
            self.assertEqual(service.get("/health"), (200, {"status": "ok"}))
            self.assertIn("Application shutdown complete", service.stop()[1])


if __name__ == "__main__":
    unittest.main()
