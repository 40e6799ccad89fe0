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

/** What the authority said, and where the name leads when it is not here. */
async function whyNone(domain: string, said: string): Promise<string> {
  const detail =
    /^\s*Detail: (.*)$/m.exec(said)?.[1] ??
    said
      .trim()
      .split('\n')
      .filter(
        (line) => line.trim() !== '' && !line.startsWith('Ask for help') && !/see the logfile/i.test(line),
      )
      .slice(-2)
      .join(' ');
  const again = 'It is tried again each hour by itself, and at once by: bell-lap-server certificate';
  const addresses = (await Promise.allSettled([resolve4(domain), resolve6(domain)])).flatMap((answer) =>
    answer.status === 'fulfilled' ? answer.value : [],
  );
  if (addresses.length === 0)
    return `There is no certificate yet: the name ${domain} leads nowhere. Give it an A record with this machine's public address, and an AAAA record if it has one.\n${again}`;
  const own = Object.values(networkInterfaces()).flatMap((list) =>
    (list ?? []).map(({ address }) => address),
  );
  const isHere = addresses.some((address) => own.includes(address));
  // A machine may stand behind an address that it does not know (a cloud's): then that is said, not held against it.
  const leads = isHere
    ? ''
    : ` ${domain} leads to ${addresses.join(', ')}; this machine has ${own.filter((one) => !/^(127\.|::1|fe80)/.test(one)).join(', ') || 'no address of its own'}.`;
  return `There is no certificate yet. The authority said: ${detail.trim()}${leads}\nPorts 80 and 443 have to be open to everybody. ${again}`;
}
