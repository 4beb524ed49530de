# The commands of the house. From nothing: `make demo` or `make test`.
# Needs Python 3.11+ and a network to the package index the first time; everything else it fetches.

SHELL := /bin/sh
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
SETUP := $(VENV)/.set-up
CORES ?= 2

.DEFAULT_GOAL := help
.PHONY: help setup demo test check fix bench docs images changelog lines clean

help: ## List these commands
	@sed -n 's/^\([a-z]*\):.*## /\1\t/p' Makefile | expand -t 10

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

test: setup ## Run every test; the last line is pytest's
	@$(BIN)/python -m pytest -n $(CORES)

check: setup ## Lint, format, types, direction of imports, lock file, docs
	@failed=""; \
	run() { name=$$1; shift; \
	  if "$$@" > $(VENV)/check.log 2>&1; then echo "ok      $$name"; \
	  else echo "FAILED  $$name: $$*"; cat $(VENV)/check.log; failed="$$failed $$name"; fi; }; \
	uv=$$(command -v uv || echo .uv/bin/uv); \
	run lint $(BIN)/ruff check .; \
	run format $(BIN)/ruff format --check .; \
	run types $(BIN)/mypy; \
	run imports $(BIN)/lint-imports; \
	run lock "$$uv" lock --check; \
	run docs $(BIN)/sphinx-build -q -W --keep-going -b html docs docs/_build/html; \
	if [ -n "$$failed" ]; then echo "make check failed:$$failed"; exit 1; fi

fix: setup ## Put lint and format right where a program can
	@$(BIN)/ruff check --fix . || true
	@$(BIN)/ruff format .

bench: setup ## Speed and memory, as ratios to plain Polars in the same run where that has a meaning
	@failed=""; for file in bench/[a-z]*.py; do \
	  echo "== $$file"; $(BIN)/python "$$file" || failed="$$failed $$file"; \
	done; \
	if [ -n "$$failed" ]; then echo "make bench failed:$$failed"; exit 1; fi

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
