"""Runs the analysis in a process of its own.

Uploads come from strangers, and decoders are native code: if one crashes, hangs or grows, that process ends
and this service answers 422. The memory of numpy and the decoder is given back after every file.
"""

import asyncio
import contextlib
import json
import signal
import sys
from typing import Any, BinaryIO

from fastapi import HTTPException

from app.settings import Settings


async def analyse(file: BinaryIO, settings: Settings) -> dict[str, Any]:
    """The result of `python -m analysis` for the file; its refusals become HTTP errors."""
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "analysis",
        str(settings.max_audio_minutes),
        str(settings.analysis_seconds),
        settings.ffmpeg_path,
        stdin=file.fileno(),
        stdout=asyncio.subprocess.PIPE,
        stderr=None,
    )
    try:
        async with asyncio.timeout(settings.analysis_seconds):
            output, _ = await process.communicate()
    except TimeoutError:
        raise HTTPException(
            422, f"the audio could not be analysed within {settings.analysis_seconds} seconds"
        ) from None
    finally:
        if process.returncode is None:
            with contextlib.suppress(ProcessLookupError):
                process.kill()
            await process.wait()
    if process.returncode == -signal.SIGKILL:
        raise HTTPException(503, "the analysis was killed, most likely for lack of memory")
    if process.returncode != 0:
        raise HTTPException(422, f"the audio could not be decoded ({_ending(process.returncode)})")
    answer = json.loads(output)
    if "refused" in answer:
        raise HTTPException(answer["status"], answer["refused"])
    return answer


def _ending(code: int) -> str:
    return f"the decoder was stopped by signal {-code}" if code < 0 else f"the decoder failed with code {code}"
