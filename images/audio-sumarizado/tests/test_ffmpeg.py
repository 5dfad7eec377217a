"""What only the image of Dockerfile.ffmpeg can read; skipped where FFMPEG_PATH is not set."""

import os
import subprocess
import unittest

from shared.tests.support import Service
from tests.test_http import CONVERSATION, encoded

FFMPEG = os.environ.get("FFMPEG_PATH", "")


def converted(*options: str) -> bytes:
    """The conversation, through ffmpeg."""
    command = [FFMPEG, "-v", "error", "-i", "pipe:0", *options, "pipe:1"]
    return subprocess.run(command, input=encoded(CONVERSATION), capture_output=True, check=True).stdout


@unittest.skipUnless(FFMPEG, "this image has no ffmpeg")
class FfmpegTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls) -> None:
        cls.service = cls.enterClassContext(Service())

    def test_aac_m4a_and_webm(self) -> None:
        fragmented = ("-movflags", "frag_keyframe+empty_moov")
        for format, options in {
            "aac": ("-c:a", "aac", "-f", "adts"),
            "mp4/aac": ("-c:a", "aac", *fragmented, "-f", "mp4"),
            "webm/opus": ("-c:a", "libopus", "-f", "webm"),
        }.items():
            with self.subTest(format):
                status, answer = self.service.post("/summarize", converted(*options), "audio/mp4")
                self.assertEqual((status, answer["format"]), (200, format))
                self.assertAlmostEqual(answer["durationSeconds"], 6.0, delta=0.2)
                self.assertEqual(len(answer["speechSegments"]), 2)

    def test_files_that_name_other_files_are_not_followed(self) -> None:
        for content in (
            b"#EXTM3U\n#EXT-X-TARGETDURATION:9\n#EXTINF:9,\nfile:///etc/passwd\n#EXT-X-ENDLIST\n",
            b"ffconcat version 1.0\nfile '/etc/passwd'\n",
        ):
            status, answer = self.service.post("/summarize", content, "audio/mpegurl")
            self.assertEqual(status, 415)
            self.assertIn("AAC, M4A or video", answer["detail"])


if __name__ == "__main__":
    unittest.main()
