"""The one sentence about a recording, in Portuguese."""

FORMATS = {"ogg/opus": "OGG/Opus", "ogg/vorbis": "OGG/Vorbis"}
CHANNELS = {1: "mono", 2: "estéreo"}


def describe(
    *,
    format: str,
    seconds: float,
    sample_rate: int,
    channels: int,
    rms_dbfs: float,
    speech_seconds: float,
    segments: int,
    clipped_samples: int,
) -> str:
    sound = "sem saturação" if not clipped_samples else f"com {_number(clipped_samples)} amostras saturadas"
    if segments:
        stretch = "trecho" if segments == 1 else "trechos"
        silence = max(0.0, seconds - speech_seconds)
        content = f"{_time(speech_seconds)} de fala em {segments} {stretch} e {_time(silence)} de silêncio"
    else:
        content = "nenhuma fala detectada"
    return (
        f"Áudio {FORMATS.get(format, format.upper())} de {_time(seconds)} "
        f"({_decimal(sample_rate / 1000)} kHz, {CHANNELS.get(channels, f'{channels} canais')}): {content}; "
        f"nível médio de {_decimal(rms_dbfs)} dBFS, {sound}."
    )


def _time(seconds: float) -> str:
    if seconds < 60:
        return f"{_decimal(seconds)} s"
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    parts = [(hours, "h"), (minutes, "min"), (rest, "s")]
    return " ".join(f"{value} {unit}" for value, unit in parts if value)


def _decimal(value: float) -> str:
    return f"{value:.1f}".removesuffix(".0").replace(".", ",").replace("-", "−")


def _number(value: int) -> str:
    return f"{value:,}".replace(",", ".")
