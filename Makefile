# `make check` is what CI runs; the rest are the parts of it and the measurements.
PYTHON ?= .venv/bin/python
PASSAGES ?= 2000
LOCK := requirements.lock
BIN := $(dir $(PYTHON))

.PHONY: check format lint types test dist generate docs screenshots bench bench-review soak fuzz evals lock audit sbom

check: lint types test

format:
	$(BIN)ruff format .
	$(BIN)ruff check --fix .

lint:
	$(BIN)ruff format --check .
	$(BIN)ruff check .
	$(BIN)lint-imports --no-cache

types:
	$(BIN)mypy

test:
	$(PYTHON) -m pytest

dist: ## wheel and sdist, the same bytes from the same commit wherever and whenever (extra `audit`)
	SOURCE_DATE_EPOCH=$$(git log -1 --format=%ct) $(BIN)uv build --out-dir dist

generate: ## rewrite the committed pages and schemas that come from code
	$(PYTHON) tests/content/generated.py
	$(PYTHON) -m smeaton.knowledge
	$(PYTHON) tests/faults/table.py

docs: ## build the site in build/site; a broken link fails (extra `docs`)
	NO_MKDOCS_2_WARNING=1 $(PYTHON) -m mkdocs build --strict

screenshots: ## take the pictures of the README anew
	$(PYTHON) docs/screenshots.py

bench: ## speed beside a bare counterpart; PASSAGES=100000 fills the knowledge base
	$(PYTHON) benches/start_up.py
	$(PYTHON) benches/first_paint.py
	$(PYTHON) benches/long_chat.py
	$(PYTHON) benches/review_speed.py
	$(PYTHON) benches/eval_overhead.py
	$(PYTHON) benches/knowledge_scale.py --passages $(PASSAGES)

bench-review: ## recall, rank and peers' own cases; data by SMEATON_BENCH_FIXED and _ORACLE
	$(PYTHON) benches/review_quality.py

soak: ## an hour's worth of turns: memory, open files, latency
	$(PYTHON) benches/soak.py

fuzz: ## every parser, coverage-guided, FUZZ_SECONDS in all (900); needs atheris
	cd tests/fuzz && $(abspath $(PYTHON)) run.py

evals: ## the cases on the embedded model, with the question-less control
	SMEATON_PROVIDER=embedded $(BIN)smeaton eval run --blind --out runs/embedded

lock: ## pin every dependency, extras and build included, by version and hash (extra `audit`)
	echo 'hatchling>=1.27' | $(BIN)uv pip compile -q --universal --generate-hashes --all-extras \
	  --no-header --python-version 3.11 pyproject.toml - -o $(LOCK)

audit: ## known vulnerabilities of what is locked (extra `audit`; asks the package index; fails too if it can't tell)
	$(BIN)pip-audit --strict --requirement $(LOCK) --disable-pip --no-deps --progress-spinner off

sbom: ## CycloneDX bill of materials of what is locked, in sbom.cdx.json (extra `audit`)
	$(BIN)cyclonedx-py requirements $(LOCK) --pyproject pyproject.toml --output-reproducible \
	  --of JSON -o sbom.cdx.json
