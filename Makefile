# Everything a newcomer needs; `make` says what there is.
PYTHON ?= python3
BIN := .venv/bin

help:
	@echo "make demo       the sample publication: feeds in out/, the next digest in preview/ and outbox/"
	@echo "make check      everything that must be green: format, lint, types, tests"
	@echo "make crash      processes killed in the midst of their work, for some minutes"
	@echo "make test       the tests"
	@echo "make format     format the code"
	@echo "make clean      remove what is generated"

$(BIN)/publisher: pyproject.toml
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "publisher needs Python 3.11 or newer: make PYTHON=python3.11 ...")'
	$(PYTHON) -m venv .venv || { echo 'On Debian and Ubuntu: apt-get install python3-venv'; exit 1; }
	$(BIN)/pip install --quiet --disable-pip-version-check --editable '.[dev]'
	@touch $@

demo: $(BIN)/publisher
	$(BIN)/publisher build
	$(BIN)/publisher digest preview
	$(BIN)/publisher digest send --test reader@example.org
	@echo
	@echo "The feeds:        $(CURDIR)/out/index.html (rss.xml, atom.xml and feed.json beside it)"
	@echo "The next digest:  $(CURDIR)/preview/index.html"
	@echo "As it would go:   $(CURDIR)/outbox/"

check: $(BIN)/publisher
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/pytest --ignore=tests/crash

crash: $(BIN)/publisher
	$(BIN)/pytest tests/crash

test: $(BIN)/publisher
	$(BIN)/pytest

format: $(BIN)/publisher
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

clean:
	rm -rf .venv .publisher-cache preview outbox build dist
	find out -mindepth 1 ! -name .gitkeep -delete

.PHONY: help demo check crash test format clean
