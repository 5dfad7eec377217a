"""Coqui's XTTS on the CPU: weights from the volume, one model in memory, loaded with the first text."""

import io
import threading
import wave
from pathlib import Path
from typing import Any

from app.engine import NotReady, UnknownVoice

SAMPLE_RATE = 24_000


class CoquiXtts:
    """A voice is a recording of six seconds or more: `voices/NAME.wav` beside the weights."""

    name = "coqui-xtts"

    def __init__(self, directory: Path) -> None:
        self._directory = directory
        self._loading = threading.Lock()
        self._model: Any = None

    def voices(self) -> list[str]:
        """Names of the recordings."""
        if not (self._directory / "config.json").is_file():
            raise NotReady(f"{self._directory} holds no model yet")
        recordings = self._directory / "voices"
        names = sorted(file.stem for file in recordings.glob("*.wav"))
        if not names:
            raise NotReady(f"{recordings} holds no recording of a voice: NAME.wav, six seconds or more")
        return names

    def speak(self, text: str, voice: str, words_per_minute: int) -> bytes:
        """Speaks Portuguese in a voice; 160 words a minute are its own speed."""
        if voice not in self.voices():
            raise UnknownVoice(voice)
        sample = str(self._directory / "voices" / f"{voice}.wav")
        samples = self._loaded().tts(
            text=text, speaker_wav=sample, language="pt", speed=words_per_minute / 160
        )
        return _wav(samples)

    def _loaded(self) -> Any:
        with self._loading:
            if self._model is None:
                from TTS.api import TTS

                self._model = TTS(
                    model_path=str(self._directory), config_path=str(self._directory / "config.json")
                )
            return self._model


def _wav(samples: list[float]) -> bytes:
    file = io.BytesIO()
    with wave.open(file, "wb") as recording:
        recording.setnchannels(1)
        recording.setsampwidth(2)
        recording.setframerate(SAMPLE_RATE)
        for sample in samples:
            level = round(max(-1.0, min(1.0, float(sample))) * 32_767)
            recording.writeframesraw(level.to_bytes(2, "little", signed=True))
    return file.getvalue()
