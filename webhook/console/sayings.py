"""Answers a deed with one line at the top of the page, whatever part of it asked."""

from flask import Response

from webhook.console.context import changed


def answer(text: str, *events: str) -> Response:
    """Tell that it was done; the page's other parts look again by the names of events."""
    response = changed("parts/saying.html", *events, text=text, kind="done")
    response.headers["HX-Retarget"] = "#sayings"
    response.headers["HX-Reswap"] = "innerHTML"
    return response
