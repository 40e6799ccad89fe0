#!/bin/bash
# What a new machine is given (user data, run once): how to get its release and its settings at every boot.
set -eu
install -d -m 755 /opt/bell-lap /etc/bell-lap
cat > /etc/bell-lap/cloud <<'END'
BUCKET=@BUCKET@
REGION=@REGION@
END
cat > /usr/local/sbin/bell-lap-boot <<'END'
#!/bin/bash
# At every boot: the release that the machine's tag names, then what that release does itself.
set -eu
. /etc/bell-lap/cloud
token=$(curl -fsS --retry 5 -X PUT -H 'X-aws-ec2-metadata-token-ttl-seconds: 300' http://169.254.169.254/latest/api/token)
wanted=$(curl -fsS --retry 5 -H "X-aws-ec2-metadata-token: $token" http://169.254.169.254/latest/meta-data/tags/instance/bell-lap-release)
if [ "$(cat /opt/bell-lap/release 2>/dev/null || true)" != "$wanted" ]; then
  aws s3 cp --region "$REGION" --only-show-errors "s3://$BUCKET/release/$wanted.tar.gz" /var/tmp/release.tar.gz
  echo "$wanted  /var/tmp/release.tar.gz" | sha256sum --check --quiet
  rm -rf /opt/bell-lap/next && mkdir /opt/bell-lap/next
  tar -xzf /var/tmp/release.tar.gz -C /opt/bell-lap/next
  rm -rf /opt/bell-lap/app && mv /opt/bell-lap/next /opt/bell-lap/app
  echo "$wanted" > /opt/bell-lap/release
  rm /var/tmp/release.tar.gz
fi
exec sh /opt/bell-lap/app/cloud-sync/deploy/machine/boot.sh
END
chmod 755 /usr/local/sbin/bell-lap-boot
cat > /etc/systemd/system/bell-lap-boot.service <<'END'
[Unit]
Description=Bell Lap: the release and its settings
After=network-online.target
Wants=network-online.target

[Service]
Type=oneshot
RemainAfterExit=yes
ExecStart=/usr/local/sbin/bell-lap-boot
Restart=on-failure
RestartSec=5

[Install]
WantedBy=multi-user.target
END
systemctl daemon-reload
systemctl enable --now bell-lap-boot.service
