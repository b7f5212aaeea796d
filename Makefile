# Everything starts here. `make` alone lists the targets.
#
# Variables:  PORT=8000  DEMO_DIR=var/demo  PYTHON=python3      e.g.  make demo PORT=8080
#             NODES=1  ES_PORT=9200  ES_HEAP=512m               e.g.  make elasticsearch NODES=3

PORT     ?= 8000
DEMO_DIR ?= var/demo
PYTHON   ?= python3
NODES    ?= 1
ES_PORT  ?= 9200
ES_HEAP  ?= 512m

# Recipes read these from the environment, quoted, so that paths with spaces work.
export PORT PYTHON NODES ES_PORT ES_HEAP
DEMO_PATH = $(if $(filter /%,$(firstword $(DEMO_DIR))),$(DEMO_DIR),$(CURDIR)/$(DEMO_DIR))

BIN    := .venv/bin
MANAGE := $(BIN)/python manage.py
CHECKED := $(wildcard catalogue config home search translation exchange campaigns scripts tests)

.DEFAULT_GOAL := help
.NOTPARALLEL:
.DELETE_ON_ERROR:
.PHONY: help demo run status check-demo elasticsearch elasticsearch-stop test test-fast test-browser test-engine test-postgres test-sqlite \
	check-test lint format types bench bench-papers bench-translation relevance messages lock check-lock clean

help: ## List the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-19s %s\n", $$1, $$2}' Makefile
	@echo
	@echo "  Variables: PORT=$(PORT)  DEMO_DIR=$(DEMO_DIR)  PYTHON=$(PYTHON)  NODES=$(NODES)  ES_PORT=$(ES_PORT)  ES_HEAP=$(ES_HEAP)"

# --- See it -----------------------------------------------------------------------------------------------------------

# The demo never touches another database or index, whatever the environment or .env says. On Elasticsearch it runs where
# that is asked for on the command line:  make demo ELASTICSEARCH_URL=http://127.0.0.1:9200
demo run bench bench-papers bench-translation relevance status check-demo: export DJANGO_SETTINGS_MODULE = config.settings.dev
demo run: export PUBLIC_URL = http://127.0.0.1:$(PORT)
demo run bench bench-papers bench-translation relevance status check-demo: export DATA_DIR = $(DEMO_PATH)
demo run bench bench-papers bench-translation relevance status check-demo: export DATABASE_URL = sqlite:///$(DEMO_PATH)/catalogue.sqlite3
demo run bench bench-papers bench-translation relevance status check-demo: export SEARCH_INDEX_DIR = $(DEMO_PATH)/index
ifeq ($(origin ELASTICSEARCH_URL),command line)
# Two demos on one server do not share an index.
demo run bench-translation relevance status check-demo: export SEARCH_INDEX_PREFIX = demo-$(firstword $(shell printf %s '$(DEMO_PATH)' | cksum))
else
demo run bench-translation relevance status check-demo: export SEARCH_INDEX_PREFIX = demo
demo run bench-translation relevance status check-demo: export ELASTICSEARCH_URL =
endif

demo: check-demo .venv/.base ## Install, load the demo catalogue and start the site
	@$(BIN)/python scripts/prepare_demo.py
	@echo
	@echo "  Nederlands   http://127.0.0.1:$(PORT)/nl/"
	@echo "  Français     http://127.0.0.1:$(PORT)/fr/"
	@echo "  Admin        http://127.0.0.1:$(PORT)/admin/"
	@echo "  Stop with Ctrl-C; start again with: make demo"
	@echo
	@if [ -n "$$ELASTICSEARCH_URL" ]; then $(MANAGE) run_indexer & indexer=$$!; trap 'kill $$indexer' EXIT; trap exit INT TERM; fi; \
		$(MANAGE) runserver --noreload "127.0.0.1:$$PORT"

run: check-demo .venv/.base ## Start the site on the demo data with DEBUG and reload on change
	@$(MANAGE) migrate --verbosity 0
	@DEBUG=true exec $(MANAGE) runserver "127.0.0.1:$$PORT"

status: .venv/.base ## Tell what the index of the demo holds and what waits
	@$(MANAGE) index_status
	@$(MANAGE) sync_index --check

check-demo:
	@sh scripts/environment.sh check-demo

# --- A real Elasticsearch ---------------------------------------------------------------------------------------------

elasticsearch: .venv/.base ## Start a real Elasticsearch in the background, or NODES=3 of them
	@$(BIN)/python scripts/elasticsearch_server.py start --nodes "$$NODES" --port "$$ES_PORT" --heap "$$ES_HEAP"

elasticsearch-stop: .venv/.base ## Stop it; its data stay in var/elasticsearch
	@$(BIN)/python scripts/elasticsearch_server.py stop

# --- Test it ----------------------------------------------------------------------------------------------------------

# What takes longest stands at the end of each run.
SLOWEST = --durations=25 --durations-min=5

# Every test is run once: what asks the database on PostgreSQL, the rest on SQLite; what is marked every_database on both.
# Where no PostgreSQL is installed everything is run on SQLite. Before a release, each on its own, everything on both:
#   make test-sqlite   and   make test-postgres POSTGRES_TESTS='-m "not browser"'
POSTGRES_TESTS ?= --share=postgres

# Why tests were skipped is kept in a file, and repeated below the second run.
test: export TEST_SKIPS = $(CURDIR)/.venv/.skipped
test: .venv/.dev check-lock check-test ## Run every test, those that ask the database on PostgreSQL
	@rm -f "$$TEST_SKIPS"
	@echo "--- Elasticsearch, real processes and what asks no database; beside it PostgreSQL, then Chromium"
	@if $(BIN)/python scripts/postgres_server.py find >/dev/null 2>&1; then share=rest; else share=all; fi; \
		$(BIN)/python scripts/side_by_side.py .venv/.beside.log $(MAKE) --no-print-directory -k test-postgres test-browser \
		-- env DATABASE_URL=sqlite:///unused $(BIN)/python -m pytest $(SLOWEST) -m "not browser" --share=$$share
	@if [ -s "$$TEST_SKIPS" ]; then echo; echo "Skipped:"; sort -u "$$TEST_SKIPS" | sed 's/^/  /'; fi

test-fast: .venv/.dev ## Run the tests that need no browser, no Elasticsearch and no minutes
	@$(BIN)/python -m pytest -m "not browser and not engine and not slow"

test-browser: .venv/.dev ## Run the tests in Chromium only
	@echo "--- In Chromium"
	@DATABASE_URL=sqlite:///unused $(BIN)/python -m pytest $(SLOWEST) -m browser

test-engine: .venv/.dev ## Run the tests with a real Elasticsearch only
	@$(BIN)/python -m pytest -m engine

test-sqlite: .venv/.dev ## Run every test but those in Chromium on SQLite
	@DATABASE_URL=sqlite:///unused $(BIN)/python -m pytest $(SLOWEST) -m "not browser"

test-postgres: .venv/.dev ## Run the tests that ask the database on a PostgreSQL of their own
	@echo "--- What asks the database, on PostgreSQL"
	@$(BIN)/python scripts/postgres_server.py test -- $(BIN)/python -m pytest $(SLOWEST) $(POSTGRES_TESTS)

check-test: .venv/.dev
	@$(BIN)/python scripts/compile_messages.py --check
	@DJANGO_SETTINGS_MODULE=config.settings.test $(MANAGE) makemigrations --check --dry-run

lint: .venv/.dev ## Check Python and templates
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/djlint --quiet --lint templates

format: .venv/.dev ## Rewrite Python the way `make lint` wants it
	@$(BIN)/ruff check --fix .
	@$(BIN)/ruff format .

types: .venv/.dev ## Check the types
	@$(BIN)/mypy $(CHECKED)

bench: .venv/.dev ## Measure the budgets; with ELASTICSEARCH_URL=http://127.0.0.1:9200 on both engines
	@$(MANAGE) bench --skip-checks $(if $(PAIRS),--pairs $(PAIRS))

bench-papers: .venv/.dev ## Measure PDF files, archives of files and previews
	@$(MANAGE) bench --papers --skip-checks

bench-translation: .venv/.dev ## Measure translating: its pages, its steps, the work list and the memory
	@$(MANAGE) bench_translation --skip-checks

relevance: .venv/.dev ## Compare search results with the judged queries, on the demo data; with ELASTICSEARCH_URL=… twice
	@$(BIN)/python scripts/prepare_demo.py >/dev/null
	@$(MANAGE) relevance

# --- Keep it ----------------------------------------------------------------------------------------------------------

messages: .venv/.dev ## Collect the interface strings (needs gettext) and compile the translations
	@mkdir -p locale
	@DJANGO_SETTINGS_MODULE=config.settings.test $(MANAGE) makemessages --locale nl --locale fr \
		--extension html,py,txt --add-location file --no-obsolete --ignore .venv --ignore node_modules --ignore var --ignore tests
	@$(BIN)/python scripts/compile_messages.py
	@$(BIN)/python scripts/compile_messages.py --check

# No header, no index address: the files hold names, versions and hashes, nothing of the machine they were made on.
COMPILE = uv pip compile pyproject.toml --universal --python-version 3.11 --generate-hashes --no-header --no-annotate \
	--no-emit-index-url --no-emit-find-links --quiet
lock: ## Pin the dependencies again (needs uv; UPGRADE=1 takes newer versions)
	@$(COMPILE) $(if $(UPGRADE),--upgrade) -o requirements/base.txt
	@$(COMPILE) $(if $(UPGRADE),--upgrade) --group test --group dev -c requirements/base.txt -o requirements/dev.txt
	@$(MAKE) --no-print-directory check-lock

check-lock: ## Check that the pinned requirements hold only versions and hashes
	@if grep -nE '://|^[[:space:]]*-' requirements/*.txt | grep -vE ':[[:space:]]+--hash=sha256:'; then \
		echo "requirements/*.txt must hold no address and no option but --hash: run make lock." >&2; exit 1; fi

clean: ## Remove caches, the environment and the demo data in var/demo
	rm -rf .venv var/demo .pytest_cache .mypy_cache .ruff_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

# --- Environment ------------------------------------------------------------------------------------------------------

# One stamp for each requirements file; dev holds everything base holds.
.venv/.base: requirements/base.txt
	@sh scripts/environment.sh install base

.venv/.dev: requirements/dev.txt
	@sh scripts/environment.sh install dev
