/**
 * The second factor: six digits of an authenticator app (TOTP, RFC 6238), which needs no network, no domain and no
 * certificate, and ten recovery codes for the day the phone lies in the river
 * (docs/decisions/second-factor-by-totp.md). A code counts once.
 */
import { Secret, TOTP } from 'otpauth';
import {
  digest,
  drawSecret,
  foldSecret,
  type Random,
  spellSecret,
} from '../../server/identity/card-secret.ts';

/** As kept with the account. */
export interface SecondFactor {
  /** Base32, as the app knows it. */
  readonly secret: string;
  /** The newest step of 30 s whose code was used. */
  readonly usedStep: number;
  /** SHA-256 of each recovery code that is left: 80 random bits each, which nobody guesses from it. */
  readonly recovery: readonly string[];
}

export interface Passed {
  readonly after: SecondFactor;
  readonly by: 'app' | 'recovery-code';
}

export const RECOVERY_CODES = 10;
const STEP_S = 30;
/** Phones' clocks and slow fingers: the code before and the code after are good, too. */
const WINDOW = 1;

const totp = (secret: string, label = ''): TOTP =>
  new TOTP({ issuer: 'Bell Lap', label, secret: Secret.fromBase32(secret), period: STEP_S, digits: 6 });

export function drawFactor(random: Random): string {
  return new Secret({ buffer: Uint8Array.from(random(20)).buffer }).base32;
}

/** What an authenticator app reads from a QR code. */
export const addressOf = (secret: string, name: string): string => totp(secret, name).toString();

export function drawRecovery(random: Random): {
  readonly codes: readonly string[];
  readonly kept: readonly string[];
} {
  const secrets = Array.from({ length: RECOVERY_CODES }, () => drawSecret(random));
  return { codes: secrets.map(spellSecret), kept: secrets.map(digest) };
}

/** What is left of the factor after this code; null when it is no good. */
export function pass(factor: SecondFactor, typed: string, nowMs: number): Passed | null {
  const digits = typed.replace(/\s/g, '');
  if (/^\d{6}$/.test(digits)) {
    const delta = totp(factor.secret).validate({ token: digits, timestamp: nowMs, window: WINDOW });
    const step = delta === null ? null : Math.floor(nowMs / 1000 / STEP_S) + delta;
    if (step === null || step <= factor.usedStep) return null;
    return { after: { ...factor, usedStep: step }, by: 'app' };
  }
  const secret = foldSecret(typed);
  if (secret === null) return null;
  const used = digest(secret);
  if (!factor.recovery.includes(used)) return null;
  return {
    after: { ...factor, recovery: factor.recovery.filter((one) => one !== used) },
    by: 'recovery-code',
  };
}
