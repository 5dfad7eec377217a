"""Composes the actions of an answer from the passages that were found."""

from collections.abc import Sequence

from pydantic import BaseModel

from app.passages import Passage
from app.retriever import Match

ACTIONS_SHOWN = 5
CLOSE_SHARE = 0.8
"""A passage adds its first actions when its score is at least this share of the best one's."""


class Action(BaseModel):
    title: str
    detail: str
    source: str
    """Id of the passage it comes from."""


def compose_actions(matches: Sequence[Match], fallback: Passage) -> list[Action]:
    """All actions of the best passage, then the first two of each passage that is nearly as close."""
    if not matches:
        return _of(fallback)
    actions = _of(matches[0].passage)
    for match in matches[1:]:
        if match.score >= CLOSE_SHARE * matches[0].score:
            actions += _of(match.passage)[:2]
    unique = {action.title: action for action in reversed(actions)}
    return [action for action in actions if unique[action.title] is action][:ACTIONS_SHOWN]


def _of(passage: Passage) -> list[Action]:
    return [
        Action(title=action.title, detail=action.detail, source=passage.id) for action in passage.actions
    ]
