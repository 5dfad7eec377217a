"""A message from WhatsApp: text, audio, or audio with a caption."""

import binascii
from dataclasses import dataclass
from typing import Annotated

from fastapi import HTTPException
from pydantic import AfterValidator, BaseModel, Field, StringConstraints, ValidationError, model_validator

from shared.database import Database

MAX_TEXT_CHARS = 65_536  # what WhatsApp itself allows

INSERT = "INSERT INTO messages (sender, text, audio) VALUES (%s, %s, %b) RETURNING id"
# A sender that got no answer, or somebody who listened, sends a delivery again under its id.
INSERT_ONCE = """
INSERT INTO messages (sender, text, audio, delivery) VALUES (%s, %s, %b, %s)
ON CONFLICT (delivery) WHERE delivery IS NOT NULL DO NOTHING RETURNING id
"""
DELIVERED = "SELECT id FROM messages WHERE delivery = %s"


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


def parse(body: bytearray) -> Webhook:
    """Straight from the bytes: a text that is too long never becomes a Python string."""
    try:
        return Webhook.model_validate_json(body)
    except ValidationError as error:
        problems = error.errors(include_url=False, include_context=False, include_input=False)
        too_long = any(problem["type"] == "string_too_long" for problem in problems)
        raise HTTPException(413 if too_long else 422, problems) from None


def decode(webhook: Webhook) -> NewMessage:
    audio = None
    if webhook.audio_base64 is not None:
        try:
            audio = binascii.a2b_base64(webhook.audio_base64, strict_mode=True)
        except ValueError:
            raise HTTPException(400, "audioBase64 não é base64") from None
        if not audio:
            raise HTTPException(400, "audioBase64 está vazio")
    return NewMessage(webhook.sender, webhook.text, audio)


async def insert(database: Database, message: NewMessage, delivery: str | None) -> int:
    """The row is in the database when this returns: one for each delivery, however often that came."""
    values = (message.sender, message.text, message.audio)
    # A connection that has sent an audio keeps a buffer of that size: it is not kept.
    keep = message.audio is None
    if delivery is None:
        row = await database.ask(INSERT, values, keep=keep)
    else:
        row = await database.ask(INSERT_ONCE, (*values, delivery), keep=keep)
        row = row or await database.ask(DELIVERED, (delivery,))
    assert row is not None
    return int(row[0])
