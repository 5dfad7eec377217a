"""Where somebody speaks: voice activity by energy, with a threshold that follows the recording's own noise."""

import numpy as np

from analysis.levels import SILENCE_DBFS

SAMPLE_RATE = 16_000
FRAME_SAMPLES = 480
FRAME_SECONDS = FRAME_SAMPLES / SAMPLE_RATE
ABOVE_NOISE_DB = 9.0
BELOW_LOUD_DB = 12.0
QUIETEST_SPEECH_DBFS = -50.0
LONGEST_PAUSE_FRAMES = 12
"""Pauses up to 0.36 s belong to the speech around them."""
SHORTEST_SPEECH_FRAMES = 5
"""Less than 0.15 s is a click."""


class SpeechDetector:
    """Takes 16 kHz mono in pieces of any length; keeps one number for each 30 ms."""

    def __init__(self) -> None:
        self._rest = np.empty(0, dtype=np.float32)
        self._levels: list[np.ndarray] = []

    def add(self, mono: np.ndarray) -> None:
        samples = np.concatenate([self._rest, mono])
        whole = len(samples) // FRAME_SAMPLES * FRAME_SAMPLES
        self._rest = samples[whole:].copy()
        if whole:
            power = np.square(samples[:whole].reshape(-1, FRAME_SAMPLES)).mean(axis=1)
            self._levels.append((10 * np.log10(np.maximum(power, 10 ** (SILENCE_DBFS / 10)))).astype(np.float32))

    def segments(self) -> list[tuple[float, float]]:
        """Start and end of each stretch of speech, in seconds."""
        if not self._levels:
            return []
        levels = np.concatenate(self._levels)
        noise, loud = np.percentile(levels, [10, 95])
        threshold = max(QUIETEST_SPEECH_DBFS, min(noise + ABOVE_NOISE_DB, loud - BELOW_LOUD_DB))
        edges = np.flatnonzero(np.diff(levels > threshold, prepend=False, append=False))
        runs = _joined(list(zip(edges[::2].tolist(), edges[1::2].tolist())))
        return [
            (round(start * FRAME_SECONDS, 2), round(end * FRAME_SECONDS, 2))
            for start, end in runs
            if end - start >= SHORTEST_SPEECH_FRAMES
        ]


def _joined(runs: list[tuple[int, int]]) -> list[tuple[int, int]]:
    joined: list[tuple[int, int]] = []
    for start, end in runs:
        if joined and start - joined[-1][1] <= LONGEST_PAUSE_FRAMES:
            joined[-1] = (joined[-1][0], end)
        else:
            joined.append((start, end))
    return joined
