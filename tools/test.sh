#!/usr/bin/env bash
# Every test, with the real Neo4j and the real browser: what `make test` and continuous
# integration run after the set-up. Ends with pytest's summary and exit code.
set -euo pipefail
cd "$(dirname "$0")/.."
# Three workers on two cores: one mostly waits for Neo4j, one for the browser. What needs
# the one Neo4j or the one browser stays together on one.
# Many tests start Python anew; without byte code each would compile all it imports.
unset PYTHONDONTWRITEBYTECODE
export GRAPEVINE_REQUIRE_NEO4J=1 GRAPEVINE_REQUIRE_BROWSER=1
exec .venv/bin/python -m pytest -n "${WORKERS:-3}" --dist loadgroup --timeout 900 "$@" </dev/null
