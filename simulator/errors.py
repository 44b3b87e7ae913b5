"""Twilio's refusals, in the shape and the words of its API."""

from __future__ import annotations

from typing import Any

# code → (HTTP status, message); the codes are those of twilio.com/docs/api/errors.
REFUSALS: dict[int, tuple[int, str]] = {
    20001: (400, "Invalid parameter: {detail}"),
    20003: (401, "Authenticate"),
    20004: (405, "Method not allowed"),
    20404: (404, "The requested resource {detail} was not found"),
    20422: (422, "Invalid content: {detail}"),
    20429: (429, "Too Many Requests"),
    20500: (500, "An internal server error has occurred"),
    20503: (503, "Service unavailable"),
    21201: (400, "No 'To' number is specified"),
    21205: (400, "Url parameter is required and must be a valid URL"),
    21210: (400, "The source phone number provided, {detail}, is not yet verified for your account"),
    21211: (400, "The 'To' number {detail} is not a valid phone number."),
    21212: (
        400,
        "The 'From' number {detail} is not a valid phone number, shortcode, or alphanumeric sender ID.",
    ),
    21213: (400, "No 'From' number is specified"),
    21215: (400, "Account not authorized to call {detail}"),
    21216: (400, "Call blocked: {detail}"),
    21217: (400, "Phone number does not appear to be valid: {detail}"),
    21220: (400, "Call is not in-progress. Cannot redirect."),
    21408: (
        400,
        "Permission to send an SMS has not been enabled for the region of the 'To' number: {detail}",
    ),
    21602: (400, "Message body is required."),
    21603: (400, "A 'From' phone number is required."),
    21604: (400, "A 'To' phone number is required."),
    21609: (400, "The 'StatusCallback' URL {detail} is not a valid URL."),
    21610: (400, "Attempt to send to unsubscribed recipient"),
    21614: (400, "'To' number is not a valid mobile number"),
    21617: (400, "The concatenated message body exceeds the 1600 character limit"),
    21620: (400, "Invalid media URL(s)"),
    21655: (400, "The ContentSid is Invalid"),
    21656: (400, "The ContentVariables Parameter is invalid"),
    21658: (400, "Parameter exceeds its length limit: {detail}"),
    30409: (409, "Message is not in a state that allows this update"),
    32018: (400, "Twiml exceeds the 4000 character limit"),
    63007: (400, "Twilio could not find a Channel with the specified From address"),
}

# Why a message that was accepted did not arrive; what the message resource says.
FAILURES: dict[int, str] = {
    30007: "Message filtered",
    63003: "Channel could not find To address",
    63007: "Channel could not find From address",
    63013: "Channel policy violation",
    63014: "Channel user blocked the message",
    63016: "Failed to send freeform message because you are outside the allowed window",
    63018: "Rate limit exceeded for Channel",
    63019: "Media failed to download",
    63021: "Channel invalid content error",
    63024: "Invalid message recipient",
    63028: "Number of parameters provided does not match the expected number of parameters",
    63032: "Message not sent because of a WhatsApp limitation",
    63049: "Meta chose not to deliver this WhatsApp marketing message",
    63051: "WhatsApp Business Account is locked",
}


class ApiError(Exception):
    """A request that the API refuses; carries Twilio's code."""

    def __init__(self, code: int, detail: str = "") -> None:
        self.status, template = REFUSALS.get(code, (400, "The request was refused"))
        self.code = code
        self.message = template.format(detail=detail or "supplied")
        super().__init__(self.message)

    def body(self) -> dict[str, Any]:
        """The JSON that Twilio answers."""
        more_info = f"https://www.twilio.com/docs/errors/{self.code}"
        return {"code": self.code, "message": self.message, "more_info": more_info, "status": self.status}
