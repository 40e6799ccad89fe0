#!/bin/sh
# At every boot, as root: settings from the bucket, on a new machine the store as the old one left it, then the relay.
set -eu
# Another root: to try it.
root=${BELL_LAP_ROOT:-}
. "$root/etc/bell-lap/cloud"
here=$(dirname "$0")
id bell-lap >/dev/null 2>&1 || useradd --system --home-dir /var/lib/bell-lap --shell /usr/sbin/nologin bell-lap
aws s3 cp --region "$REGION" --only-show-errors "s3://$BUCKET/settings/relay.env" "$root/etc/bell-lap/relay.env"
chmod 600 "$root/etc/bell-lap/relay.env"
cat > "$root/etc/bell-lap/place.env" <<END
AWS_REGION=$REGION
BELL_LAP_RELAY_RESULTS_BUCKET=$BUCKET
END
install -d -o bell-lap -g bell-lap -m 700 "$root/var/lib/bell-lap" "$root/var/lib/bell-lap/relay"
store=$root/var/lib/bell-lap/relay/relay.db
if [ ! -e "$store" ] && aws s3 cp --region "$REGION" --only-show-errors "s3://$BUCKET/store/relay.db.gz" "$root/var/lib/bell-lap/store.gz"; then
  gunzip -c "$root/var/lib/bell-lap/store.gz" > "$store.part"
  chown bell-lap:bell-lap "$store.part"
  chmod 600 "$store.part"
  mv "$store.part" "$store"
  rm "$root/var/lib/bell-lap/store.gz"
fi
install -m 644 "$here"/*.service "$here"/*.timer "$root/etc/systemd/system/"
systemctl daemon-reload
systemctl start bell-lap-relay.service bell-lap-rest.timer
