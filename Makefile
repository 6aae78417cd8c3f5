# Draftdesk's commands. `make help` lists them; each one sets up .venv when it is needed.
#
# TORCH_INDEX: where pip finds PyTorch, and nothing else, when the plain index would bring gigabytes of CUDA:
#   make demo TORCH_INDEX=https://download.pytorch.org/whl/cpu
TORCH_INDEX ?=
PYTHON ?= python3
# WORKERS: how many processes `make test` runs its files in; 0: one, which shows each test as it runs.
WORKERS ?= 3
# MINUTES: what `make bench` gives each model that it trains.
MINUTES ?= 10
# FUZZED: how many random inputs `make fuzz` gives to each reader.
FUZZED ?= 20000
PRISM := 5.9.0
MKDOCS_MATERIAL := 9.8.1
# What only PyTorch's CUDA wheels need.
NOT_LOCKED := cuda-bindings cuda-pathfinder cuda-toolkit nvidia-cublas nvidia-cuda-cupti nvidia-cuda-nvrtc \
  nvidia-cuda-runtime nvidia-cudnn-cu13 nvidia-cufft nvidia-cufile nvidia-curand nvidia-cusolver nvidia-cusparse \
  nvidia-cusparselt-cu13 nvidia-nccl-cu13 nvidia-nvjitlink nvidia-nvshmem-cu13 nvidia-nvtx triton
export DRAFTDESK_HOME ?= $(CURDIR)/.draftdesk

VENV := .venv
BIN := $(VENV)/bin
PIP_INSTALL := $(BIN)/pip install --quiet --disable-pip-version-check -c constraints.txt
# Alone: as an extra index it would be asked for every package; and what PyTorch needs, the plain index has as well.
TORCH_INSTALL := $(if $(TORCH_INDEX),$(PIP_INSTALL) --no-deps --index-url $(TORCH_INDEX) torch)

.DEFAULT_GOAL := help
.PHONY: help install browser postgresql prism demo retrain test test-nights test-postgresql lint check lock install-locked \
  audit fuzz format bench dist docs clean

help: ## List the commands
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-15s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

install: $(VENV)/.installed ## Create .venv and install Draftdesk with its development tools

$(VENV)/.installed: pyproject.toml constraints.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Draftdesk needs Python 3.11 or later; set PYTHON=python3.x")'
	@echo "Installing into $(VENV) (a few minutes the first time: PyTorch is large) ..."
	$(PYTHON) -m venv $(VENV)
	$(TORCH_INSTALL)
	$(PIP_INSTALL) -e '.[dev]'
	@touch $@

browser: $(VENV)/.browser ## Install what the browser tests need (chromium itself comes from the system)

$(VENV)/.browser: $(VENV)/.installed
	$(PIP_INSTALL) -e '.[dev,browser]'
	@touch $@

postgresql: $(VENV)/.postgresql ## Install PostgreSQL's driver; DRAFTDESK_TEST_POSTGRES then names a server for the tests

$(VENV)/.postgresql: $(VENV)/.installed
	$(PIP_INSTALL) -e '.[dev,postgresql]'
	@touch $@

prism: $(VENV)/prism/.installed ## Install Prism, which mocks Zendesk's API from its description (needs npm)

$(VENV)/prism/.installed: $(VENV)/.installed
	npm install --silent --no-audit --no-fund --prefix $(VENV)/prism @stoplight/prism-cli@$(PRISM)
	@touch $@

demo: $(VENV)/.installed ## Serve the playground: the whole product with no Slack workspace
	$(BIN)/draftdesk demo

retrain: $(VENV)/.installed ## In another terminal: retrain this checkout's demo on what you approved in it
	$(BIN)/draftdesk retrain --demo

test: $(VENV)/.installed ## Run the tests, three files at a time (they wait more than they work), then those in a browser
	OMP_NUM_THREADS=1 $(BIN)/python -m pytest -n $(WORKERS) --dist loadfile -m "not browser and not night"
	OMP_NUM_THREADS=1 $(BIN)/python -m pytest -m browser

test-nights: $(VENV)/.installed ## Run whole nights that go wrong in some way (about a minute each)
	OMP_NUM_THREADS=1 $(BIN)/python -m pytest -n $(WORKERS) -m night

test-postgresql: $(VENV)/.postgresql ## Run the database's tests on the server that DRAFTDESK_TEST_POSTGRES names
	OMP_NUM_THREADS=1 $(BIN)/python -m pytest -n $(WORKERS) --dist loadfile -k "postgres or roles" \
	  tests/db tests/migrations tests/bot/services/versions tests/bot/services/test_alarms.py tests/bot/test_roles.py

lint: $(VENV)/.installed ## Format, lint, types, import contracts, migrations
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/bandit --quiet --configfile pyproject.toml --recursive bot db model migrations 2>/dev/null
	$(BIN)/mypy
	$(BIN)/lint-imports
	@folder=$$(mktemp -d) && trap 'rm -rf "$$folder"' EXIT && export DATABASE_URL="sqlite:///$$folder/check.db" \
	  && $(BIN)/alembic upgrade head && $(BIN)/alembic check

check: lint test ## Everything that a push needs

lock: ## Write requirements.lock again (needs uv), after a change of pyproject.toml or constraints.txt
	uv pip compile pyproject.toml --extra dev --extra browser --extra postgresql -c constraints.txt --python-version 3.11 \
	  --quiet --no-annotate --no-header --generate-hashes --no-emit-package torch $(NOT_LOCKED:%=--no-emit-package %) \
	  --output-file requirements.lock

install-locked: ## Install into .venv with the hashes of requirements.lock, PyTorch and what its wheels need after it
	$(PYTHON) -m venv $(VENV)
	$(BIN)/pip install --quiet --disable-pip-version-check --no-deps --require-hashes -r requirements.lock
	$(PIP_INSTALL) $(if $(TORCH_INDEX),--no-deps --index-url $(TORCH_INDEX)) torch
	$(BIN)/pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $(VENV)/.installed

$(VENV)/.supply: $(VENV)/.installed
	$(PIP_INSTALL) -e '.[dev,supply]'
	@touch $@

audit: $(VENV)/.supply ## Ask PyPI for known vulnerabilities of what requirements.lock pins
	$(BIN)/pip-audit --requirement requirements.lock --disable-pip --require-hashes --progress-spinner off

fuzz: $(VENV)/.installed ## Give random inputs to everything that reads what others write, FUZZED each (20,000)
	OMP_NUM_THREADS=1 DRAFTDESK_TEST_FUZZED=$(FUZZED) $(BIN)/python -m pytest -n $(WORKERS) tests/fuzzing

format: $(VENV)/.installed ## Rewrite the code in the project's format
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

bench: $(VENV)/.installed ## Train the ladder and its peers on DRAFTDESK_BITEXT, time acknowledgements and cards, print every figure (an hour)
	$(BIN)/python -m model.experiments.bench --data "$$DRAFTDESK_BITEXT" --minutes $(MINUTES) --peers
	$(BIN)/python -m bot.bench
	$(BIN)/python -m bot.bench --seconds 40 --rate 5 --stall 12
	$(BIN)/python -m bot.bench.swaps --data "$$DRAFTDESK_BITEXT"
	$(BIN)/python -m bot.bench.nights --data "$$DRAFTDESK_BITEXT"
	$(BIN)/python -m bot.bench.nights --data "$$DRAFTDESK_BITEXT" --minutes $(MINUTES)

dist: $(VENV)/.installed ## Build the wheel twice and the source once, compare the wheels, check what an index would show
	rm -rf build dist
	$(PIP_INSTALL) -e '.[dev,release,supply]'
	for folder in dist dist/again; do \
	  SOURCE_DATE_EPOCH=$$(git log -1 --format=%ct) $(BIN)/python -m build --no-isolation --outdir $$folder . >/dev/null || exit 1; \
	  rm -rf build; done
	cmp dist/*.whl dist/again/*.whl
	rm -rf dist/again
	$(BIN)/twine check --strict dist/*
	$(BIN)/cyclonedx-py requirements requirements.lock --pyproject pyproject.toml --output-file dist/sbom.json

docs: $(VENV)/.docs ## Build the pages of docs/ as a site in build/site
	$(BIN)/mkdocs build --strict --quiet

$(VENV)/.docs: $(VENV)/.installed
	$(PIP_INSTALL) mkdocs-material==$(MKDOCS_MATERIAL)
	@touch $@

clean: ## Remove .venv, caches and the demo's data
	rm -rf $(VENV) .draftdesk build dist *.egg-info .mypy_cache .ruff_cache .pytest_cache
