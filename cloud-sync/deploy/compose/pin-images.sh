#!/bin/sh
# Asks the registry which images these names stand for now, and writes them into .env by their digests: what is started
# tomorrow is what was looked at today. Run it again to update, and read the images' release notes.
set -eu
cd "$(dirname "$0")"
[ -f .env ] || { echo "There is no .env yet: cp .env.example .env" >&2; exit 1; }
pin() {
  # Of the plain answer the line that is not indented: a --format that begins with .Manifest is answered with all of it.
  digest=$(docker buildx imagetools inspect "$2" | sed -n 's/^Digest: *//p')
  case $digest in sha256:????????????????????????????????????????????????????????????????) ;; *)
    echo "The registry names no digest for $2." >&2; exit 1 ;;
  esac
  grep -v "^$1=" .env > .env.part || true
  echo "$1=$2@$digest" >> .env.part
  chmod 600 .env.part
  mv .env.part .env
  echo "$1=$2@$digest"
}
pin NODE_IMAGE node:24-bookworm-slim
pin NGINX_IMAGE nginx:1.28-alpine
pin POSTGRES_IMAGE postgres:17-bookworm
pin VALKEY_IMAGE valkey/valkey:8-alpine
# For figures.yaml alone.
pin PROMETHEUS_IMAGE prom/prometheus:v3.5.0
pin GRAFANA_IMAGE grafana/grafana:12.1.1
