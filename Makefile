# make run    install, read the archive in and open the chat    (ARCHIVE=path for your own)
# make test   install, and run the tests
# make soak   the random tests in full: damaged files, properties of any text, an ingest killed 100 times
# make audit  known faults in the code and in what it is built on; fails where they cannot be looked up
# Each does all its own set-up; doing it twice does nothing twice.

PYTHON ?= python3
ARCHIVE ?= eval/archive
PORT ?= 7860
VENV := .venv
BIN := $(VENV)/bin

.PHONY: run test soak lint audit constraints tools

run: $(VENV)/.installed
	@index=".protokoll/$$(printf '%s' "$$(realpath -m "$(ARCHIVE)")" | cksum | cut -d' ' -f1)" && \
	{ $(BIN)/protokoll ingest "$(ARCHIVE)" --index "$$index" || [ -e "$$index/chroma.sqlite3" ]; } && \
	$(BIN)/protokoll serve --archive "$(ARCHIVE)" --index "$$index" --port $(PORT)

# Each file of tests in one of two processes, since much of their time is spent waiting.
test: $(VENV)/.installed-dev tools
	$(BIN)/python -m pytest -n 2 --dist loadfile

soak: $(VENV)/.installed-dev tools
	$(BIN)/python -m pytest tests/ingest/test_fuzz.py tests/ingest/test_properties.py \
	  tests/ingest/test_archive.py tests/assistant/test_attacks.py tests/assistant/test_schema.py tests/assistant/test_pages.py tests/test_faults.py --rounds 2500 --kills 100 --hypothesis-profile soak -s

lint: $(VENV)/.installed-dev
	$(BIN)/ruff check . && $(BIN)/ruff format --check .

audit: $(VENV)/.installed-dev
	$(BIN)/python -m eval.audit

# The programs that the tests drive: Debian's browser, and Tesseract with Swedish for scanned pages.
# Installed where that is possible. Where it is not, the tests that need them say so.
tools:
	@set -- $$(command -v chromium >/dev/null || echo chromium) \
	  $$(tesseract --list-langs 2>&1 | grep -qx swe || echo tesseract-ocr tesseract-ocr-swe); \
	as=; [ "$$(id -u)" = 0 ] || as='sudo -n'; \
	if [ $$# -gt 0 ] && command -v apt-get >/dev/null && $$as true 2>/dev/null; then \
	  $$as apt-get update -q && $$as apt-get install -q -y --no-install-recommends "$$@"; \
	fi || true

$(BIN)/python:
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --upgrade 'pip>=26,<27'

$(VENV)/.installed: pyproject.toml constraints.txt | $(BIN)/python
	$(BIN)/python -m pip install --quiet --constraint constraints.txt --editable .
	@touch $@

$(VENV)/.installed-dev: $(VENV)/.installed
	$(BIN)/python -m pip install --quiet --constraint constraints.txt --editable '.[dev]'
	@touch $@

# Pin anew what is installed. Torch is written without its local suffix, which not every index serves.
constraints: $(VENV)/.installed-dev
	$(BIN)/python -m pip freeze --exclude-editable | sed 's/+cpu$$//' > constraints.txt
