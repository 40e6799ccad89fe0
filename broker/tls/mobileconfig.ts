/** The authority as an iOS configuration profile: one tap to install, one more to trust (Settings, About). */

/** `seed` is hex, the same for the same certificate: installing twice replaces, it does not add. */
export function mobileconfig(name: string, caDer: Uint8Array, seed: string): string {
  const id = `com.bell-lap.ca.${seed.slice(0, 16)}`;
  const base64 = Buffer.from(caDer).toString('base64');
  return `<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE plist PUBLIC "-//Apple//DTD PLIST 1.0//EN" "http://www.apple.com/DTDs/PropertyList-1.0.dtd">
<plist version="1.0"><dict>
<key>PayloadType</key><string>Configuration</string>
<key>PayloadVersion</key><integer>1</integer>
<key>PayloadIdentifier</key><string>${id}</string>
<key>PayloadUUID</key><string>${uuid(seed.slice(0, 32))}</string>
<key>PayloadDisplayName</key><string>${xml(name)}</string>
<key>PayloadDescription</key><string>Lets this phone talk safely to the race's timing station. It covers local networks only. Remove it after the race.</string>
<key>PayloadOrganization</key><string>Bell Lap</string>
<key>PayloadRemovalDisallowed</key><false/>
<key>PayloadContent</key><array><dict>
<key>PayloadType</key><string>com.apple.security.root</string>
<key>PayloadVersion</key><integer>1</integer>
<key>PayloadIdentifier</key><string>${id}.root</string>
<key>PayloadUUID</key><string>${uuid(seed.slice(32, 64))}</string>
<key>PayloadDisplayName</key><string>${xml(name)}</string>
<key>PayloadCertificateFileName</key><string>bell-lap-ca.cer</string>
<key>PayloadContent</key><data>${base64}</data>
</dict></array>
</dict></plist>
`;
}

const uuid = (hex: string): string =>
  `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20, 32)}`.toUpperCase();

const xml = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
