"""Opening a recording: what it is, and its samples in blocks."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import soundfile

BLOCK_SAMPLES = 65_536
"""Samples of all channels together in one block (256 KiB as float32)."""
MAX_CHANNELS = 8
SAMPLE_RATES = range(4_000, 384_001)


class Refused(Exception):
    """The recording cannot be summarised: an HTTP status and one sentence."""

    def __init__(self, status: int, reason: str) -> None:
        super().__init__(reason)
        self.status = status


class Unknown(Refused):
    """libsndfile does not know the format; another decoder may."""


@dataclass(frozen=True)
class Recording:
    format: str
    sample_rate: int
    channels: int
    blocks: Iterator[np.ndarray]
    """Float32 arrays of shape (frames, channels), nominally from -1 to 1."""


def open_recording(descriptor: int, max_seconds: float) -> Recording:
    """WAV, FLAC, OGG (Opus, Vorbis), MP3 and what else libsndfile reads."""
    try:
        file = soundfile.SoundFile(descriptor, closefd=False)
    except soundfile.LibsndfileError:
        raise Unknown(415, "this is not a recording that can be read (WAV, FLAC, OGG/Opus or MP3)") from None
    check_shape(file.samplerate, file.channels)
    if 0 < file.frames < 2**60 and file.frames / file.samplerate > max_seconds:
        raise Refused(413, f"the recording is longer than {max_seconds / 60:.0f} minutes")
    return Recording(_format_of(file), file.samplerate, file.channels, _blocks(file))


def check_shape(sample_rate: int, channels: int) -> None:
    """Refuses headers that no real recording has, before memory is given to them."""
    if not 1 <= channels <= MAX_CHANNELS:
        raise Refused(422, f"the header says {channels} channels, expected 1 to {MAX_CHANNELS}")
    if sample_rate not in SAMPLE_RATES:
        raise Refused(
            422, f"the header says {sample_rate} Hz, expected {SAMPLE_RATES.start} to {SAMPLE_RATES.stop - 1}"
        )


def _blocks(file: soundfile.SoundFile) -> Iterator[np.ndarray]:
    frames = BLOCK_SAMPLES // file.channels
    read = 0
    while True:
        try:
            block = file.read(frames, dtype="float32", always_2d=True)
        except soundfile.LibsndfileError:
            raise Refused(422, f"the recording is damaged after {read / file.samplerate:.1f} seconds") from None
        if not len(block):
            return
        read += len(block)
        yield np.nan_to_num(block, copy=False, nan=0.0, posinf=1.0, neginf=-1.0)


def _format_of(file: soundfile.SoundFile) -> str:
    """`wav`, `flac`, `mp3`, `ogg/opus`, `ogg/vorbis`, …"""
    container, codec = file.format.lower(), file.subtype.lower()
    if container == "mpeg" or codec.startswith("mpeg_layer"):
        return "mp3"
    return f"{container}/{codec}" if container == "ogg" else container
