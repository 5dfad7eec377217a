"""The reference engine: espeak-ng synthesises by rules, in 20 MB, and sounds like it."""

import subprocess
from functools import cache

from app.engine import UnknownVoice


class EspeakNg:
    """Each text is one short process: nothing of it stays in memory."""

    name = "espeak-ng"

    def __init__(self, seconds: int) -> None:
        self._seconds = seconds

    @cache  # noqa: B019 -- there is one engine for as long as the service lives
    def voices(self) -> list[str]:
        """The languages of its voice list: `pt-br`."""
        listed = subprocess.run(["espeak-ng", "--voices"], capture_output=True, text=True, check=True)
        return sorted({line.split()[1] for line in listed.stdout.splitlines()[1:]})

    def speak(self, text: str, voice: str, words_per_minute: int) -> bytes:
        """The text goes in by standard input, where nothing of it is taken for an option."""
        if voice not in self.voices():
            raise UnknownVoice(voice)
        words = ["espeak-ng", "--stdin", "--stdout", "-v", voice, "-s", str(words_per_minute)]
        try:
            spoken = subprocess.run(
                words, input=text.encode(), capture_output=True, check=True, timeout=self._seconds
            )
        except subprocess.TimeoutExpired:
            raise TimeoutError from None
        return spoken.stdout
