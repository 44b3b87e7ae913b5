"""The second factor's forms with the choices that the console has, in the shape that WTForms goes on taking."""

from flask_security.forms import TwoFactorRescueForm, TwoFactorSetupForm
from wtforms import RadioField
from wtforms.fields import SelectChoice


class SetupForm(TwoFactorSetupForm):
    """An application on the telephone, or none."""

    setup = RadioField(
        choices=[SelectChoice("disable"), SelectChoice("authenticator")], validate_choice=False
    )


class RescueForm(TwoFactorRescueForm):
    """Who has no telephone at hand asks an administrator; Flask-Security adds the recovery codes."""

    help_setup = RadioField(choices=[SelectChoice("help")])
