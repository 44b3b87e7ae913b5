"""When a customer wants to be contacted."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from actions.moments import read_moment
from bot import clock
from tests.unit.actions.speaking import said

NOW = datetime(2021, 3, 17, 15, 0, tzinfo=UTC)  # Wednesday, ten in the morning in Ecuador


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("mañana a las 3 de la tarde", "2021-03-18 15:00"),
        ("el viernes en la mañana", "2021-03-19 09:00"),
        ("hoy en la tarde", "2021-03-17 15:00"),
        ("en una hora", "2021-03-17 11:00"),
        ("en media hora", "2021-03-17 10:30"),
        ("dentro de 2 horas", "2021-03-17 12:00"),
        ("a las 9", "2021-03-18 09:00"),
        ("el lunes", "2021-03-22 10:00"),
        ("más tarde", None),
        ("estoy ocupado", None),
    ],
)
def test_moment(text: str, expected: str | None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: NOW)
    moment = read_moment(said(text))
    local = moment.astimezone(ZoneInfo("America/Guayaquil")) if moment else None
    assert (f"{local:%Y-%m-%d %H:%M}" if local else None) == expected
