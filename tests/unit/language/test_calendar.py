from datetime import date

from bot.language.calendar import add_business_days, is_business_day, is_holiday, next_business_day


def test_ecuadors_holidays_are_known():
    assert is_holiday(date(2021, 4, 2))  # Viernes Santo
    assert is_holiday(date(2021, 5, 24))
    assert is_holiday(date(2021, 12, 25))
    assert not is_holiday(date(2021, 3, 18))


def test_weekends_and_holidays_are_no_business_days():
    assert is_business_day(date(2021, 3, 18))
    assert not is_business_day(date(2021, 3, 20))
    assert not is_business_day(date(2021, 4, 2))


def test_the_next_business_day_skips_both():
    assert next_business_day(date(2021, 3, 18)) == date(2021, 3, 19)
    assert next_business_day(date(2021, 3, 19)) == date(2021, 3, 22)
    assert next_business_day(date(2021, 4, 1)) == date(2021, 4, 5)
    assert next_business_day(date(2021, 12, 30)) == date(2022, 1, 3)


def test_business_days_are_counted():
    assert add_business_days(date(2021, 3, 31), 3) == date(2021, 4, 6)
