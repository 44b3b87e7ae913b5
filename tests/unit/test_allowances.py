"""Why a message was allowed to leave, as evidence says it."""

from datetime import UTC, datetime

import pytest

from bot.catalog.legal import get_legal
from bot.config import Settings
from bot.hours import DailyHours
from bot.services.outbound import allowances
from bot.services.outbound.allowances import describe_allowance
from bot.services.outbound.send_hours import SendRule

MONEY = SendRule(mentions_money=True, respects_holidays=True)
PLAIN = SendRule(mentions_money=False, respects_holidays=True)
NOTICE = SendRule(mentions_money=False, respects_holidays=False)
WEDNESDAY = datetime(2021, 3, 17, 15, 32, tzinfo=UTC)  # 10:32 in Guayaquil


def set_days(monkeypatch: pytest.MonkeyPatch, *days: str) -> None:
    legal = get_legal()
    changed = legal.model_copy(update={"money": legal.money.model_copy(update={"days": list(days)})})
    monkeypatch.setattr(allowances, "get_legal", lambda: changed)


@pytest.mark.parametrize(
    ("rule", "count", "said"),
    [
        (
            MONEY,
            1,
            "lunes a viernes sin feriados 08:00-20:00 (LODC art. 49 y SEND_HOURS); contacto 1 del día",
        ),
        (PLAIN, 2, "todos los días sin feriados 08:00-20:00 (SEND_HOURS); contacto 2 del día"),
        (NOTICE, 0, "todos los días 08:00-20:00 (SEND_HOURS)"),
    ],
)
def test_hour_rule_and_count_are_said(rule: SendRule, count: int, said: str, settings: Settings) -> None:
    assert describe_allowance(rule, WEDNESDAY, count) == f"miércoles 10:32; {said}"


def test_send_hours_are_named_only_where_they_narrow(settings: Settings) -> None:
    settings.send_hours = DailyHours.parse("06:00-23:00")
    said = describe_allowance(MONEY, WEDNESDAY, 1)
    assert "lunes a viernes sin feriados 07:00-20:00 (LODC art. 49);" in said


def test_days_that_do_not_follow_each_other_are_listed(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    set_days(monkeypatch, "monday", "wednesday", "friday")
    assert "; lunes, miércoles, viernes sin feriados 08:00" in describe_allowance(MONEY, WEDNESDAY, 1)


def test_it_fits_its_column(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    set_days(monkeypatch, "monday", "tuesday", "wednesday", "thursday", "saturday", "sunday")
    assert len(describe_allowance(MONEY, WEDNESDAY, 10**9)) <= 200
