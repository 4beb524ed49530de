# The commands of the house. From nothing: `make demo` or `make test`.
# Needs Python 3.11+ and a network to the package index the first time; everything else it fetches.

SHELL := /bin/sh
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
SETUP := $(VENV)/.set-up
CORES ?= 2

.DEFAULT_GOAL := help
.PHONY: help setup demo test test-fast test-unit test-spec test-generative test-acceptance \
  test-integration test-docs test-browser test-wheel test-pythons coverage mutants check fix bench \
  docs images changelog lines clean

help: ## List these commands
	@sed -n 's/^\([a-z-]*\):.*## /\1\t/p' Makefile | expand -t 18

setup: $(SETUP) ## Make .venv with the `highneeds` command in it
	@$(BIN)/python -m compileall -q src

# Made again only when the lock file or the project file changed. uv is used when it is there,
# else it is put into .uv: syncing into .venv removes whatever the lock file does not name.
$(SETUP): uv.lock pyproject.toml
	@set -e; \
	echo "Setting up $(VENV): this happens once and takes a minute or two."; \
	uv=$$(command -v uv || true); \
	if [ -z "$$uv" ]; then \
	  if [ ! -x .uv/bin/uv ]; then \
	    $(PYTHON) -m venv .uv || { \
	      echo "This Python cannot make an environment. On Debian: apt-get install python3-venv" >&2; \
	      exit 1; }; \
	    .uv/bin/python -m pip install --quiet --disable-pip-version-check 'uv>=0.9'; \
	  fi; \
	  uv=.uv/bin/uv; \
	fi; \
	unset VIRTUAL_ENV; \
	UV_PROJECT_ENVIRONMENT=$(VENV) "$$uv" sync --quiet --locked --all-extras --compile-bytecode; \
	touch $@

demo: setup ## Build the bundled case: Southampton, no download needed
	@$(BIN)/highneeds demo --out demo

PYTEST := $(BIN)/python -m pytest -n $(CORES)

test: setup ## Run every test; the last line is pytest's
	@$(PYTEST)

test-fast: setup ## Tests of single modules, in seconds: for every save
	@$(PYTEST) tests/spec tests/unit -m "not slow and not published and not browser"

test-unit: setup ## Tests of single modules
	@$(PYTEST) tests/unit

test-spec: setup ## Given and expected, as the handbook tells it
	@$(PYTEST) tests/spec

test-generative: setup ## Laws, and fast routines against slow twins
	@$(PYTEST) tests/generative

test-acceptance: setup ## Published figures, to their printed rounding
	@$(PYTEST) tests/acceptance

test-integration: setup ## Commands, files, a stub server, killed processes
	@$(PYTEST) tests/integration

test-docs: setup ## Pages: every command documented, links resolve, examples run
	@$(PYTEST) tests/docs

test-browser: setup ## What Chromium and LibreOffice see (skipped where they are not)
	@$(PYTEST) -m browser

test-wheel: setup ## The wheel in a new environment without our tools
	@$(PYTEST) tests/integration/test_house_wheel.py

test-pythons: ## `pip install .` and a demo on Python 3.11, 3.12 and 3.13, as far as they are here
	@sh .ci/pythons

coverage: setup ## Every test, then how much of each module they ran
	@$(PYTEST) --cov --cov-report=term
	@$(BIN)/coverage report --format=total | sed 's/^/covered, in per cent: /'

mutants: setup ## Take guards out one by one: each must be missed by a test
	@$(BIN)/python tests/mutations.py

check: setup ## Lint, format, types, direction of imports, lock file, docs
	@failed=""; \
	run() { name=$$1; shift; \
	  if "$$@" > $(VENV)/check.log 2>&1; then echo "ok      $$name"; \
	  else echo "FAILED  $$name: $$*"; cat $(VENV)/check.log; failed="$$failed $$name"; fi; }; \
	uv=$$(command -v uv || echo .uv/bin/uv); \
	run lint $(BIN)/ruff check .; \
	run format $(BIN)/ruff format --check .; \
	run types $(BIN)/mypy; \
	run "types of tests" $(BIN)/mypy --config-file mypy-tests.ini tests bench docs; \
	run imports $(BIN)/lint-imports; \
	run dependencies $(BIN)/deptry src; \
	run unused $(BIN)/vulture; \
	run lock "$$uv" lock --check; \
	run docs $(BIN)/sphinx-build -q -W --keep-going -b html docs docs/_build/html; \
	if [ -n "$$failed" ]; then echo "make check failed:$$failed"; exit 1; fi

fix: setup ## Put lint and format right where a program can
	@$(BIN)/ruff check --fix . || true
	@$(BIN)/ruff format .

bench: setup ## Speed and memory, and which limits are met; BESIDE=COMMAND runs another version in turn
	@$(BIN)/python bench/run.py $(if $(BESIDE),--beside $(BESIDE))

docs: setup ## Build the documentation into docs/_build/html; a warning is an error
	@$(BIN)/sphinx-build -q -W --keep-going -b html docs docs/_build/html
	@echo "docs/_build/html/index.html"

images: setup ## Take the pictures of the README and the docs (needs Chromium and LibreOffice)
	@$(BIN)/python docs/make_images.py
	@$(BIN)/python docs/make_office_images.py

changelog: setup ## Write the head of CHANGELOG.md from the fragments in changelog.d
	@$(BIN)/python docs/make_changelog.py

lines: setup ## Count lines of code, docstring and comment in each room
	@$(BIN)/python docs/count_lines.py

clean: ## Remove what these commands made
	rm -rf $(VENV) .uv demo docs/_build .mypy_cache .ruff_cache .hypothesis .import_linter_cache
