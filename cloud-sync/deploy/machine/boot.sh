#!/bin/sh
# At every boot, as root: settings from the bucket, on a new machine the store as the old one left it, then the relay.
set -eu
. /etc/bell-lap/cloud
here=$(dirname "$0")
id bell-lap >/dev/null 2>&1 || useradd --system --home-dir /var/lib/bell-lap --shell /usr/sbin/nologin bell-lap
aws s3 cp --region "$REGION" --only-show-errors "s3://$BUCKET/settings/relay.env" /etc/bell-lap/relay.env
chmod 600 /etc/bell-lap/relay.env
cat > /etc/bell-lap/place.env <<END
AWS_REGION=$REGION
BELL_LAP_RELAY_RESULTS_BUCKET=$BUCKET
END
install -d -o bell-lap -g bell-lap -m 700 /var/lib/bell-lap /var/lib/bell-lap/relay
store=/var/lib/bell-lap/relay/relay.db
if [ ! -e "$store" ] && aws s3 cp --region "$REGION" --only-show-errors "s3://$BUCKET/store/relay.db.gz" /var/lib/bell-lap/store.gz; then
  gunzip -c /var/lib/bell-lap/store.gz > "$store.part"
  chown bell-lap:bell-lap "$store.part"
  chmod 600 "$store.part"
  mv "$store.part" "$store"
  rm /var/lib/bell-lap/store.gz
fi
install -m 644 "$here"/*.service "$here"/*.timer /etc/systemd/system/
systemctl daemon-reload
systemctl start bell-lap-relay.service bell-lap-rest.timer
