# Tandem: `make` alone lists what there is. Needs Python 3.11 or newer, and make.

SHELL := /bin/sh
.SHELLFLAGS := -ec
.DEFAULT_GOAL := help
.PHONY: help install run test check bench bench-others drills audit fmt messages docs lock clean

VENV := .venv
BIN := $(VENV)/bin
# the first Python that is new enough; `make PYTHON=/path/to/python run` names another
PYTHON ?= $(shell for p in python3 python3.14 python3.13 python3.12 python3.11 python; do \
	$$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && { echo $$p; break; }; done)
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check --no-input
PACKAGES := pyproject.toml $(wildcard */__init__.py)

# list the targets, each with the line above it
help:
	@awk '/^## /{ what = substr($$0, 4); next } \
		/^[a-z-]+:/{ if (what) printf "make %-13s %s\n", substr($$1, 1, index($$1, ":") - 1), what } \
		{ what = "" }' $(firstword $(MAKEFILE_LIST))

## make the environment with what Tandem needs to run
install: $(VENV)/run.stamp

## start Tandem: what is configured, else the local workspace at http://127.0.0.1:8765
run: install
	@exec $(BIN)/tandem run

## check everything: style, types, import contracts, tests
test: $(VENV)/dev.stamp
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/pytest -n 2 --ignore tests/browser --ignore tests/drills
	$(BIN)/pytest tests/browser tests/drills -m "not drill"

## measure the figures, hold them against their goals, and write docs/performance.md
bench: $(VENV)/dev.stamp
	missed=0; $(BIN)/python -m bench --json docs/performance.json || missed=$$?; \
	$(BIN)/python -m bench.report; exit $$missed

## install the bots that the bench compares with, in an environment of their own
bench-others: $(BIN)/python
	@test -x .venv-others/bin/python || $(BIN)/python -m venv .venv-others
	.venv-others/bin/python -m pip install --quiet --requirement bench/others/requirements.txt

## kill Tandem a thousand times, halt it, restart its database, and look what was lost or doubled
drills: $(VENV)/dev.stamp
	$(BIN)/python -m drills --json docs/reliability.json
	$(BIN)/python -m drills.report

## ask the advisory service about every locked version (needs the network); audit.txt holds what is accepted
audit: | $(BIN)/python
	@$(BIN)/python -m venv $(VENV)/audit
	@$(VENV)/audit/bin/python -m pip install --quiet --disable-pip-version-check pip-audit
	$(VENV)/audit/bin/pip-audit --strict --disable-pip --require-hashes --requirement requirements-dev.lock \
		$$(awk '!/^#/ && NF { print "--ignore-vuln", $$1 }' audit.txt)

## put the code into shape
fmt: $(VENV)/dev.stamp
	$(BIN)/ruff check --fix-only
	$(BIN)/ruff format

## collect every sentence into the German catalog, and say how many wait for a translation
messages: $(VENV)/dev.stamp
	$(BIN)/python -m bot.catalogs

## write the tables of README.md and docs/ anew from the code
docs: $(VENV)/dev.stamp
	$(BIN)/python -m bot.reference

## resolve the locked versions anew (needs uv)
lock:
	uv pip compile $(LOCK) --group build pyproject.toml --output-file requirements.lock
	uv pip compile $(LOCK) --group dev --constraint requirements.lock pyproject.toml \
		--output-file requirements-dev.lock

LOCK := --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
	--custom-compile-command "make lock"

## remove the environment and what tools leave behind; data stays
clean:
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache *.egg-info

$(BIN)/python:
	@test -n "$(PYTHON)" || { \
		echo "Tandem needs Python 3.11 or newer, and none was found. Install one, or say make PYTHON=/path/to/python run." >&2; \
		exit 1; }
	@$(PYTHON) -m venv $(VENV) || { rm -rf $(VENV); \
		echo "This Python cannot make an environment. On Debian and Ubuntu: apt install python3-venv." >&2; \
		exit 1; }

$(VENV)/run.stamp: requirements.lock $(PACKAGES) | $(BIN)/python
	@echo "Installing what Tandem needs (once, about a minute) ..."
	@$(PIP) --require-hashes --requirement requirements.lock
	@$(PIP) --no-build-isolation --no-deps --editable .
	@touch $@

$(VENV)/dev.stamp: requirements-dev.lock $(VENV)/run.stamp
	@echo "Installing what the tests need (once) ..."
	@$(PIP) --require-hashes --requirement requirements-dev.lock
	@touch $@
