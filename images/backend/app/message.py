"""A message: how it comes in, how it is stored and how it is shown."""

from typing import Annotated

from fastapi import HTTPException
from pydantic import AfterValidator, BaseModel, Field, StringConstraints, ValidationError

from shared.database import Database

MAX_TEXT_CHARS = 65_536  # what WhatsApp itself allows
PREVIEW_CHARS = 2_000  # of each text in a list

COLUMNS = """
id, sender AS "from", {text} AS text, length(text) AS "textLength", status, label, confidence, actions, attempts,
reason, audio_seconds AS "audioSeconds", received_at AS "receivedAt", done_at AS "doneAt"
"""
# PostgreSQL writes the JSON: rows pass through this process as they are.
NEWEST = f"""
SELECT coalesce(json_agg(shown), '[]')::text
FROM (SELECT {COLUMNS.format(text=f"left(text, {PREVIEW_CHARS})")} FROM messages ORDER BY id DESC LIMIT %s) AS shown
"""
ONE = f"""
SELECT row_to_json(shown)::text FROM (SELECT {COLUMNS.format(text="text")} FROM messages WHERE id = %s) AS shown
"""
INSERT = "INSERT INTO messages (sender, text) VALUES (%s, %s) RETURNING id"


def without_nul(text: str) -> str:
    """PostgreSQL stores every character but this one."""
    return text.replace("\x00", "\N{REPLACEMENT CHARACTER}")


def limited(most: int) -> StringConstraints:
    return StringConstraints(strip_whitespace=True, min_length=1, max_length=most)


class NewMessage(BaseModel):
    sender: Annotated[str, limited(64), AfterValidator(without_nul), Field(alias="from")]
    text: Annotated[str, limited(MAX_TEXT_CHARS), AfterValidator(without_nul)]


def parse(body: bytearray) -> NewMessage:
    """Straight from the bytes: a text that is too long never becomes a Python string."""
    try:
        return NewMessage.model_validate_json(body)
    except ValidationError as error:
        problems = error.errors(include_url=False, include_context=False, include_input=False)
        too_long = any(problem["type"] == "string_too_long" for problem in problems)
        raise HTTPException(413 if too_long else 422, problems) from None


async def insert(database: Database, message: NewMessage) -> int:
    row = await database.ask(INSERT, (message.sender, message.text))
    assert row is not None
    return int(row[0])


async def newest(database: Database, limit: int) -> bytes:
    """A JSON array, newest first."""
    row = await database.ask(NEWEST, (limit,))
    assert row is not None
    return str(row[0]).encode()


async def one(database: Database, identity: int) -> bytes | None:
    """A JSON object with the whole text."""
    row = await database.ask(ONE, (identity,))
    return str(row[0]).encode() if row else None
