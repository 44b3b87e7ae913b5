"""One town for all conversations: training and starting Rasa takes half a minute."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from bot.bootstrap import Recobra
from bot.config import get_settings
from bot.models import Base
from tests.conversations.town import Town, environment
from tests.support.accepting_twilio import AcceptingTwilio
from tests.support.house import TOKEN
from tests.support.models import share_models
from tests.support.ports import find_port

NOW = "2021-03-17T10:00"  # a Wednesday: the seed's first day


@pytest.fixture(scope="package")
def town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    folder = tmp_path_factory.mktemp("town")
    with build_town(folder, f"sqlite:///{folder / 'recobra.db'}") as built:
        yield built


@contextmanager
def build_town(folder: Path, url: str) -> Iterator[Town]:
    """A town on a database of its own; another may rest meanwhile."""
    twilio = AcceptingTwilio()
    addresses = {name: f"http://127.0.0.1:{find_port()}" for name in ("RASA_URL", "ACTIONS_URL")}
    with configure(folder, environment(url, twilio, folder, TOKEN) | addresses) as recobra:
        Base.metadata.create_all(recobra.database.engine)
        built = Town(recobra, twilio, folder / "logs")
        open_offices(built)
        yield built
        built.stop()
        twilio.stop()


@contextmanager
def configure(folder: Path, variables: Mapping[str, str]) -> Iterator[Recobra]:
    """Recobra with these variables, on the seed's first day, and the model that others have trained."""
    moment = datetime.fromisoformat(NOW).replace(tzinfo=ZoneInfo("America/Guayaquil"))
    offset = {"RECOBRA_CLOCK_OFFSET": str((moment - datetime.now(UTC)).total_seconds())}
    with pytest.MonkeyPatch.context() as patch:
        for name, value in {**variables, **offset}.items():
            patch.setenv(name, value)
        share_models(folder)
        get_settings.cache_clear()
        recobra = Recobra(get_settings())
        yield recobra
        recobra.database.close()
    get_settings.cache_clear()


def open_offices(town: Town) -> None:
    """Those that the conversations speak of."""
    for city, name in (("Quito", "CAC Quito Norte"), ("Ambato", "CAC Ambato"), ("Cuenca", "CAC Cuenca")):
        town.add_office(city, name)
    town.add_office("Guayaquil", "CAC Guayaquil Centro", latitude=-2.19, longitude=-79.88)
    town.add_office("Guayaquil", "CAC Guayaquil Sur", latitude=-2.27, longitude=-79.9)
