# Reports in inputs/ become briefings in outputs/. `make help` lists what else there is.
.DEFAULT_GOAL := all
.DELETE_ON_ERROR:
MAKEFLAGS += --no-builtin-rules
SHELL := /bin/bash
PYTHON ?= python3
BIN := .venv/bin
PIP := --quiet --no-compile --disable-pip-version-check --constraint constraints.txt
EVAL ?= ../shared/eval/flores-dev
CORPUS ?= $(wildcard training/texts/*.tsv ../shared/corpus/written.tsv.xz ../shared/corpus/formal.tsv.xz \
  ../shared/corpus/opus.tsv.xz ../shared/corpus/business.tsv.xz ../shared/corpus/general.tsv.xz)

.PHONY: all watch test check accept bench eval test-training help clean tools

all: .venv/ready ## Convert every report in inputs/ that changed (the default)
	@$(BIN)/verslag convert --stale --out outputs inputs/*

watch: .venv/ready ## Convert reports as they are put into inputs/
	@$(BIN)/verslag watch inputs --out outputs

test: .venv/checkable ## Set up what the tests need and run them
	@$(BIN)/pytest

check: .venv/checkable ## Lint, types, layers and tests
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports
	@$(BIN)/pytest

accept: .venv/checkable ## Take the present results as the expected ones (outlines and the like)
	@$(BIN)/pytest --accept tests

bench: .venv/checkable ## Measure: seconds a stage and format, segments a second
	@$(BIN)/python benchmarks/stages.py
	@$(BIN)/python benchmarks/translate.py
	@$(BIN)/python benchmarks/queue.py

eval: .venv/checkable ## Measure every installed nl→en package on ../shared/eval and the held-out corpus
	@$(BIN)/python training/evaluate.py $(if $(wildcard $(EVAL).nl),--flores $(EVAL)) $(CORPUS)

test-training: .venv-training/ready ## Test the training chain on a toy corpus (needs PyTorch: a virtual environment of its own)
	@.venv-training/bin/pytest tests/test_training.py

tools: ## Fetch the validators the conformance tests use (npm; Java and Chromium come from the system)
	@npm install --silent --no-save --no-package-lock --no-audit --no-fund --prefix .tools \
	  $$($(PYTHON) -c 'import json, sys; print(*(f"{n}@{v}" for p in sys.argv[1:] for n, v in json.load(open(p))["dependencies"].items()))' tests/*/package.json)

help: ## Say what there is
	@sed -n 's/^\([a-z-]*\):.*## /\1\t/p' Makefile | expand -t 15

clean: ## Remove what was made: outputs, the virtual environment, caches
	@rm -rf .venv .venv-training .tools .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache *.egg-info
	@find outputs -mindepth 1 ! -name .gitignore -delete
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +

.venv/ready: pyproject.toml constraints.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "verslag needs Python 3.11 or newer; name one with: make PYTHON=python3.12")'
	@echo "Setting up .venv (once, about a minute) …"
	@$(PYTHON) -m venv .venv
	@$(BIN)/pip install $(PIP) --editable .
	@touch $@

.venv/checkable: .venv/ready
	@$(BIN)/pip install $(PIP) --editable '.[check]'
	@touch $@

.venv-training/ready: pyproject.toml constraints.txt
	@$(PYTHON) -m venv .venv-training
	@.venv-training/bin/pip install $(PIP) --editable '.[check,training]'
	@touch $@
