"""Which deed belongs to which typification. Sources: 003_e2c5f93ba8151af2.txt, 1 to 16; the contract, E1 to E16."""

from collections.abc import Mapping

from bot.catalog.policy import Ending
from bot.models import Script, TurnPurpose
from bot.services.closing.deeds import words
from bot.services.closing.deeds.appointment import AppointmentDeed
from bot.services.closing.deeds.deed import Deed
from bot.services.closing.deeds.field_work import BenefitDeed, VisitDeed
from bot.services.closing.deeds.number import NumberDeed
from bot.services.closing.deeds.promise import PromiseDeed
from bot.services.closing.deeds.receipt import ReceiptDeed
from bot.services.closing.deeds.turn import TurnDeed

_NONE = Deed()
_EQUIPMENT: Mapping[str, Deed] = {
    "E1": TurnDeed(TurnPurpose.EQUIPMENT_RETURN),
    "E2": ReceiptDeed(),
    "E5": AppointmentDeed(),
    "E11": NumberDeed(Ending.CHANGED_NUMBER),
    "E12": NumberDeed(Ending.WRONG_NUMBER),
    "E13": NumberDeed(),
    "E16": words.OptOutDeed(),
}
_COLLECTIONS: Mapping[str, Deed] = {
    "1": PromiseDeed(),
    "2": TurnDeed(TurnPurpose.PAYMENT_AGREEMENT),
    "3": VisitDeed(),
    "4": BenefitDeed(),
    "5": words.SilenceDeed("5"),
    "6": words.SilenceDeed("6"),
    "7": AppointmentDeed(),
    "9": words.SilenceDeed("9"),
    "10": NumberDeed(Ending.CHANGED_NUMBER),
    "11": NumberDeed(Ending.WRONG_NUMBER),
    "12": NumberDeed(),
    "15": words.OptOutDeed(asks=True),
    "16": words.SilenceDeed("16"),
}
_DEEDS = {Script.EQUIPMENT_RECOVERY: _EQUIPMENT, Script.COLLECTIONS: _COLLECTIONS}


def find_deed(script: Script, code: str) -> Deed:
    """What a typification means beyond its words; nothing for most."""
    return _DEEDS.get(script, {}).get(code, _NONE)
