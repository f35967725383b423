# The product's image: the pinned set, verified by hashes, and the code; runs as a user without rights.
FROM python:3.13-slim AS build
WORKDIR /app
COPY requirements/uv.txt requirements/s3.txt requirements/
RUN python -m venv /venv \
 && /venv/bin/pip install --no-cache-dir --require-hashes --only-binary :all: -r requirements/uv.txt \
 && /venv/bin/uv pip install --python /venv/bin/python --no-cache --compile-bytecode --require-hashes -r requirements/s3.txt
COPY . .
# Values for these two commands only; nothing of them stays in the image.
RUN SECRET_KEY=build-time-only-build-time-only-build-time-only-build PSEUDONYM_KEY=build-time-only-build-time-only-build \
    ENVIRONMENT=build KEY_PROVIDER=local:/nonexistent DATABASE_URL=postgresql://build@/b KEYSTORE_URL=postgresql://build@/b \
    ALLOWED_HOSTS=build PUBLIC_URL=https://build.example \
    sh -ec '/venv/bin/python -m callcenter.embedded messages && /venv/bin/python manage.py collectstatic --noinput -v 0'

FROM python:3.13-slim
RUN useradd --uid 10001 --no-create-home --shell /usr/sbin/nologin callcenter \
 && install -d -o callcenter -m 0700 /data /seal /copies /copies-of-keys /scratch
ENV PATH=/venv/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1
COPY --from=build /venv /venv
COPY --from=build /app /app
WORKDIR /app
USER callcenter
EXPOSE 8000
