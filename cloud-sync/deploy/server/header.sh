#!/bin/sh
# Bell Lap relay, whole, for a server of its own: Debian or Ubuntu with a domain name (docs/cloud.md, "One cheap server").
#   sudo sh FILE --domain live.example.org --email you@example.org      installs it
#   sudo sh FILE                                                        takes this release, where one is installed
set -eu
id=@ID@
sha256=@SHA256@
processor=@PROCESSOR@
skip=@LINES@
fail() {
  echo "$*" >&2
  exit 2
}
[ "$(uname -s) $(uname -m)" = "Linux $processor" ] || fail "This file is for Linux on $processor; here is $(uname -s) on $(uname -m)."
[ "$(id -u)" = 0 ] || fail "It installs for the whole machine. Run it as root: sudo sh $0 $*"
# Another root: to try it.
releases=${BELL_LAP_ROOT:-}/opt/bell-lap/releases
release=$releases/$id
mkdir -p "$releases"
if [ ! -e "$release" ]; then
  rm -rf "$releases"/*.part
  mkdir "$release.part"
  tail -n "+$skip" "$0" > "$release.part/.packed"
  echo "$sha256  $release.part/.packed" | sha256sum --check --status || {
    rm -rf "$release.part"
    fail "This file is not whole, or the disk is full: fetch it again, and look at df."
  }
  tar -xzf "$release.part/.packed" -C "$release.part"
  rm "$release.part/.packed"
  mv "$release.part" "$release"
fi
exec "$release/node_modules/node/bin/node" "$release/cloud-sync/deploy/server/main.ts" take "$id" "$@"
# What follows is the release, packed.
