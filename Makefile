# make run     serve the app at http://localhost:8501 (PORT= to change)
# make test    everything the tests need, and all of them
# make test-all  the slow ones too: minutes of more examples
# make install the environment alone
# make stack   PostgreSQL, two processes and nginx on this machine, as deploy/ describes; needs postgresql and nginx-light
# make bench   the benchmark, beside its peers; writes docs/benchmarks.md
# make messages  collect every message in the code into the English catalogue
# make plotly  bundle Plotly's script anew, after an upgrade of plotly or a new kind of trace; needs npm
# make lock    pin every package anew from requirements.in and requirements-dev.in

PYTHON ?= python3
PORT ?= 8501
VENV := .venv
BIN := $(VENV)/bin

.PHONY: run install test test-all stack bench lock messages plotly

run: install
	PORT=$(PORT) $(BIN)/python -m lplan.server --local

install: $(VENV)/.installed

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 or newer is needed: make PYTHON=python3.12"; exit 1; }
	$(PYTHON) -m venv $(VENV)

# A second start reinstalls nothing: the stamp is newer than the list.
$(VENV)/.installed: requirements.txt pyproject.toml | $(VENV)/bin/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements.txt -e .
	@touch $@

$(VENV)/.installed-dev: requirements-dev.txt $(VENV)/.installed
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements-dev.txt
	@touch $@

test: $(VENV)/.installed-dev
	@sh tests/system.sh
	$(BIN)/python -m ruff check .
	$(BIN)/python -m ruff format --check .
	$(BIN)/python -m mypy
	$(BIN)/python -m pytest -n 2 --dist loadfile

# Those marked slow as well: many more examples of what the others try a few of.
test-all: $(VENV)/.installed-dev
	@sh tests/system.sh nginx soffice
	$(BIN)/python -m pytest -n 2 --dist loadfile -m "slow or not slow"

stack: install
	PORT=$(PORT) $(BIN)/python -m deploy.stack

bench: $(VENV)/.installed-dev
	@sh tests/system.sh
	$(BIN)/python -m bench

messages: $(VENV)/.installed
	$(BIN)/python -m lplan.locale.extract

# Of the version that the Python package writes figures for.
plotly: $(VENV)/.installed
	rm -rf build/plotly && mkdir -p build/plotly && cp static/plotly/bundle.js build/plotly
	VERSION=$$($(BIN)/python -c "from plotly.offline import get_plotlyjs_version as version; print(version())") && \
	cd build/plotly && npm init --yes >/dev/null && npm install --silent "plotly.js@$$VERSION" esbuild@0.28.2 && \
	npx esbuild bundle.js --bundle --minify --format=iife --global-name=Plotly --target=es2020 --loader:.css=empty \
		--define:global=window --define:define.amd=false --define:process.env.NODE_DEBUG=false \
		--banner:js="/* plotly.js v$$VERSION, bundled by make plotly. Copyright 2012-2026, Plotly, Inc. Licensed under the MIT license */" \
		--outfile=../../static/plotly/plotly.min.js

lock:
	rm -rf build/lock && $(PYTHON) -m venv build/lock
	build/lock/bin/python -m pip install --quiet -r requirements.in
	{ echo "# Made by make lock from requirements.in: every package that the app runs on."; build/lock/bin/python -m pip freeze; } > requirements.txt
	build/lock/bin/python -m pip install --quiet -r requirements-dev.in
	{ echo "# Made by make lock from requirements-dev.in."; echo "-r requirements.txt"; build/lock/bin/python -m pip freeze | grep -vxFf requirements.txt; } > requirements-dev.txt
