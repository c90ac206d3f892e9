# Two commands do everything:
#   make        set up .venv if needed, then run the example to a finished results/
#   make test   set up .venv if needed, then run the whole gate
# and `make setup` sets up .venv alone.
# A Python other than the first one found: make PYTHON=/path/to/python3.12

PYTHON ?= $(shell for p in python3 python3.13 python3.12 python3.11; do \
	"$$p" -c 'import sys; sys.exit(not (3, 11) <= sys.version_info < (3, 14))' 2>/dev/null && { echo "$$p"; break; }; done)
BIN := .venv/bin
INSTALLED := .venv/installed

.DELETE_ON_ERROR:
.PHONY: results setup test test-matrix format check lock sbom audit clean encoder encoder-folds names themes

results: $(INSTALLED)
	$(BIN)/snakemake

setup: $(INSTALLED)

test: $(INSTALLED)
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/snakefmt --check Snakefile workflow
	$(BIN)/snakemake --lint
	$(BIN)/pytest --numprocesses 2

# Everything but our own package comes from the lock file, checked against its hashes. Our
# package is installed in place, and bytecode is compiled now so that no run waits for it.
$(INSTALLED): requirements.lock pyproject.toml
	@sh .ci/check-python "$(PYTHON)"
	@echo "setting up .venv: a minute or two"
	"$(PYTHON)" -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --no-deps -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	$(BIN)/python -m compileall -q src
	@touch $@

format: $(INSTALLED)
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .
	$(BIN)/snakefmt Snakefile workflow

check: $(INSTALLED)
	$(BIN)/cmo check

# For whoever changes a dependency in pyproject.toml; needs `uv`.
lock:
	uv pip compile pyproject.toml --extra notebooks --extra slurm --extra kubernetes --extra develop --universal --fork-strategy fewest \
		--python-version 3.11 --generate-hashes --no-header --no-emit-index-url --no-annotate -q -o requirements.lock

# After `make lock`: licences of what was gained, and the bill of materials.
sbom: $(INSTALLED)
	$(BIN)/python -m supply.licences
	$(BIN)/python -m supply.sbom

# Known vulnerabilities of what is locked; needs `uv` and the network.
audit: $(INSTALLED)
	$(BIN)/python -m supply.audit

# The whole suite on the lowest and on the highest versions of the dependencies; needs `uv`.
test-matrix:
	sh .ci/test-matrix

clean:
	rm -rf .venv .matrix .snakemake logs

# Rebuilds the shipped encoder from everything coded in data/raw, then the readings by fold
# encoders from which all scores are computed, then the default model. Needs the extra `encoder`:
#   .venv/bin/pip install -e '.[encoder]'
encoder: $(INSTALLED)
	$(BIN)/python -m cmo.finetuning
	$(BIN)/cmo train --default

encoder-folds: $(INSTALLED)
	$(BIN)/python -m cmo.finetuning --folds

# Rebuilds what tells names in transcripts: the linear model, then the small encoder beside it.
names: $(INSTALLED)
	$(BIN)/cmo recogniser build
	$(BIN)/python -m cmo.finetuning --names --threads 1

# Rebuilds what tells the mapper what a span speaks of (needs the extra "encoder").
themes: $(INSTALLED)
	$(BIN)/python -m cmo.finetuning --themes
