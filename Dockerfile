# syntax=docker/dockerfile:1

FROM python:3.13-slim AS build
WORKDIR /srv/tandem
ENV PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1
COPY requirements.lock ./
RUN python -m venv .venv && .venv/bin/python -m pip install --require-hashes --requirement requirements.lock
COPY pyproject.toml README.md app-manifest.yml ./
COPY bot bot
COPY adapters adapters
COPY playbooks playbooks
COPY storage storage
COPY docs docs
RUN .venv/bin/python -m pip install --no-build-isolation --no-deps --editable . \
    && .venv/bin/python -m compileall -q bot adapters playbooks storage

FROM python:3.13-slim
RUN useradd --system --uid 10001 --home-dir /srv/tandem --no-create-home tandem \
    && mkdir --mode=0700 /data && chown tandem /data
WORKDIR /srv/tandem
COPY --from=build /srv/tandem /srv/tandem
ENV PATH=/srv/tandem/.venv/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    MPLCONFIGDIR=/tmp/matplotlib \
    TANDEM_STORE=tinydb:/data \
    TANDEM_HTTP=0.0.0.0:8765 \
    TANDEM_WORKSPACE=0
USER 10001
EXPOSE 8765
HEALTHCHECK --interval=30s --timeout=5s --start-period=20s --retries=3 \
    CMD ["python", "-c", "import urllib.request as r; r.urlopen('http://127.0.0.1:8765/healthz', timeout=4)"]
STOPSIGNAL SIGTERM
ENTRYPOINT ["tandem"]
CMD ["run"]
