"""Reading with ffmpeg what libsndfile cannot: AAC, M4A, AMR and the sound of videos."""

import re
import struct
import subprocess
from collections.abc import Iterator
from typing import BinaryIO

import numpy as np

from analysis.recording import BLOCK_SAMPLES, Recording, Refused, check_shape

CONTAINERS = "aac,aiff,amr,asf,avi,caf,flac,flv,matroska,mov,mp3,mpeg,mpegts,ogg,wav,webm"
"""Only real recordings: formats that name other files (playlists, concat) would read ours."""
INPUT = ["-protocol_whitelist", "file", "-format_whitelist", CONTAINERS, "-threads", "1", "-i", "/dev/stdin"]
UNREADABLE = "this is not a recording that can be read (WAV, FLAC, OGG/Opus, MP3, AAC, M4A or video)"
PROBE_SECONDS = 20
AU_HEADER = struct.Struct(">4sIIIII")
AU_FLOAT32 = 6


def open_with_ffmpeg(program: str, file: BinaryIO, max_seconds: float) -> Recording:
    """The first sound track, decoded by a child process while it is read."""
    file.seek(0)
    name = _format_of(_probe(program, file))
    file.seek(0)
    output = ["-map", "0:a:0", "-t", str(max_seconds + 1), "-c:a", "pcm_f32be", "-f", "au", "pipe:1"]
    process = subprocess.Popen(
        [program, "-nostdin", "-loglevel", "quiet", *INPUT, *output], stdin=file, stdout=subprocess.PIPE
    )
    header = process.stdout.read(AU_HEADER.size)
    if len(header) < AU_HEADER.size:
        raise Refused(415, UNREADABLE)
    magic, offset, _, encoding, sample_rate, channels = AU_HEADER.unpack(header)
    if magic != b".snd" or encoding != AU_FLOAT32:
        raise Refused(415, UNREADABLE)
    check_shape(sample_rate, channels)
    process.stdout.read(offset - AU_HEADER.size)
    return Recording(name, sample_rate, channels, _blocks(process, sample_rate, channels))


def _probe(program: str, file: BinaryIO) -> str:
    """What ffmpeg says about the file; it ends with an error because no output was asked for."""
    try:
        done = subprocess.run(
            [program, "-nostdin", "-hide_banner", *INPUT], stdin=file, capture_output=True, timeout=PROBE_SECONDS
        )
    except subprocess.TimeoutExpired:
        raise Refused(422, f"the recording could not be opened within {PROBE_SECONDS} seconds") from None
    return done.stderr.decode(errors="replace")


def _format_of(probe: str) -> str:
    """`mp4/aac`, `webm/opus`, …"""
    container = re.search(r"^Input #0, ([\w,]+), from", probe, re.MULTILINE)
    if not container:
        raise Refused(415, UNREADABLE)
    codec = re.search(r"Audio: (\w+)", probe)
    if not codec:
        raise Refused(415, "the file has no sound track")
    names = container[1].split(",")
    shown = next((name for name in ("mp4", "webm") if name in names), names[0])
    return shown if shown == codec[1] else f"{shown}/{codec[1]}"


def _blocks(process: subprocess.Popen, sample_rate: int, channels: int) -> Iterator[np.ndarray]:
    frame_bytes = 4 * channels
    read = 0
    while content := process.stdout.read(BLOCK_SAMPLES // channels * frame_bytes):
        whole = len(content) // frame_bytes * frame_bytes
        block = np.frombuffer(content[:whole], dtype=">f4").astype(np.float32).reshape(-1, channels)
        read += len(block)
        yield np.nan_to_num(block, copy=False, nan=0.0, posinf=1.0, neginf=-1.0)
    if process.wait() != 0:
        raise Refused(422, f"the recording is damaged after {read / sample_rate:.1f} seconds")
