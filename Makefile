.DEFAULT_GOAL := help
SHELL := /bin/sh
PY := .venv/bin/python

.PHONY: help
help: ## list what can be done
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /\1|/' | awk -F'|' '{printf "  make %-10s %s\n", $$1, $$2}'

.PHONY: setup
setup: ## make .venv, so that .venv/bin/candour is the command
	@tools/setup.sh main

.PHONY: run
run: setup ## the application with its example: loads it the first time, serves, prints address and sign-ins
	@mkdir -p example-data
	@.venv/bin/candour manage --data example-data migrate --verbosity 0
	@.venv/bin/candour manage --data example-data createcachetable --verbosity 0
	@[ -s example-data/loading.log ] || echo "Loading the example authority; this takes half a minute the first time."
	@.venv/bin/candour manage --data example-data load_example 2>example-data/loading.log \
	    || { tail -n 20 example-data/loading.log >&2; exit 1; }
	@CANDOUR_ADDITIONAL_COOKIES=preferences,usage \
	    .venv/bin/candour serve --data example-data $(if $(ADDRESS),--address $(ADDRESS))

.PHONY: code
code: ## the one-time code of a person of the example: make code PERSON=officer
	@.venv/bin/candour manage --data example-data code $(or $(PERSON),officer)@exampleshire.example

.PHONY: answer
answer: setup ## the main job without a browser: answer the example request, and say where to look
	@.venv/bin/candour answer examples/11220 -o out/11220

.PHONY: test
test: ## install what the tests need (a browser included) and run everything
	@tools/setup.sh test
	@tools/install-browser.sh
	@$(MAKE) --no-print-directory check
	$(PY) -m pytest -n 2 --dist worksteal -q
	tools/with-postgres.sh $(PY) -m pytest -n 2 --dist worksteal -q tests/web

.PHONY: check
check: ## lint, types and the map of who may import whom
	@tools/setup.sh test
	$(PY) -m ruff check .
	$(PY) -m ruff format --check .
	$(PY) -m mypy
	.venv/bin/lint-imports

.PHONY: bench
bench: setup ## run every benchmark; each prints a ratio
	@for program in $$(grep -l __main__ benchmarks/*.py); do echo "== $$program"; $(PY) "$$program" || exit 1; done

.PHONY: messages
messages: ## gather every sentence that can be translated in out/candour.pot
	@tools/setup.sh test
	@mkdir -p out
	@tools/messages.sh out/candour.pot
	@echo "out/candour.pot holds $$(grep -c '^msgid' out/candour.pot) sentences: see docs/how-to/translate.md"

.PHONY: lock
lock: ## write the lock files anew after pyproject.toml has changed
	@tools/setup.sh test
	$(PY) -m pip install --quiet uv
	@for part in main test; do \
	    extra="--extra postgres"; [ $$part = main ] || extra="--extra test"; \
	    .venv/bin/uv pip compile pyproject.toml requirements/build.in $$extra --universal --python-version 3.11 \
	        --generate-hashes --no-header --no-emit-index-url --no-emit-find-links --quiet \
	        --output-file requirements/$$part.txt --upgrade; \
	done

.PHONY: clean
clean: ## remove what can be made again
	rm -rf .venv out example-data .mypy_cache .ruff_cache .pytest_cache .hypothesis benchmarks/.data
