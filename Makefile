# Two commands: `make run` and `make test`. Everything they need they install into .venv themselves.
VENV := .venv
PYTHON ?= python3
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet

.PHONY: run test lint bench lock screenshots translations clean chromium

run: $(VENV)/.ready
	$(BIN)/bounceback serve --open $(if $(MAIL),--mail "$(MAIL)")

test: $(VENV)/.ready-dev chromium
	sh tests/run

lint: $(VENV)/.ready-dev
	sh tests/run lint

bench: $(VENV)/.ready-dev
	$(BIN)/python bench/run.py

screenshots: $(VENV)/.ready-dev chromium
	$(BIN)/python docs/screenshots.py

translations: $(VENV)/.ready-dev
	$(BIN)/python -m bounceback.web.translating

lock: $(VENV)/.ready-dev
	$(BIN)/uv pip compile pyproject.toml --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-emit-find-links --no-header --upgrade --group build -o requirements.lock >/dev/null
	$(BIN)/uv pip compile pyproject.toml --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-emit-find-links --no-header --upgrade --group build --group dev -o requirements-dev.lock >/dev/null

clean:
	rm -rf $(VENV) dist build .mypy_cache .ruff_cache .hypothesis .import_linter_cache

$(BIN)/python:
	$(PYTHON) -m venv $(VENV)

$(VENV)/.ready: requirements.lock pyproject.toml | $(BIN)/python
	@echo "Installing bounceback into $(VENV) (once, about a minute) …"
	$(PIP) install --require-hashes -r requirements.lock
	$(PIP) install --no-deps --no-build-isolation --editable .
	@touch $@

$(VENV)/.ready-dev: requirements-dev.lock pyproject.toml | $(BIN)/python
	@echo "Installing bounceback and its test tools into $(VENV) (once, a few minutes) …"
	$(PIP) install --require-hashes -r requirements-dev.lock
	$(PIP) install --no-deps --no-build-isolation --editable .
	@touch $@ $(VENV)/.ready

# A browser for the tests: one that is installed, else Debian's package, else Playwright's own.
chromium: $(VENV)/.ready-dev
	@sh tests/browser/ensure_chromium $(BIN)/python
