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
copy=$root/var/lib/bell-lap/store.gz
# Since when this machine has a store of its own although the one before could not be had: rest.sh leaves that one alone.
anew=$root/var/lib/bell-lap/began-anew
# Succeeds when the store is here, or the bucket says that there is none. Asked for by a list: a copy that is refused or cut
# off is not one that is missing.
take_store() {
  copies=$(aws s3api list-objects-v2 --region "$REGION" --bucket "$BUCKET" --prefix store/relay.db.gz --no-paginate --query KeyCount --output text) || return 1
  [ "$copies" != 0 ] || return 0
  aws s3 cp --region "$REGION" --only-show-errors "s3://$BUCKET/store/relay.db.gz" "$copy" &&
    gunzip -c "$copy" > "$store.part" &&
    chown bell-lap:bell-lap "$store.part" &&
    chmod 600 "$store.part" &&
    mv "$store.part" "$store" &&
    rm "$copy"
}
if [ ! -e "$store" ]; then
  rm -f "$anew"
  for wait_s in 5 15 30 0; do
    if take_store; then
      wait_s=taken
      break
    fi
    sleep "$wait_s"
  done
  if [ "$wait_s" != taken ]; then
    # Races are not kept waiting for it: stations send what they have again.
    date -u +%Y%m%dT%H%M%SZ > "$anew"
    rm -f "$store.part" "$copy"
    echo "The store of before could not be had from the bucket: this machine begins anew, and leaves that copy as it is." >&2
  fi
fi
# On /admin and in the figures, not in the journal alone.
if [ -e "$anew" ]; then
  echo "BELL_LAP_RELAY_BEGAN_ANEW=$(cat "$anew")" >> "$root/etc/bell-lap/place.env"
fi
install -m 644 "$here"/*.service "$here"/*.timer "$root/etc/systemd/system/"
systemctl daemon-reload
systemctl start bell-lap-relay.service bell-lap-rest.timer
