"""Ends a step with a typification of the procedure's script. Source: 000_e38df741ca3a1b96.txt."""

from collections.abc import Mapping

from sqlalchemy.orm import Session

from bot.models import ServiceCase


def apply(session: Session, case: ServiceCase, answers: Mapping[str, str]) -> None:
    """Keep the typification."""
    raise NotImplementedError
