"""A message from WhatsApp: text, audio, or audio with a caption."""

import base64
import binascii
from dataclasses import dataclass
from typing import Annotated

from fastapi import HTTPException
from pydantic import AfterValidator, BaseModel, Field, StringConstraints, ValidationError, model_validator

from app.database import Database

MAX_TEXT_CHARS = 65_536  # what WhatsApp itself allows

INSERT = "INSERT INTO messages (sender, text, audio) VALUES (%s, %s, %b) RETURNING id"


def without_nul(text: str) -> str:
    """PostgreSQL stores every character but this one."""
    return text.replace("\x00", "\N{REPLACEMENT CHARACTER}")


def limited(most: int) -> StringConstraints:
    return StringConstraints(strip_whitespace=True, min_length=1, max_length=most)


class Webhook(BaseModel):
    """The body of POST /webhook."""

    sender: Annotated[str, limited(64), AfterValidator(without_nul), Field(alias="from")]
    text: Annotated[str, limited(MAX_TEXT_CHARS), AfterValidator(without_nul)] | None = None
    audio_base64: Annotated[str | None, Field(alias="audioBase64")] = None

    @model_validator(mode="after")
    def says_something(self) -> "Webhook":
        if self.text is None and self.audio_base64 is None:
            raise ValueError("text or audioBase64 is needed")
        return self


@dataclass(frozen=True)
class NewMessage:
    sender: str
    text: str | None
    audio: bytes | None


def parse(body: bytes) -> NewMessage:
    """Straight from the bytes: a text that is too long never becomes a Python string."""
    try:
        webhook = Webhook.model_validate_json(body)
    except ValidationError as error:
        problems = error.errors(include_url=False, include_context=False, include_input=False)
        too_long = any(problem["type"] == "string_too_long" for problem in problems)
        raise HTTPException(413 if too_long else 422, problems) from None
    return NewMessage(webhook.sender, webhook.text, decode(webhook.audio_base64))


def decode(encoded: str | None) -> bytes | None:
    if encoded is None:
        return None
    try:
        audio = base64.b64decode(encoded, validate=True)
    except (binascii.Error, ValueError):
        raise HTTPException(400, "audioBase64 não é base64") from None
    if not audio:
        raise HTTPException(400, "audioBase64 está vazio")
    return audio


async def insert(database: Database, message: NewMessage) -> int:
    """The row is in the database when this returns."""
    row = await database.ask(INSERT, (message.sender, message.text, message.audio))
    assert row is not None
    return row[0]
