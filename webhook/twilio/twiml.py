"""The HTTP side of a TwiML document."""

from flask import Response
from twilio.twiml import TwiML
from twilio.twiml.messaging_response import MessagingResponse


def empty() -> Response:
    """Nothing to do for Twilio: all is stored."""
    return answer(MessagingResponse())


def answer(document: TwiML) -> Response:
    """A TwiML document as Twilio wants it."""
    return Response(document.to_xml(), content_type="text/xml; charset=utf-8")
