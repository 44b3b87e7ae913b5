"""Twilio's Content API: makes WhatsApp templates, hands them in for approval, and says how that stands."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass

import requests
from twilio.base.exceptions import TwilioException, TwilioRestException
from twilio.http.http_client import TwilioHttpClient
from twilio.rest import Client
from twilio.rest.content.v1.content import ContentList
from twilio.rest.content.v1.content.approval_create import ApprovalCreateList

from bot.channels.twilio_api import check_credentials
from bot.config import Settings
from bot.errors import ProviderBusy, ProviderError, ProviderRefused

LANGUAGE = "es"
_CATEGORY = "UTILITY"  # about something that the customer has with the operator
_SECONDS = 20.0
UNKNOWN = "20404"  # Twilio's code for what it does not have


@dataclass(frozen=True)
class Approval:
    """How a template stands at Meta: `unsubmitted`, `received`, `pending`, `approved`, `rejected`, …; why not."""

    status: str
    reason: str = ""


class ContentApi:
    """The templates of one account.

    Every method raises ProviderRefused when Twilio says no, ProviderBusy when it does not answer.
    """

    def __init__(self, settings: Settings) -> None:
        check_credentials(settings)
        self._client = Client(
            settings.twilio_account_sid,
            settings.twilio_auth_token,
            http_client=TwilioHttpClient(timeout=_SECONDS),
        )
        if not settings.uses_real_twilio:
            self._client.content.base_url = settings.twilio_api_base_url.rstrip("/")

    def list_names(self) -> dict[str, str]:
        """The SID of each template by its friendly name."""
        with _errors():
            return {
                str(item.friendly_name): str(item.sid) for item in self._client.content.v1.contents.list()
            }

    def create(self, friendly_name: str, body: str, examples: Mapping[str, str]) -> str:
        """Make a template of one text; its SID. `examples`: a value for each variable, by its number."""
        request = ContentList.ContentCreateRequest(
            {
                "friendly_name": friendly_name,
                "language": LANGUAGE,
                "variables": dict(examples),
                "types": {"twilio/text": {"body": body}},
            }
        )
        with _errors():
            return str(self._client.content.v1.contents.create(request).sid)

    def request_approval(self, sid: str, name: str) -> None:
        """Hand a template in to Meta."""
        request = ApprovalCreateList.ContentApprovalRequest({"name": name, "category": _CATEGORY})
        with _errors():
            self._client.content.v1.contents(sid).approval_create.create(request)

    def show_approval(self, sid: str) -> Approval:
        """How a template stands."""
        with _errors():
            found = self._client.content.v1.contents(sid).approval_fetch().fetch().whatsapp or {}
        return Approval(str(found.get("status") or "unsubmitted"), str(found.get("rejection_reason") or ""))


@contextmanager
def _errors() -> Iterator[None]:
    try:
        yield
    except TwilioException as error:
        raise _translate(error) from error
    except requests.RequestException as error:
        raise ProviderBusy(f"Twilio no contestó ({type(error).__name__}).") from error


def _translate(error: TwilioException) -> ProviderError:
    """A refusal of these credentials, of this request, or none at all: each wants something else of an operator."""
    if isinstance(error, TwilioRestException):
        status, code, said = error.status, str(error.code), str(error.msg)
    else:  # of a page of a list: it keeps the answer
        status = getattr(error.args[-1], "status_code", 0)
        code, said = str(status), str(error.args[0])
    if status in (401, 403):
        return ProviderRefused("Twilio rechaza las credenciales: recobra doctor.", "20003")
    if status == 404:
        return ProviderRefused("Twilio no conoce la plantilla.", UNKNOWN)
    if status == 429 or status >= 500:
        return ProviderBusy(f"Twilio no pudo contestar (HTTP {status}): inténtalo de nuevo en unos minutos.")
    return ProviderRefused(f"Twilio no acepta la plantilla: {said}", code)
