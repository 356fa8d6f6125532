# Two commands, no step before them: `make demo` and `make test`.
# Needed on the machine: Python 3.11 or newer, and make.

.PHONY: demo test lint messages clean
.DELETE_ON_ERROR:

PIP := .venv/bin/python -m pip --disable-pip-version-check install --quiet --constraint constraints.txt

# The whole system on invented data, then the site on 127.0.0.1:8000. ARGS=--no-serve ends instead.
demo: .venv/installed-run
	.venv/bin/python manage.py demo $(ARGS)

# Everything that is checked before a change is taken. PYTEST_ARGS selects tests.
test: lint
	tests/browser/install.sh .venv/bin/python
	.venv/bin/python -m pytest -n 2 $(PYTEST_ARGS)

lint: .venv/installed-dev
	.venv/bin/ruff check .
	.venv/bin/ruff format --check .
	.venv/bin/mypy
	.venv/bin/lint-imports --no-logo

# After a text of the code changed: brings it into the Chinese catalogue, to be translated there, and compiles. Twice:
# before translating and after. Needs GNU gettext.
messages: .venv/installed-run
	.venv/bin/python manage.py makemessages --locale zh_Hans --add-location file --no-wrap --no-obsolete --ignore tests
	.venv/bin/python manage.py compilemessages --locale zh_Hans --ignore .venv

# Keeps .data, where the database of this checkout is.
clean:
	rm -rf .venv *.egg-info build static-root .mypy_cache .pytest_cache .ruff_cache .hypothesis
	find backend facilities residents scheduling tests -name __pycache__ -prune -exec rm -rf {} +

.venv/created:
	@set -e; \
	for name in python3 python3.14 python3.13 python3.12 python3.11; do \
	    if "$$name" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then python=$$name; break; fi; \
	done; \
	if [ -z "$$python" ]; then \
	    echo "Python 3.11 or newer is needed and none was found. Install it, then run make again." >&2; exit 1; \
	fi; \
	if ! "$$python" -c 'import ensurepip, venv' 2>/dev/null; then \
	    echo "$$python cannot make environments. Install its venv part (Debian: apt-get install python3-venv)." >&2; exit 1; \
	fi; \
	echo "Making .venv with $$("$$python" --version) ..."; \
	"$$python" -m venv .venv
	@touch $@

.venv/installed-run: pyproject.toml constraints.txt | .venv/created
	@echo "Installing the dependencies (some 400 MB, once) ..."
	@$(PIP) --editable .
	@touch $@

.venv/installed-dev: pyproject.toml constraints.txt | .venv/created
	@echo "Installing the dependencies and the tools for development (some 500 MB, once) ..."
	@$(PIP) --editable '.[dev]'
	@touch $@
