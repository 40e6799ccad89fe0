/** The venue's Wi-Fi as a code that a phone's camera joins by. */
export interface Wifi {
  readonly name: string;
  /** Empty: an open network. */
  readonly password: string;
}

/** Of the network's name; longer ones do not exist (IEEE 802.11). */
export const WIFI_NAME_BYTES_MAX = 32;

const escaped = (text: string): string => text.replace(/[\\;,:"]/g, (sign) => `\\${sign}`);

/** The text that iOS and Android read, with what has a meaning in it escaped. */
export const wifiCode = ({ name, password }: Wifi): string =>
  password === ''
    ? `WIFI:T:nopass;S:${escaped(name)};;`
    : `WIFI:T:WPA;S:${escaped(name)};P:${escaped(password)};;`;

/** What is wrong with it; null when a phone can join. WPA takes 8 to 63 signs, or 64 hexadecimal ones. */
export function wifiFault({ name, password }: Wifi): 'name' | 'password' | null {
  const bytes = new TextEncoder().encode(name).length;
  if (bytes === 0 || bytes > WIFI_NAME_BYTES_MAX) return 'name';
  if (password === '' || /^[0-9a-f]{64}$/i.test(password)) return null;
  return password.length < 8 || password.length > 63 ? 'password' : null;
}
