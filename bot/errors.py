"""Every refusal of Recobra in one tree, translated once per entry point: TwiML, HTML, JSON, exit status.

RecobraError
├── InvalidInput          what was given cannot be used; says what and where
│   └── InvalidForm       fields of a form that cannot be used, each with what is wrong
├── FileRefused           a file that is not what it should be; nothing of it was taken
├── NotFound              the thing named does not exist
├── NotAllowed            a transition or deed that the present state forbids
│   ├── CaseMoved         a case went on meanwhile; what is to be done now is another thing
│   ├── NoPlaceLeft       the place asked for was taken, or none is left
│   └── PlanMisses        a campaign's plan does not finish in time, and nobody accepted that
├── Misconfigured         a setting is missing or wrong; says which
├── Unauthenticated       a request without a valid signature or token
├── RasaUnavailable       the dialogue model did not answer
└── ProviderError         the world outside refused or did not answer
    ├── ProviderRefused   a permanent answer with an error code; nothing was sent
    ├── ProviderBusy      never processed (HTTP 429): may be sent again
    └── ProviderUnknown   a time-out, a lost connection, a 5xx: may have been sent
"""

from collections.abc import Mapping


class RecobraError(Exception):
    """Anything that Recobra refuses, with a sentence that an operator can act on (in Spanish)."""


class InvalidInput(RecobraError):
    """What was given cannot be used."""


class InvalidForm(InvalidInput):
    """Fields of a form that cannot be used: `faults` says of each, by its name, what is wrong (in Spanish)."""

    def __init__(self, faults: Mapping[str, str]) -> None:
        super().__init__(" ".join(dict.fromkeys(faults.values())))
        self.faults = dict(faults)


class FileRefused(RecobraError):
    """A file that is not what it should be: nothing of it was taken."""


class NotFound(RecobraError):
    """The thing named does not exist."""


class NotAllowed(RecobraError):
    """The present state forbids it."""


class CaseMoved(NotAllowed):
    """Somebody else did the step meanwhile, or ended the case."""


class NoPlaceLeft(NotAllowed):
    """The place was taken by another, or none is left."""


class PlanMisses(NotAllowed):
    """The plan does not finish in time; whoever launches it all the same has to say so."""


class Misconfigured(RecobraError):
    """A setting is missing or wrong."""


class Unauthenticated(RecobraError):
    """A request without a valid signature or token."""


class RasaUnavailable(RecobraError):
    """The dialogue model did not answer, or answered nothing."""


class ProviderError(RecobraError):
    """The world outside refused, or did not answer."""

    def __init__(self, message: str, code: str | None = None) -> None:
        super().__init__(message)
        self.code = code


class ProviderRefused(ProviderError):
    """A permanent refusal: nothing was sent."""


class ProviderBusy(ProviderError):
    """Never processed: may safely be sent again after `retry_after` seconds."""

    def __init__(self, message: str, code: str | None = None, retry_after: float | None = None) -> None:
        super().__init__(message, code)
        self.retry_after = retry_after


class ProviderUnknown(ProviderError):
    """It may have been sent: settle it before sending again."""
