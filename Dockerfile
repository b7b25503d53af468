# The daemon as a container:
#
#   docker build -t archiver .
#   docker run -d --name archiver -v archiver-home:/home/archiver/home -p 127.0.0.1:9464:9464 archiver
#   docker exec archiver archiver sources add https://paper.example/feed.xml
#
# EXTRAS chooses further parts, such as "fast,media"; the browser isn't among them: Chromium wants a sandbox of its own.

FROM python:3.12-slim AS build
ARG EXTRAS=fast
WORKDIR /src
COPY pyproject.toml README.md LICENSE ./
COPY archiver ./archiver
RUN python -m venv /opt/archiver \
 && /opt/archiver/bin/pip install --no-cache-dir --no-compile ".[${EXTRAS}]"

FROM python:3.12-slim
RUN groupadd --gid 10001 archiver \
 && useradd --uid 10001 --gid 10001 --create-home --home-dir /home/archiver --shell /usr/sbin/nologin archiver \
 && install -d -o archiver -g archiver -m 0750 /home/archiver/home
COPY --from=build /opt/archiver /opt/archiver
ENV PATH=/opt/archiver/bin:$PATH \
    ARCHIVER_HOME=/home/archiver/home \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1
USER 10001:10001
WORKDIR /home/archiver/home
VOLUME /home/archiver/home
EXPOSE 9464
# SIGTERM lets running jobs end: give it more than daemon.stop_seconds (docker stop --time 90).
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=60s --timeout=10s --start-period=60s --retries=3 \
  CMD ["python", "-c", "import urllib.request; urllib.request.urlopen('http://127.0.0.1:9464/healthz', timeout=8)"]
ENTRYPOINT ["archiver"]
CMD ["daemon", "--log-format", "json", "--listen", "0.0.0.0:9464"]
