#!/bin/sh
# Every minute, as root: whether the relay says that it may sleep. Twice in a row and it does: what is mended of the system,
# a copy of its store into the bucket, and off. Switched off from within, the machine is stopped and costs its disk.
set -eu
# Another root: to try it.
root=${BELL_LAP_ROOT:-}
. "$root/etc/bell-lap/cloud"
said=$root/run/bell-lap-may-rest
# What the relay wrote of itself in the last minute, for CloudWatch: the function Figures takes it from there (docs/observability.md).
figures=$root/run/bell-lap/figures.json
if [ -s "$figures" ]; then
  aws s3 cp --region "$REGION" --only-show-errors "$figures" "s3://$BUCKET/figures/now.json" ||
    echo 'The figures did not get into the bucket.' >&2
  rm -f "$figures"
fi
may_rest() { curl -fsS --max-time 10 http://127.0.0.1:8090/v1/rest | grep -q '"may":true'; }
if ! may_rest; then
  rm -f "$said"
  exit 0
fi
if [ ! -e "$said" ]; then
  touch "$said"
  exit 0
fi
# While the relay still answers: this may take ten minutes, and who knocks at a machine that is on is told that it is.
timeout 600 dnf --quiet --assumeyes --releasever=latest upgrade || echo 'The system was not mended.' >&2
if ! may_rest; then
  rm -f "$said"
  exit 0
fi
systemctl stop bell-lap-relay.service
name=relay
anew=$root/var/lib/bell-lap/began-anew
if [ -e "$anew" ]; then
  name=relay-since-$(cat "$anew")
  echo "This machine began without the store of before (boot.sh): its copy goes beside that one, as store/$name.db.gz." >&2
fi
# The relay closed its store: what was in its log of writes is in the file.
if gzip -c "$root/var/lib/bell-lap/relay/relay.db" > "$root/var/tmp/store.gz" &&
  aws s3 cp --region "$REGION" --only-show-errors "$root/var/tmp/store.gz" "s3://$BUCKET/store/$name.db.gz"; then
  rm -f "$root/var/tmp/store.gz"
else
  # It is on the disk all the same, which stays; somebody is told by the journal, and the next night tries again.
  echo 'The copy of the store did not get into the bucket.' >&2
fi
systemctl poweroff
