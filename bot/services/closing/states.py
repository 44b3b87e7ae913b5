"""The typifications of a script as an agent chooses them: state, then motive."""

from bot.catalog.policy import Reason, get_policy
from bot.catalog.typifications import Typification, get_typifications
from bot.models import Script


def list_states(script: Script) -> dict[str, list[Typification]]:
    """Motives by state, in the catalog's order; last those of who was not reached, which the machine mostly sees."""
    reasons = get_policy().scripts[script].reasons
    unreached = {code for reason, code in reasons.items() if reason is not Reason.SUPPRESSED}
    states: dict[str, list[Typification]] = {}
    for each in get_typifications().root[script]:
        states.setdefault(each.state, []).append(each)
    return dict(sorted(states.items(), key=lambda pair: any(each.code in unreached for each in pair[1])))
