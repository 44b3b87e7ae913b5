"""What gunicorn serves: `gunicorn -c webhook/gunicorn_conf.py webhook.wsgi:app`; webhooks and console, by path."""

from bot.bootstrap import Recobra
from bot.logging import configure_logging
from webhook.app import create_app, join
from webhook.console.app import create_console

configure_logging()
recobra = Recobra()
webhooks = create_app(recobra)
app = join(webhooks, create_console(recobra))
