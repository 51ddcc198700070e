# Fanal: `make demo` shows it in a browser, `make test` runs everything.
PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin

.DEFAULT_GOAL := help
.PHONY: help demo test lint types contracts bench screenshots playground lock clean

help:            ## this list
	@grep -hE '^[a-z.]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*##/\t/' | expand -t16

$(VENV): $(VENV)/.made

$(VENV)/.made: requirements.lock pyproject.toml
	@echo "Making the environment in $(VENV): $$(grep -c '==' requirements.lock) packages, about 470 MB on disk (the letter's typesetter and the figures' plotter are most of it), versions and hashes pinned."
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 or newer is needed; name one with: make PYTHON=python3.12"; exit 1; }
	@$(PYTHON) -m venv $(VENV)
	@$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	@$(BIN)/pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

$(VENV)/.test: $(VENV)/.made requirements-test.lock
	@echo "Adding the test tools: $$(grep -c '==' requirements-test.lock) packages, about 400 MB more on disk (PostgreSQL is among them)."
	@$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements-test.lock
	@touch $@

demo: $(VENV)/.made ## the desk, a pretend Slack and a pretend forum, in your browser
	@$(BIN)/fanal demo

test: $(VENV)/.test ## the whole suite: SQLite, PostgreSQL, browser, in four processes (most of it waits)
	@$(BIN)/python -m pytest -n 4 --dist worksteal

lint: $(VENV)/.test ## format and lint
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .

types: $(VENV)/.test ## mypy, strict
	@$(BIN)/mypy

contracts: $(VENV)/.test ## who may import whom
	@$(BIN)/lint-imports

bench: $(VENV)/.test ## ratios, measured in one run
	@$(BIN)/python -m tests.bench

screenshots: $(VENV)/.test ## docs/img, from the running demo
	@$(BIN)/python -m tests.browser.screenshots

playground: $(VENV)/.test ## Microsoft's playground as the chat, if you install it (it says how); not part of the suite
	@$(BIN)/python -m tests.playground

lock:            ## write both lock files again (needs uv)
	@echo setuptools | uv pip compile pyproject.toml - --python-version 3.11 --universal --generate-hashes --no-emit-index-url --no-header --quiet --upgrade -o requirements.lock
	@uv pip compile --group test -c requirements.lock --python-version 3.11 --universal --generate-hashes --no-emit-index-url --no-header --quiet --upgrade -o requirements-test.lock

clean:
	rm -rf $(VENV)
