"""Summarises the recording on standard input: `python -m analysis MAX_MINUTES MAX_SECONDS < FILE`.

Writes one JSON object: the figures, or {"status": 4xx, "refused": "why"}. Any other end is a crash, and the
caller treats it as one.
"""

import contextlib
import json
import resource
import sys

from analysis.recording import Refused, open_recording
from analysis.summary import summarise

ADDRESS_SPACE_BYTES = 1024 * 1024 * 1024
"""A header cannot make the decoder ask for more than this."""


def main(max_minutes: int, max_seconds: int) -> int:
    resource.setrlimit(resource.RLIMIT_AS, (ADDRESS_SPACE_BYTES, ADDRESS_SPACE_BYTES))
    resource.setrlimit(resource.RLIMIT_CPU, (max_seconds, max_seconds + 5))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    with contextlib.suppress(OSError), open("/proc/self/oom_score_adj", "w") as file:
        file.write("1000")  # should the container run out of memory, this process goes, not the service
    try:
        answer = summarise(open_recording(sys.stdin.fileno(), max_minutes * 60), max_minutes * 60)
    except Refused as refused:
        answer = {"status": refused.status, "refused": str(refused)}
    except MemoryError:
        answer = {"status": 422, "refused": "the recording asks for more memory than a recording needs"}
    json.dump(answer, sys.stdout)
    return 0


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]), int(sys.argv[2])))
