"""One town for all conversations: training and starting Rasa takes half a minute."""

import socket
from collections.abc import Iterator
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from bot.bootstrap import Recobra
from bot.config import ROOT, get_settings
from bot.models import Base
from tests.conversations.town import Town, environment
from tests.support.accepting_twilio import AcceptingTwilio
from tests.support.house import TOKEN

NOW = "2021-03-17T10:00"  # a Wednesday: the seed's first day


@pytest.fixture(scope="package")
def town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    folder, twilio = tmp_path_factory.mktemp("town"), AcceptingTwilio()
    moment = datetime.fromisoformat(NOW).replace(tzinfo=ZoneInfo("America/Guayaquil"))
    offset = str((moment - datetime.now(UTC)).total_seconds())
    with pytest.MonkeyPatch.context() as patch:
        for name, value in environment(f"sqlite:///{folder / 'recobra.db'}", twilio, folder, TOKEN).items():
            patch.setenv(name, value)
        patch.setenv("RECOBRA_CLOCK_OFFSET", offset)
        patch.setenv("RASA_URL", f"http://127.0.0.1:{free_port()}")
        patch.setenv("ACTIONS_URL", f"http://127.0.0.1:{free_port()}")
        models = ROOT / "var" / "models"  # shared with `make run`: trained only when the data changed
        models.mkdir(parents=True, exist_ok=True)
        (folder / "models").symlink_to(models)
        get_settings.cache_clear()
        recobra = Recobra(get_settings())
        Base.metadata.create_all(recobra.database.engine)
        built = Town(recobra, twilio, folder / "logs")
        for city, name in (("Quito", "CAC Quito Norte"), ("Ambato", "CAC Ambato"), ("Cuenca", "CAC Cuenca")):
            built.add_office(city, name)
        built.add_office("Guayaquil", "CAC Guayaquil Centro", latitude=-2.19, longitude=-79.88)
        built.add_office("Guayaquil", "CAC Guayaquil Sur", latitude=-2.27, longitude=-79.9)
        yield built
        built.stop()
        twilio.stop()
        recobra.database.close()
    get_settings.cache_clear()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
