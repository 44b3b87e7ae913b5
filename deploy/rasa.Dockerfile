# The dialogue, with its model trained in; from the checkout: docker build -f deploy/rasa.Dockerfile .
FROM ghcr.io/astral-sh/uv:0.13 AS uv

FROM python:3.10-slim-bookworm AS build
COPY --from=uv /uv /usr/local/bin/uv
ENV UV_COMPILE_BYTECODE=1 UV_LINK_MODE=copy UV_PYTHON_DOWNLOADS=never
WORKDIR /app/rasa_server
COPY rasa_server/pyproject.toml rasa_server/uv.lock ./
RUN uv sync --frozen
COPY rasa_server/*.py rasa_server/*.yml ./
COPY domain.yml config.yml /app/
COPY data /app/data
ENV PATH=/app/rasa_server/.venv/bin:$PATH \
    PYTHONPATH=/app/rasa_server \
    PYTHONWARNINGS=ignore \
    RASA_TELEMETRY_ENABLED=false \
    SQLALCHEMY_SILENCE_UBER_WARNING=1 \
    TF_CPP_MIN_LOG_LEVEL=3
RUN python -m rasa train --domain /app/domain.yml --config /app/config.yml --data /app/data \
    --out /app/models --fixed-model-name recobra \
    && rm -rf .rasa

FROM python:3.10-slim-bookworm
RUN useradd --uid 10001 --no-create-home --home-dir /nonexistent --shell /usr/sbin/nologin recobra
COPY --from=build /app/rasa_server /app/rasa_server
COPY --from=build /app/models /app/models
ENV PATH=/app/rasa_server/.venv/bin:$PATH \
    PYTHONPATH=/app/rasa_server \
    PYTHONUNBUFFERED=1 \
    PYTHONWARNINGS=ignore \
    RASA_TELEMETRY_ENABLED=false \
    SQLALCHEMY_SILENCE_UBER_WARNING=1 \
    TF_CPP_MIN_LOG_LEVEL=3
WORKDIR /app/rasa_server
USER 10001
CMD ["python", "-m", "rasa", "run", "-i", "0.0.0.0", "-p", "5005", "--model", "/app/models/recobra.tar.gz", \
     "--endpoints", "endpoints.yml", "--credentials", "credentials.yml"]
