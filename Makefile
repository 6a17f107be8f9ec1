# make run    the site on http://127.0.0.1:8000 (HOST, PORT)
# make test   every test (ARGS="tests/threads -x")
# make faults the tests of dying processes at full length, about ten minutes
# make bench  the speed tables
#
# Needs Python 3.11 or newer with its venv module. Only the first start, and one after a change of requirements.txt,
# reaches out for packages.

PYTHON ?= python3
BIN := .venv/bin
INSTALLED := .venv/installed-$(firstword $(shell cksum requirements.txt))
CATALOGUES := $(patsubst %.po,%.mo,$(wildcard forum/translations/*/LC_MESSAGES/*.po))
READY := $(INSTALLED) $(CATALOGUES)

.PHONY: run test faults bench lint docs messages

run: $(READY)
	@MALLOC_ARENA_MAX=1 exec $(BIN)/python -m forum.serve # one heap for all threads: a tenth less memory

test: $(READY)
	$(BIN)/python -m pytest -n 2 $(ARGS)

faults: $(READY)
	STOA_TEST_FAULTS=full $(BIN)/python -m pytest -n 0 tests/faults $(ARGS)

bench: $(READY)
	$(BIN)/python -m benchmarks.pages $(ARGS)

lint: $(READY)
	$(BIN)/ruff check forum tests benchmarks wsgi.py

docs: $(INSTALLED)
	$(BIN)/python -m forum.core.configuration > docs/configuration.md

messages: $(INSTALLED)
	@mkdir -p forum/translations
	$(BIN)/pybabel -q extract -F pyproject.toml -k lazy_gettext -k _l -k noted -k lazy_ngettext:1,2 -k say_number:1,2 --add-location=file \
		--project Stoa --no-wrap -o forum/translations/messages.pot .
	$(BIN)/pybabel -q update -i forum/translations/messages.pot -d forum/translations -l el --init-missing \
		--no-fuzzy-matching --no-wrap --ignore-obsolete
	$(BIN)/pybabel -q compile -d forum/translations

%.mo: %.po $(INSTALLED)
	$(BIN)/pybabel -q compile -i $< -o $@

$(INSTALLED): requirements.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Stoa needs Python 3.11 or newer: make PYTHON=…")'
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements.txt
	@touch $@
