"""Deeds that have a form beside the conversation too: the same form, less what the case already says."""

from collections.abc import Mapping

from bot.services.closing.case import Case
from bot.services.closing.deeds.deed import Deed
from bot.services.closing.fields import Field, Values
from bot.services.deeds.forms.form import DeedForm


class FormDeed(Deed):
    """Asks and does what a form does; once it is done, what stands says its words."""

    may_change = True
    form: DeedForm

    @property
    def blamed(self) -> str:  # type: ignore[override]
        """The form's own."""
        return self.form.blamed

    def fix(self, case: Case) -> dict[str, str]:
        """The form's fields that are not asked, with their values."""
        return {"service": str(case.contact.service_id)}

    def list_fields(self, case: Case, given: Mapping[str, str]) -> list[Field]:
        """The form's others."""
        fixed = self.fix(case)
        found = self.form.list_fields(case.doing, {**given, **fixed})
        return [field for field in found if field.name not in fixed]

    def check(self, case: Case, values: Values) -> dict[str, str]:
        """By the form's rules."""
        return self.form.check(case.doing, values | self.fix(case))

    def do(self, case: Case, values: Values) -> dict[str, str]:
        """Do it, and tell the customer where WhatsApp lets us."""
        self.form.do(case.doing, values | self.fix(case))
        standing = self.find(case)
        return dict(standing.words) if standing else {}
