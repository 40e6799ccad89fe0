/** The certificate: from an ACME authority by certbot, whose own timer renews it; and what stands there now. */
import { X509Certificate } from 'node:crypto';
import { resolve4, resolve6 } from 'node:dns/promises';
import { existsSync, readFileSync } from 'node:fs';
import { networkInterfaces } from 'node:os';
import { join } from 'node:path';
import type { Layout } from './layout.ts';
import type { Settings } from './settings.ts';
import { Stopped, tryRun } from './system.ts';
import { leadTls, startWeb, tlsOf } from './web.ts';

export interface CertificateNow {
  readonly untilMs: number;
  readonly issuer: string;
  /** Its own: browsers warn. */
  readonly isOwn: boolean;
}

/** What nginx shows; null when nothing is there that can be read. */
export function certificateNow(layout: Layout): CertificateNow | null {
  const file = join(tlsOf(layout), 'fullchain.pem');
  if (!existsSync(file)) return null;
  const { validTo, issuer, subject } = new X509Certificate(readFileSync(file));
  const named = issuer.split('\n').map((part) => part.split('=', 2)) as [string, string][];
  const of = (key: string): string | undefined => named.find(([one]) => one === key)?.[1];
  return {
    untilMs: Date.parse(validTo),
    issuer: of('O') ?? of('CN') ?? issuer,
    isOwn: issuer === subject,
  };
}

/** Asks the authority and takes what it gives. @throws Stopped with why it gave none and what to do. */
export async function getCertificate(layout: Layout, settings: Settings): Promise<void> {
  const { domain, email, acmeServer } = settings;
  const { status, out, err } = tryRun('certbot', [
    ...['certonly', '--non-interactive', '--agree-tos', '--keep-until-expiring', '--cert-name', domain],
    ...['--webroot', '--webroot-path', layout.challenges, '--domain', domain, '--key-type', 'ecdsa'],
    ...(email === null ? ['--register-unsafely-without-email'] : ['--email', email]),
    ...(acmeServer === null ? [] : ['--server', acmeServer]),
    ...['--deploy-hook', 'systemctl reload bell-lap-web.service'],
  ]);
  if (status !== 0) throw new Stopped(await whyNone(domain, `${out}\n${err}`));
  leadTls(layout, join(layout.letsencrypt, domain));
  startWeb(layout);
}

interface Heard {
  /** Not reached at all; it looked here and did not find what it had asked for; it refused without looking. */
  readonly what: 'unreached' | 'looked' | 'refused';
  readonly detail: string;
}

/** What certbot's output comes down to. Pure. */
export function heardBy(certbot: string): Heard {
  const looked = /^\s*Detail: (.*)$/m.exec(certbot)?.[1];
  if (looked !== undefined) return { what: 'looked', detail: looked.trim() };
  const detail = certbot
    .split('\n')
    .map((line) => line.trim())
    .filter(
      (line) =>
        line !== '' && !/^(Saving debug log|Ask for help|An unexpected error)|see the logfile/i.test(line),
    )
    .slice(-2)
    .join(' ');
  const isUnreached = /\brequests\.exceptions\.|^\s*ValueError: Requesting /m.test(certbot);
  return { what: isUnreached ? 'unreached' : 'refused', detail };
}

/** What the authority said, and where the name leads when it is not here. */
async function whyNone(domain: string, certbot: string): Promise<string> {
  const { what, detail } = heardBy(certbot);
  const again = 'It is tried again each hour by itself, and at once by: bell-lap-server certificate';
  if (what === 'unreached')
    return `There is no certificate yet. The authority was not reached: ${detail}\nThis machine has to get out to it (DNS, and HTTPS on port 443). ${again}`;
  const addresses = (await Promise.allSettled([resolve4(domain), resolve6(domain)])).flatMap((answer) =>
    answer.status === 'fulfilled' ? answer.value : [],
  );
  if (addresses.length === 0)
    return `There is no certificate yet: the name ${domain} leads nowhere. Give it an A record with this machine's public address, and an AAAA record if it has one.\n${again}`;
  if (what === 'refused') return `There is no certificate yet. The authority said: ${detail}\n${again}`;
  const own = Object.values(networkInterfaces()).flatMap((list) =>
    (list ?? []).map(({ address }) => address),
  );
  const isHere = addresses.some((address) => own.includes(address));
  // A machine may stand behind an address that it does not know (a cloud's): then that is said, not held against it.
  const leads = isHere
    ? ''
    : ` ${domain} leads to ${addresses.join(', ')}; this machine has ${own.filter((one) => !/^(127\.|::1|fe80)/.test(one)).join(', ') || 'no address of its own'}.`;
  return `There is no certificate yet. The authority said: ${detail}${leads}\nPorts 80 and 443 have to be open to everybody. ${again}`;
}
