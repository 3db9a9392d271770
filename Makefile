# `make check` is what CI runs; the rest are the parts of it and the measurements.
PYTHON ?= .venv/bin/python
PASSAGES ?= 2000
BIN := $(dir $(PYTHON))

.PHONY: check format lint types test generate screenshots bench bench-review evals

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

generate: ## rewrite the committed pages and schemas that come from code
	$(PYTHON) tests/content/generated.py
	$(PYTHON) -m smeaton.knowledge

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

evals: ## the cases on the embedded model, with the question-less control
	SMEATON_PROVIDER=embedded $(BIN)smeaton eval run --blind --out runs/embedded
