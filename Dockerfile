# sa-bench without an installation:
#   docker build --tag sa-bench .
#   docker run --rm --user "$(id -u)" --volume "$PWD:/work" sa-bench run -m sentence-transformers/LaBSE
#   docker run --rm --user "$(id -u)" --volume "$PWD:/work" sa-bench leaderboard
# For GPUs, take torch from the index that fits the driver, and run with --gpus all:
#   docker build --build-arg TORCH_INDEX=https://download.pytorch.org/whl/cu130 --tag sa-bench .

FROM python:3.11-slim AS build
ARG TORCH_INDEX=https://download.pytorch.org/whl/cpu
WORKDIR /source
RUN python -m venv /venv
ENV PATH=/venv/bin:$PATH
COPY constraints.txt ./
# Its builds, 2.13.0+cpu say, are newer to pip than the plain one.
RUN pip install --no-cache-dir --constraint constraints.txt --extra-index-url "$TORCH_INDEX" torch
COPY . .
RUN pip install --no-cache-dir --constraint constraints.txt '.[api]'

FROM python:3.11-slim
# Models and vectors are kept below /cache; mount a volume there to keep them for the next run.
ENV PATH=/venv/bin:$PATH HOME=/cache HF_HOME=/cache/huggingface SA_BENCH_CACHE=/cache/sa-bench \
    MTEB_CACHE=/cache/mteb MPLCONFIGDIR=/cache/matplotlib PYTHONDONTWRITEBYTECODE=1
RUN useradd --uid 1000 --home-dir /cache bench && install --directory --mode=1777 /cache /work
COPY --from=build /venv /venv
USER 1000
WORKDIR /work
ENTRYPOINT ["sa-bench"]
CMD ["--help"]
