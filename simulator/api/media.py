"""`…/Messages/{sid}/Media`: what people sent, served with the account's credentials from the API's host."""

from __future__ import annotations

from flask import Blueprint, Response, jsonify, request

from simulator.api.guard import PREFIX, guard
from simulator.api.paging import list_page
from simulator.errors import ApiError
from simulator.exchange import exchange
from simulator.messaging.media import Media

media = guard(Blueprint("media", __name__))


class _Listed:
    def __init__(self, item: Media) -> None:
        self.sid = item.sid
        self._item = item

    def resource(self) -> dict[str, object]:
        return self._item.resource(exchange().settings.account_sid)


@media.get(f"{PREFIX}/Messages/<message_sid>/Media.json")
def list_media(message_sid: str) -> Response:
    """The files of a message."""
    message = exchange().messages.get(message_sid)
    if message is None:
        raise ApiError(20404, request.path)
    return jsonify(list_page("media_list", [_Listed(item) for item in message.media]))


@media.get(f"{PREFIX}/Messages/<message_sid>/Media/<sid>.json")
def show_media(message_sid: str, sid: str) -> Response:
    """What is known of a file."""
    return jsonify(_media(message_sid, sid).resource(exchange().settings.account_sid))


@media.get(f"{PREFIX}/Messages/<message_sid>/Media/<sid>")
def download_media(message_sid: str, sid: str) -> Response:
    """The file itself."""
    item = _media(message_sid, sid)
    return Response(item.content, mimetype=item.content_type)


@media.delete(f"{PREFIX}/Messages/<message_sid>/Media/<sid>.json")
def delete_media(message_sid: str, sid: str) -> tuple[str, int]:
    """Forget a file."""
    item = _media(message_sid, sid)
    message = exchange().messages.get(message_sid)
    if message and item in message.media:
        message.media.remove(item)
    exchange().media.remove(sid)
    return "", 204


def _media(message_sid: str, sid: str) -> Media:
    item = exchange().media.get(sid)
    if item is None or item.message_sid != message_sid:
        raise ApiError(20404, request.path)
    return item
