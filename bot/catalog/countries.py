"""What differs from one country's operators to another's, as operators edit it."""

import re
from collections.abc import Callable
from functools import cached_property, lru_cache
from importlib import import_module
from typing import Literal, Self

import holidays
import phonenumbers
from pydantic import Field, RootModel, field_validator, model_validator

from bot.catalog.loading import CatalogModel, load_file

type Holder = Literal["person", "company"]


class Identifier(CatalogModel):
    """One kind of number that holders are known by: python-stdnum knows when it is right, or a pattern does.

    `longest`: its digits at most, after which nobody waits for another key.
    """

    name: str
    holder: Holder
    longest: int = Field(ge=4, le=20)
    is_feminine: bool = False
    validator: str | None = None
    pattern: str | None = None

    @model_validator(mode="after")
    def _check_rule(self) -> Self:
        if (self.validator is None) is (self.pattern is None):
            raise ValueError("di `validator` o `pattern`")
        return self

    @field_validator("validator")
    @classmethod
    def _check_module(cls, value: str | None) -> str | None:
        try:
            if value:
                import_module(f"stdnum.{value}")
        except ImportError as error:
            raise ValueError(f"python-stdnum no tiene el módulo «{value}»") from error
        return value

    @field_validator("pattern")
    @classmethod
    def _check_pattern(cls, value: str | None) -> str | None:
        return value and _compile(value).pattern

    @cached_property
    def is_valid(self) -> Callable[[str], bool]:
        """Whether digits without any sign between them are one."""
        if self.validator:
            check: Callable[[str], bool] = import_module(f"stdnum.{self.validator}").is_valid
            return check
        pattern = re.compile(self.pattern or "")
        return lambda digits: pattern.fullmatch(digits) is not None


class PhonePlan(CatalogModel):
    """How telephones are numbered; `mobile` and `landline` are patterns of a number without prefix and trunk."""

    region: str
    prefix: str = Field(pattern=r"^[1-9]\d{0,2}$")
    trunk: str = Field(default="", pattern=r"^\d?$")
    mobile: str
    landline: str
    example: str

    @field_validator("region")
    @classmethod
    def _check_region(cls, value: str) -> str:
        if value not in phonenumbers.SUPPORTED_REGIONS:
            raise ValueError(f"«{value}» no es una región de libphonenumber")
        return value

    @field_validator("mobile", "landline")
    @classmethod
    def _check_pattern(cls, value: str) -> str:
        return _compile(value).pattern


class Box(CatalogModel):
    """Degrees of latitude and longitude."""

    south: float
    north: float
    west: float
    east: float


class Country(CatalogModel):
    """One country; the first identifier of each holder is the one that is asked for."""

    name: str
    timezone: str
    holidays: str
    identifiers: list[Identifier] = Field(min_length=1)
    phone: PhonePlan
    box: Box

    @field_validator("holidays")
    @classmethod
    def _check_holidays(cls, value: str) -> str:
        if value not in holidays.list_supported_countries():
            raise ValueError(f"el paquete `holidays` no conoce «{value}»")
        return value

    def longest_of(self, holder: Holder) -> int:
        """How many digits the longest of persons' or of companies' has."""
        return max(each.longest for each in self.identifiers_of(holder))

    def identifiers_of(self, holder: Holder) -> list[Identifier]:
        """Those of persons, or of companies."""
        return [each for each in self.identifiers if each.holder == holder]


class Countries(RootModel[dict[str, Country]]):
    """All of them, by their two letters."""


def _compile(pattern: str) -> re.Pattern[str]:
    try:
        return re.compile(pattern)
    except re.error as error:
        raise ValueError(f"«{pattern}» no es una expresión regular") from error


@lru_cache
def get_countries() -> Countries:
    """The catalog's countries, read once."""
    return load_file("countries.yml", Countries)
