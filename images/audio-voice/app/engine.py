"""What every engine offers, and the one place where it is chosen."""

from typing import Protocol

from app.settings import Settings


class NotReady(Exception):
    """The engine lacks something that it will get: its weights, its voices."""


class UnknownVoice(ValueError):
    """The engine has no such voice."""


class Engine(Protocol):
    """Speech from text."""

    name: str
    """Which engine it is: every answer says so."""

    def voices(self) -> list[str]:
        """The voices that it has, at least one. Raises NotReady."""
        ...

    def speak(self, text: str, voice: str, words_per_minute: int) -> bytes:
        """A WAV file. Raises NotReady, UnknownVoice, TimeoutError."""
        ...


def choose_engine(settings: Settings) -> Engine:
    """The engine that the settings name; its libraries are imported only here."""
    if settings.engine == "coqui-xtts":
        from app.coqui import CoquiXtts

        return CoquiXtts(settings.model_dir)
    from app.espeak import EspeakNg

    return EspeakNg(settings.speech_seconds)
