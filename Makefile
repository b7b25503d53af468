# Every target sets up what it needs: .venv with the project and its development tools in it.
#
#   make demo    an invented newsroom on this machine, archived by the real program
#   make test    everything CI runs after lint
#   make test-cluster
#                the tests of the whole program with the catalogue in PostgreSQL and the WARC files in a bucket
#                (ON=sqlite or STORAGE=disk for one of the two alone, TESTS=tests/system/test_kill.py for less)
#   make lint    ruff and mypy
#   make bench   what the measured claims stand on
#   make soak    a year of the daemon on a played clock, a busy day of it in real time with kills, an outage and
#                a full disk, and 200 runs of the program killed at random (DAYS=60 and KILLS=40 for less)
#   make clean   take away what these made

BIN := .venv/bin
# Half of the system tests wait, so more processes than cores pay off.
JOBS ?= $(shell expr 2 '*' $$(getconf _NPROCESSORS_ONLN 2>/dev/null || echo 1))

# Without compiled modules kept, every worker and every start of the program would compile all of them again.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: help demo test test-cluster lint bench soak clean

help:
	@sed -n 's/^#   //p' Makefile

demo: .venv/ready
	@$(BIN)/python -m tests.demo

test: .venv/ready
	@$(BIN)/python -m pytest -n $(JOBS) --dist worksteal

test-cluster: .venv/ready
	@ARCHIVER_TESTS_ON=$(or $(ON),postgresql) STORAGE=$(or $(STORAGE),s3) \
		$(BIN)/python -m pytest -n $(JOBS) --dist worksteal $(or $(TESTS),tests/system tests/watching)

lint: .venv/ready
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

bench: .venv/ready
	$(BIN)/python benchmarks/identify/run.py
	$(BIN)/python benchmarks/capture/run.py --peers .venv/capture-peers
	$(BIN)/python benchmarks/linking/run.py
	$(BIN)/python benchmarks/daemon/run.py
	$(BIN)/python benchmarks/audit/run.py
	$(BIN)/python benchmarks/wacz/run.py
	$(BIN)/python benchmarks/web/run.py
	$(BIN)/python benchmarks/queue/run.py
	$(BIN)/python benchmarks/cluster/run.py
ifdef CORPUS
	$(BIN)/python benchmarks/reader/run.py --corpus $(CORPUS)
	$(BIN)/python benchmarks/finder/run.py --corpus $(CORPUS)
else
	@echo "With labelled articles, reader and finder are measured too: make bench CORPUS=DIR"
endif

soak: .venv/ready
	$(BIN)/python -m tests.timetravel --days $(or $(DAYS),365)
	$(BIN)/python -m tests.soak.daemon --write benchmarks/soak/RESULTS-daemon.md
	$(BIN)/python -m tests.soak --kills $(or $(KILLS),200) --write benchmarks/soak/RESULTS.md

clean:
	rm -rf .venv demo-home .pytest_cache .mypy_cache .ruff_cache .hypothesis build dist

.venv/ready: pyproject.toml .ci/venv
	@sh .ci/venv
