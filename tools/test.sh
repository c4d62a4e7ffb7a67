#!/usr/bin/env bash
# Run all tests with a real Neo4j and a real browser, as `make test` and continuous
# integration do after the set-up. Ends with pytest's summary and exit code.
set -euo pipefail
cd "$(dirname "$0")/.."
# Three workers on two cores: one mostly waits for Neo4j, one for the browser. Tests that
# need Neo4j or the browser run in one worker each.
# Many tests start a new Python process; without byte code each would compile its imports.
unset PYTHONDONTWRITEBYTECODE
export GRAPEVINE_REQUIRE_NEO4J=1 GRAPEVINE_REQUIRE_BROWSER=1
exec .venv/bin/python -m pytest -n "${WORKERS:-3}" --dist loadgroup --timeout 900 "$@" </dev/null
