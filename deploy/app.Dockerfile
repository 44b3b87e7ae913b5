# Web, scheduler and action server, by the command; from the checkout: docker build -f deploy/app.Dockerfile .
FROM ghcr.io/astral-sh/uv:0.13 AS uv

FROM python:3.13-slim-bookworm AS build
COPY --from=uv /uv /usr/local/bin/uv
ENV UV_COMPILE_BYTECODE=1 UV_LINK_MODE=copy UV_PYTHON_DOWNLOADS=never
WORKDIR /app
COPY pyproject.toml uv.lock README.md ./
RUN uv sync --frozen --no-dev --no-install-project
COPY alembic.ini ./
COPY actions actions
COPY bot bot
COPY migrations migrations
COPY scheduler scheduler
COPY webhook webhook
RUN uv sync --frozen --no-dev && python -m compileall -q actions bot migrations scheduler webhook

FROM python:3.13-slim-bookworm
# The number is fixed: files in a volume belong to it from one image to the next.
RUN useradd --uid 10001 --no-create-home --home-dir /nonexistent --shell /usr/sbin/nologin recobra \
    && install -d -o recobra -g recobra -m 700 /var/lib/recobra
COPY --from=build /app /app
ENV PATH=/app/.venv/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    RECOBRA_LOG=json \
    RECOBRA_VAR_DIR=/var/lib/recobra
WORKDIR /app
USER 10001
CMD ["python", "-m", "gunicorn", "-c", "webhook/gunicorn_conf.py", "webhook.wsgi:app"]
