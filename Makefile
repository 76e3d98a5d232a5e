# Two commands do everything: `make run` and `make test`. On Windows see the README.
PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check
PORT ?= 8501

.PHONY: run test lint types unit browser-packages build bench evaluate messages wheel clean help

help:  ## この一覧
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/'

$(VENV)/.installed: pyproject.toml constraints.txt
	$(PYTHON) -c 'import sys; sys.exit(0 if sys.version_info >= (3, 11) else "casemap needs Python 3.11 or newer")'
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(PIP) install --quiet --constraint constraints.txt --editable .
	touch $@

$(VENV)/.installed-test: $(VENV)/.installed
	$(PIP) install --quiet --constraint constraints.txt --editable '.[test]'
	touch $@

run: $(VENV)/.installed  ## 準備して、同梱データを作り、ダッシュボードを開く
	$(BIN)/casemap build
	$(BIN)/casemap serve --port $(PORT)

build: $(VENV)/.installed  ## 同梱データのスナップショットを作る
	$(BIN)/casemap build

test: $(VENV)/.installed-test browser-packages lint types unit  ## 準備して、すべての検査を通す (ブラウザーを含む)

lint: $(VENV)/.installed-test
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: $(VENV)/.installed-test
	$(BIN)/mypy

unit: $(VENV)/.installed-test
	$(BIN)/python -m pytest --numprocesses auto --dist loadfile --ignore tests/browser
	$(BIN)/python -m pytest --numprocesses auto --dist worksteal tests/browser

browser-packages:  ## ブラウザー試験に要るものを apt で入れる (あれば何もしない)
	sh tools/install_browser.sh

messages: $(VENV)/.installed-test  ## コードが使う文言を src/casemap/locale の一覧に反映する
	$(BIN)/python tools/update_messages.py

evaluate: $(VENV)/.installed-test  ## 正解つき事例で精度を測る
	$(BIN)/casemap evaluate tests/gold/dev.jsonl >/dev/null

bench: $(VENV)/.installed-test  ## 速さと精度をほかの道具と比べる (入っているものだけ。benchmarks/results.json と docs の表に書く)
	set -e; for file in benchmarks/bench_*.py; do echo "== $$file"; $(BIN)/python $$file; done
	$(BIN)/python tools/plot_performance.py

wheel: $(VENV)/.installed  ## 配布用の wheel を dist/ に作る
	$(PIP) wheel --quiet --no-deps --wheel-dir dist .

clean:  ## 作り直せるものを消す
	rm -rf $(VENV) dist build .mypy_cache .ruff_cache .pytest_cache .hypothesis test-artifacts
