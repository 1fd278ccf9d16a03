# guidebot with a CPU build of torch and both embedding models. The container builds the index when it first starts, and keeps
# it in the volume.
FROM python:3.12-slim-bookworm

ENV PIP_NO_CACHE_DIR=1 PYTHONDONTWRITEBYTECODE=1 PYTHONUNBUFFERED=1
ARG TORCH_INDEX=https://download.pytorch.org/whl/cpu

RUN useradd --system --uid 10001 --create-home --home-dir /srv/guidebot guidebot
WORKDIR /srv/guidebot

COPY pyproject.toml constraints.txt README.md LICENSE ./
COPY src ./src
RUN python -m pip install --extra-index-url "$TORCH_INDEX" --constraint constraints.txt ".[postgresql,multilingual]"

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
