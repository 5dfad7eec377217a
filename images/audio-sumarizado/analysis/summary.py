"""One pass over a recording, block by block."""

from typing import Any

import numpy as np
import soxr

from analysis.levels import Levels
from analysis.recording import Recording, Refused
from analysis.sentence import describe
from analysis.speech import SAMPLE_RATE, SpeechDetector


def summarise(recording: Recording, max_seconds: float) -> dict[str, Any]:
    """The figures of the recording, named as in the service's answer."""
    levels = Levels()
    detector = SpeechDetector()
    resampler = soxr.ResampleStream(recording.sample_rate, SAMPLE_RATE, 1, dtype="float32", quality="MQ")
    frames = 0
    for block in recording.blocks:
        frames += len(block)
        if frames > max_seconds * recording.sample_rate:
            raise Refused(413, f"the recording is longer than {max_seconds / 60:.0f} minutes")
        levels.add(block)
        detector.add(resampler.resample_chunk(block.mean(axis=1)))
    if not frames:
        raise Refused(422, "the recording has no samples")
    detector.add(resampler.resample_chunk(np.empty(0, dtype=np.float32), last=True))

    seconds = frames / recording.sample_rate
    segments = [(start, min(end, seconds)) for start, end in detector.segments()]
    speech_seconds = sum(end - start for start, end in segments)
    return {
        "format": recording.format,
        "durationSeconds": round(seconds, 3),
        "sampleRate": recording.sample_rate,
        "channels": recording.channels,
        "rmsDbfs": levels.rms_dbfs,
        "peakDbfs": levels.peak_dbfs,
        "silenceSeconds": round(max(0.0, seconds - speech_seconds), 2),
        "speechSegments": [{"startSeconds": start, "endSeconds": round(end, 2)} for start, end in segments],
        "clippedSamples": levels.clipped_samples,
        "summary": describe(
            format=recording.format,
            seconds=seconds,
            sample_rate=recording.sample_rate,
            channels=recording.channels,
            rms_dbfs=levels.rms_dbfs,
            speech_seconds=speech_seconds,
            segments=len(segments),
            clipped_samples=levels.clipped_samples,
        ),
    }

