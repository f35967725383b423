# The commands of the project. Needs only make and a Python of at least 3.11.
PYTHON ?= $(shell for p in python3 python3.13 python3.12 python3.11; do \
	$$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$p && break; done)
BIN := .venv/bin
INSTALLED := .venv/.installed
# Networks with their own certificate authority need the system's certificates; pip is the last resort.
SYNC := $(BIN)/uv pip sync -q --require-hashes --python $(BIN)/python requirements/dev.txt

# An interpreter that may not keep its bytecode compiles everything at every start.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: run test check bench mutants install requirements messages clean
.DEFAULT_GOAL := run

install: $(INSTALLED)
.venv: $(INSTALLED)

$(INSTALLED): requirements/uv.txt requirements/dev.txt
	@test -n "$(PYTHON)" || { echo "Python 3.11 or newer is needed, and none was found. Install it, then try again."; exit 1; }
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	@test -x $(BIN)/uv || $(BIN)/python -m pip install -q --require-hashes --only-binary :all: -r requirements/uv.txt
	@$(SYNC) --system-certs 2>/dev/null || $(SYNC) || $(BIN)/python -m pip install -q --require-hashes -r requirements/dev.txt
	@touch $@

run: $(INSTALLED)
	@exec $(BIN)/python -m callcenter.embedded run

test: $(INSTALLED)
	@$(BIN)/python -m tests.harness.ensure_browser
	@$(BIN)/python -m tests.harness.nginx
	@$(BIN)/python -m pytest $(ARGS)

check: $(INSTALLED)
	@$(BIN)/python -m tests.harness.check

bench: $(INSTALLED)
	@$(BIN)/python -m bench $(ARGS)

mutants: $(INSTALLED)
	@$(BIN)/python -m tests.mutants $(ARGS)

# Compile the pinned sets from requirements/*.in (run after a change there).
requirements: $(INSTALLED)
	@for f in uv base s3 dev; do $(BIN)/uv pip compile -q --universal --python-version 3.11 --generate-hashes \
		--no-header --no-emit-index-url --no-annotate requirements/$$f.in -o requirements/$$f.txt $(UPGRADE); done

# Bring the catalogues up to date with the source and compile them.
messages: $(INSTALLED)
	@$(BIN)/python -m babel.messages.frontend -q extract --no-location --sort-output --omit-header -F pyproject.toml \
		-k gettext_lazy -k lazy -k ngettext_lazy:1,2 -k pgettext:1c,2 -k pgettext_lazy:1c,2 -o locale/django.pot .
	@$(BIN)/python -m babel.messages.frontend -q update -N --ignore-obsolete --no-wrap -D django \
		-i locale/django.pot -d locale
	@sed -i.old '/^"POT-Creation-Date/d' locale/*/LC_MESSAGES/django.po && rm locale/*/LC_MESSAGES/django.po.old
	@$(BIN)/python -m callcenter.embedded messages

clean:
	rm -rf .venv var test-artefacts static-root .mypy_cache .ruff_cache .pytest_cache .import_linter_cache
