# Recobra: `make run` and `make test` do their whole set-up on a fresh clone.
SHELL := /bin/bash
.DEFAULT_GOAL := help
UV := .tools/bin/uv
PYTHON := .venv/bin/python
export UV_PROJECT_ENVIRONMENT := .venv
export RASA_TELEMETRY_ENABLED := false

.PHONY: help run test check format bench soak install tools clean

help: ## This list
	@awk -F ':.*## ' '/^[a-z]+:.*## /{printf "  make %-10s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

run: install ## Everything in one terminal, with the simulator's telephone and a sample campaign
	@.venv/bin/recobra up --with-simulator --sample

test: install tools ## All tests (real Rasa, PostgreSQL and a browser)
	@$(PYTHON) -m pytest -q -n 2

check: install ## Style, lint and types
	@$(PYTHON) -m ruff format --check .
	@$(PYTHON) -m ruff check .
	@$(PYTHON) -m mypy

format: install ## Put the code in its style
	@$(PYTHON) -m ruff format .
	@$(PYTHON) -m ruff check --fix .

bench: install tools ## Benchmarks: prints a table, writes bench/results.json
	@$(UV) sync --frozen --quiet --group bench
	@$(PYTHON) -m bench

soak: install tools ## Twenty times ten thousand sends, kill -9 and a faulty provider, on each database: an hour or two
	@$(PYTHON) -m tests.soak

install: .venv/installed rasa_server/.venv/installed ## Both Python environments, from their lock files

.venv/installed: pyproject.toml uv.lock | $(UV)
	@echo "• Application environment (Python 3.13) …"
	@$(UV) sync --frozen --quiet
	@touch $@

rasa_server/.venv/installed: rasa_server/pyproject.toml rasa_server/uv.lock | $(UV)
	@echo "• Rasa environment (Python 3.10): some 2.5 GB, a minute or two the first time …"
	@cd rasa_server && env -u UV_PROJECT_ENVIRONMENT ../$(UV) sync --frozen --quiet
	@touch $@

$(UV):
	@echo "• uv, the package installer …"
	@python3 -m venv .tools
	@.tools/bin/python -m pip install --quiet --disable-pip-version-check uv

tools:
	@tests/support/install_tools.sh

clean: ## Remove environments, models and what was written at run time
	rm -rf .tools .venv rasa_server/.venv var
