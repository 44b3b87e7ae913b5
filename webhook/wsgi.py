"""What gunicorn serves: `gunicorn -c webhook/gunicorn_conf.py webhook.wsgi:app`."""

from bot.bootstrap import Recobra
from bot.logging import configure_logging
from webhook.app import create_app

configure_logging()
app = create_app(Recobra())
