"""Summarises the recording on standard input: `python -m analysis MAX_MINUTES MAX_SECONDS FFMPEG < FILE`.

FFMPEG is a program or empty. Writes one JSON object: the figures, or {"status": 4xx, "refused": "why"}. Any other end is a crash, and the
caller treats it as one.
"""

import contextlib
import json
import resource
import sys

from analysis.ffmpeg import open_with_ffmpeg
from analysis.recording import Recording, Refused, Unknown, open_recording
from analysis.summary import summarise

ADDRESS_SPACE_BYTES = 1024 * 1024 * 1024
"""A header cannot make the decoder ask for more than this."""


def main(max_minutes: int, max_seconds: int, ffmpeg: str) -> int:
    resource.setrlimit(resource.RLIMIT_AS, (ADDRESS_SPACE_BYTES, ADDRESS_SPACE_BYTES))
    resource.setrlimit(resource.RLIMIT_CPU, (max_seconds, max_seconds + 5))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    with contextlib.suppress(OSError), open("/proc/self/oom_score_adj", "w") as file:
        file.write("1000")  # should the container run out of memory, this process goes, not the service
    try:
        answer = summarise(_opened(max_minutes * 60, ffmpeg), max_minutes * 60)
    except Refused as refused:
        answer = {"status": refused.status, "refused": str(refused)}
    except MemoryError:
        answer = {"status": 422, "refused": "the recording asks for more memory than a recording needs"}
    json.dump(answer, sys.stdout)
    return 0


def _opened(max_seconds: float, ffmpeg: str) -> Recording:
    """libsndfile first: it is quicker, and ffmpeg is only in the image that was built with it."""
    try:
        return open_recording(sys.stdin.fileno(), max_seconds)
    except Unknown:
        if not ffmpeg:
            raise
        return open_with_ffmpeg(ffmpeg, sys.stdin.buffer, max_seconds)


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]), int(sys.argv[2]), sys.argv[3]))
