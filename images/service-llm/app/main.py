"""service-llm: turns a message to a health service into the actions its protocols call for."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import Annotated, Literal

from fastapi import FastAPI, HTTPException, Request
from fastapi.responses import JSONResponse
from pydantic import BaseModel, Field, StringConstraints

from app.actions import Action, compose_actions
from app.gemini import Gemini
from app.model_keeper import ModelKeeper
from app.passages import FALLBACK_ID, read_passages
from app.retriever import Match, Retriever
from app.settings import read_settings
from shared.body import read_model
from shared.bulkhead import RETRY_AFTER_SECONDS, Bulkhead, Busy

QUEUE_PATIENCE_SECONDS = 30.0
BATCH_QUESTIONS = 32


class Question(BaseModel):
    text: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]
    label: str | None = None
    """What model-llm said the message is about; protocols with this label are preferred."""


class Questions(BaseModel):
    questions: Annotated[list[Question], Field(min_length=1, max_length=BATCH_QUESTIONS)]


class FoundPassage(BaseModel):
    id: str
    title: str
    score: float
    """Cosine between text and passage, at most 1."""


class Answer(BaseModel):
    actions: list[Action]
    passages: list[FoundPassage]
    engine: Literal["retrieval", "gemini"]
    embedder: str


class Answers(BaseModel):
    answers: list[Answer]


settings = read_settings()
passages = read_passages()
fallback = next(passage for passage in passages if passage.id == FALLBACK_ID)
keeper = ModelKeeper(settings.model_dir, passages, settings.embed_batch, settings.onnx_threads)
bulkhead = Bulkhead(settings.max_running, settings.max_waiting, QUEUE_PATIENCE_SECONDS)
gemini = Gemini(settings)


@asynccontextmanager
async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
    keeper.start(settings.model_recheck_seconds)
    yield
    await gemini.close()


app = FastAPI(
    title="service-llm", lifespan=lifespan, docs_url="/docs" if settings.debug else None, redoc_url=None
)


@app.exception_handler(Busy)
async def busy(_request: Request, _error: Busy) -> JSONResponse:
    return JSONResponse(
        {"detail": "too many requests at once, try again in a moment"},
        status_code=503,
        headers={"Retry-After": str(RETRY_AFTER_SECONDS)},
    )


@app.get("/health", response_model=None)
async def health() -> dict[str, str] | JSONResponse:
    if keeper.retriever is None:
        return JSONResponse({"status": "unavailable", "reason": keeper.reason}, status_code=503)
    return {"status": "ok", "embedder": keeper.retriever.embedder.name}


def _json_body(model: type[BaseModel]) -> dict:
    return {"requestBody": {"content": {"application/json": {"schema": model.model_json_schema()}}}}


@app.post("/generate-actions", openapi_extra=_json_body(Question))
async def generate_actions(request: Request) -> Answer:
    async with bulkhead.admit():
        question = _beginning(await read_model(request, Question, settings.max_body_bytes))
        retriever = _retriever()
        [matches] = await _search(retriever, [question])
        worded = await gemini.actions(question.text, matches)
        return _answer(retriever, matches, worded)


@app.post("/generate-actions/batch", openapi_extra=_json_body(Questions))
async def generate_actions_batch(request: Request) -> Answers:
    """Up to 32 questions at once, answered from retrieval alone."""
    async with bulkhead.admit():
        asked = await read_model(request, Questions, settings.max_body_bytes)
        retriever = _retriever()
        found = await _search(retriever, [_beginning(question) for question in asked.questions])
        return Answers(answers=[_answer(retriever, matches, None) for matches in found])


def _beginning(question: Question) -> Question:
    """The question cut to the limit; while a request waits, only this much stays in memory."""
    return Question(text=question.text[: settings.max_text_characters], label=question.label)


def _retriever() -> Retriever:
    if keeper.retriever is None:
        raise HTTPException(503, keeper.reason, headers={"Retry-After": str(settings.model_recheck_seconds)})
    return keeper.retriever


async def _search(retriever: Retriever, questions: Sequence[Question]) -> list[list[Match]]:
    texts = [question.text for question in questions]
    labels = [question.label for question in questions]
    async with bulkhead.slot():
        return await asyncio.to_thread(retriever.search, texts, labels)


def _answer(retriever: Retriever, matches: list[Match], worded: list[Action] | None) -> Answer:
    return Answer(
        actions=worded or compose_actions(matches, fallback),
        passages=[FoundPassage(id=m.passage.id, title=m.passage.title, score=m.score) for m in matches],
        engine="gemini" if worded else "retrieval",
        embedder=retriever.embedder.name,
    )
