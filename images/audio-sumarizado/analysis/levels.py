"""How loud a recording is."""

import math

import numpy as np

SILENCE_DBFS = -120.0
CLIPPED_FROM = 32_766 / 32_768
"""Samples at full scale of 16 bits: the converter had no room left."""


class Levels:
    """Running level figures over all samples of all channels."""

    def __init__(self) -> None:
        self._squares = 0.0
        self._samples = 0
        self._peak = 0.0
        self.clipped_samples = 0

    def add(self, block: np.ndarray) -> None:
        magnitude = np.abs(block)
        self._squares += float(np.square(block, dtype=np.float64).sum())
        self._samples += block.size
        self._peak = max(self._peak, float(magnitude.max()))
        self.clipped_samples += int(np.count_nonzero(magnitude >= CLIPPED_FROM))

    @property
    def rms_dbfs(self) -> float:
        """0 is a square wave at full scale."""
        return to_dbfs(math.sqrt(self._squares / self._samples))

    @property
    def peak_dbfs(self) -> float:
        return to_dbfs(self._peak)


def to_dbfs(amplitude: float) -> float:
    """20·log10, never below SILENCE_DBFS."""
    return round(max(SILENCE_DBFS, 20 * math.log10(amplitude)) if amplitude > 0 else SILENCE_DBFS, 1)
