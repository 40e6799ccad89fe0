#!/bin/sh
# Takes what is checked out, or the image that RELAY_IMAGE names in .env: one relay after the other, each when the one before it
# is ready, so that nobody is refused. Before them database-user makes the tables, which only grow: relays of before go on.
set -eu
cd "$(dirname "$0")"
if grep -q '^RELAY_IMAGE=.' .env; then docker compose pull relay-1; else docker compose build relay-1; fi
for relay in relay-1 relay-2; do
  docker compose up -d --no-build --wait "$relay"
  # nginx leaves one that did not answer alone for five seconds (../nginx/upstream-compose.conf).
  sleep 8
done
docker compose up -d --no-build
