"""Typed reading of environment variables: a wrong value is one clear sentence, not a traceback."""

from collections.abc import Mapping


class SettingError(ValueError):
    """An environment variable has a value that is not allowed."""


def whole_number(environment: Mapping[str, str], name: str, default: int, minimum: int, maximum: int) -> int:
    """The variable as a whole number between `minimum` and `maximum`, or `default` when unset or empty."""
    value = environment.get(name, "").strip()
    if not value:
        return default
    if not value.isascii() or not value.isdigit() or not minimum <= int(value) <= maximum:
        raise SettingError(f'{name}: got "{value}", expected a whole number from {minimum} to {maximum}')
    return int(value)


def flag(environment: Mapping[str, str], name: str, default: bool) -> bool:
    """The variable as true or false, or `default` when unset or empty."""
    value = environment.get(name, "").strip().lower()
    if not value:
        return default
    if value not in {"true", "false", "1", "0", "yes", "no", "on", "off"}:
        raise SettingError(f'{name}: got "{value}", expected true or false')
    return value in {"true", "1", "yes", "on"}


def word(environment: Mapping[str, str], name: str, default: str) -> str:
    """The variable without surrounding white space, or `default` when unset or empty."""
    return environment.get(name, "").strip() or default
