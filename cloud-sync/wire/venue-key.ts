/**
 * What only the venue can read of what it sends: codes that join a read to its rider and say nothing else, and sealed
 * remarks by which the station knows its own record again. The key is derived from the station's, which no relay gets.
 */
import { createCipheriv, createDecipheriv, createHmac, hkdfSync } from 'node:crypto';

export interface VenueKey {
  /** The same text gives the same code, 32 hexadecimal digits, upper case; `of` keeps kinds of texts apart. */
  code(of: 'chip' | 'spelling' | 'passing', text: string): string;
  /** The same value gives the same seal, so that histories can be compared; base64url. */
  seal(value: unknown): string;
  /** Null for what this venue did not seal. */
  open(seal: string): unknown;
}

const NONCE_BYTES = 12;
const TAG_BYTES = 16;

/** `secret`: what no relay knows, such as the private key of the uplink. */
export function createVenueKey(secret: string): VenueKey {
  const derived = (use: string): Buffer =>
    Buffer.from(hkdfSync('sha256', secret, '', `bell-lap uplink: ${use}`, 32));
  const [codes, nonces, texts] = [derived('codes'), derived('nonces'), derived('texts')];
  return {
    code: (of, text) =>
      createHmac('sha256', codes).update(`${of}\n${text}`).digest('hex').slice(0, 32).toUpperCase(),
    seal(value) {
      const text = JSON.stringify(value);
      // Made of the text: two texts never share a nonce, and one text is sealed alike each time.
      const nonce = createHmac('sha256', nonces).update(text).digest().subarray(0, NONCE_BYTES);
      const cipher = createCipheriv('aes-256-gcm', texts, nonce);
      const sealed = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
      return Buffer.concat([nonce, cipher.getAuthTag(), sealed]).toString('base64url');
    },
    open(seal) {
      try {
        const bytes = Buffer.from(seal, 'base64url');
        const cipher = createDecipheriv('aes-256-gcm', texts, bytes.subarray(0, NONCE_BYTES));
        cipher.setAuthTag(bytes.subarray(NONCE_BYTES, NONCE_BYTES + TAG_BYTES));
        const text = Buffer.concat([
          cipher.update(bytes.subarray(NONCE_BYTES + TAG_BYTES)),
          cipher.final(),
        ]).toString('utf8');
        return JSON.parse(text);
      } catch {
        return null;
      }
    },
  };
}
