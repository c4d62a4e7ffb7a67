# One door for every task. `make app` to use it, `make test` to test all of it.
.DEFAULT_GOAL := check
PYTHON := .venv/bin/python
PORT ?= 8501
BOLT_PORT ?= 7687
# Two workers: what needs the one Neo4j or the one browser stays together on one.
WORKERS ?= 2
FAST := not neo4j and not browser and not slow

.PHONY: app setup test check format check-wheels bench verify-formats soak neo4j clean help

help: ## Say what there is
	@grep -hE '^[a-z0-9-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 14

app: ## Open the app on this machine (STORE=bolt://... opens another store, PORT=8501)
	@tools/setup.sh app
	@$(if $(STORE),GRAPEVINE_STORE='$(STORE)') $(PYTHON) -m streamlit run app.py \
		--server.address 127.0.0.1 --server.port $(PORT)

setup: ## Make .venv with everything that the checks and tests need
	@tools/setup.sh all

test: setup ## Every test, with the real Neo4j and the real browser
	@WORKERS=$(WORKERS) tools/test.sh $(ARGS)

check: setup ## Format, lint, types and the fast tests
	@$(PYTHON) -m ruff format --check .
	@$(PYTHON) -m ruff check .
	@$(PYTHON) -m mypy
	@$(PYTHON) -m pytest -q -n $(WORKERS) --dist loadgroup -m "$(FAST)" $(ARGS)

format: setup ## Put the source into its form
	@$(PYTHON) -m ruff check --fix .
	@$(PYTHON) -m ruff format .

check-wheels: setup ## Whether every package installs without a compiler elsewhere
	@$(PYTHON) tools/check_wheels.py

bench: setup ## The benchmarks and the validity figures
	@$(PYTHON) -m bench $(ARGS)
	@$(PYTHON) -m bench.validity

verify-formats: setup ## The readers against real files in FILES=folder; updates docs/formats.md
	@GRAPEVINE_REAL_FILES='$(abspath $(FILES))' $(PYTHON) -m pytest -m real $(ARGS)
	@$(PYTHON) -m tools.docs

soak: setup ## What takes hours: kills, fuzzing, long loads
	@GRAPEVINE_REQUIRE_NEO4J=1 GRAPEVINE_SOAK=1 $(PYTHON) -m pytest \
		-n $(WORKERS) --dist loadgroup --timeout 14400 $(ARGS)

neo4j: setup ## Start a Neo4j of our own until Ctrl-C (BOLT_PORT=7687)
	@$(PYTHON) tools/neo4j_server.py --port $(BOLT_PORT)

clean: ## Remove what was made; data/ and what it holds stay
	@rm -rf .venv .neo4j build *.egg-info .mypy_cache .ruff_cache .pytest_cache .hypothesis
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +
