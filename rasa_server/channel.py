"""The project's own way into Rasa: guarded by a token, answering with what was said, hiding no failure."""

import hmac
import logging
import os
from collections.abc import Awaitable, Callable
from typing import Any

from aiohttp import ClientConnectionError
from lean import make_lean
from patience import GIVEN_UP, shorten_waits
from rasa.core.channels.channel import InputChannel, UserMessage
from rasa.utils.endpoints import ClientResponseError
from replies import VoiceReplies, WhatsAppReplies, find_earlier_replies
from sanic import Blueprint, response
from sanic.request import Request
from sanic.response import HTTPResponse
from sqlalchemy.exc import OperationalError
from strict import TurnError, make_strict

logger = logging.getLogger(__name__)

_GATEWAY = {502, 503, 504}  # what a proxy before the action servers says when none of them is there
OUTPUTS = {"whatsapp": WhatsAppReplies, "voice": VoiceReplies}


class RecobraInput(InputChannel):
    """One POST a turn; the replies are its answer."""

    @classmethod
    def name(cls) -> str:
        """The part of the address after /webhooks/."""
        return "recobra"

    def blueprint(self, on_new_message: Callable[[UserMessage], Awaitable[Any]]) -> Blueprint:
        """The routes: a health check and the turn."""
        make_lean()
        shorten_waits()
        routes = Blueprint("recobra_channel")

        @routes.get("/")
        async def health(request: Request) -> HTTPResponse:
            ready = request.app.ctx.agent is not None and request.app.ctx.agent.is_ready()
            return response.json({"status": "ok" if ready else "starting"}, status=200 if ready else 503)

        @routes.post("/webhook")
        async def receive(request: Request) -> HTTPResponse:
            if not _is_allowed(request.headers.get("authorization", "")):
                return _refuse(401, "the token is missing or wrong")
            try:
                turn = _read_turn(request.json)
            except (KeyError, TypeError, ValueError):
                return _refuse(400, "not a turn")
            return await _answer(request.app.ctx.agent, turn)

        return routes


def _is_allowed(header: str) -> bool:
    expected = os.environ.get("RASA_TOKEN")
    if not expected:
        raise RuntimeError("RASA_TOKEN is not set")
    return hmac.compare_digest(header.encode(), f"Bearer {expected}".encode())


def _refuse(status: int, error: str) -> HTTPResponse:
    return response.json({"error": error}, status=status)


def _read_turn(body: dict[str, Any]) -> dict[str, Any]:
    metadata = dict(body.get("metadata") or {})
    metadata.update(message_id=int(body["message_id"]), media=list(body.get("media") or []))
    message = UserMessage(
        str(body["text"]),
        OUTPUTS[body["channel"]](),
        str(body["sender"]),
        input_channel=body["channel"],
        message_id=str(body["message_id"]),
        metadata=metadata,
    )
    return {"message": message, "redelivered": bool(body.get("redelivered"))}


async def _answer(agent: Any, turn: dict[str, Any]) -> HTTPResponse:
    if agent is None or not agent.is_ready():
        return _refuse(503, "the model is not loaded")
    message = turn["message"]
    try:
        replies = await _run_turn(agent, message, turn["redelivered"])
    except Exception as error:
        logger.error("turn of message %s failed: %s", message.message_id, _describe(error))
        return _refuse(502 if _is_away(error) else 500, "the turn failed")
    if not replies:
        logger.error("turn of message %s was answered with nothing", message.message_id)
        return _refuse(500, "nothing to say")
    return response.json({"replies": replies})


async def _run_turn(agent: Any, message: UserMessage, redelivered: bool) -> list[dict[str, Any]]:
    make_strict(agent)
    async with agent.lock_store.lock(message.sender_id):
        if redelivered:
            tracker = await agent.tracker_store.retrieve(message.sender_id)
            earlier = find_earlier_replies(tracker, message)
            if earlier:
                return earlier
        await agent.processor.handle_message(message)
    return message.output_channel.replies


def _is_away(error: BaseException | None) -> bool:
    """Whether the action server or the database was away: the turn may simply be tried again later."""
    while error is not None:
        if isinstance(error, (ClientConnectionError, *GIVEN_UP, OperationalError)):
            return True
        if isinstance(error, ClientResponseError) and error.status in _GATEWAY:
            return True
        error = error.__cause__ or error.__context__
    return False


def _describe(error: BaseException) -> str:
    """Kinds only: the messages of exceptions may quote the customer."""
    names = []
    cause: BaseException | None = error
    while cause is not None:
        names.append(f"{cause.action} " if isinstance(cause, TurnError) else type(cause).__name__)
        cause = cause.__cause__ or cause.__context__
    return " < ".join(names)
