/** An authority for tests: OpenSSL, which signs what it is asked to. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

let made: { readonly cert: string; readonly key: string } | null = null;

/** Who stands behind what it signs, PEM. */
export function authorityRoot(): { readonly cert: string; readonly key: string } {
  if (made !== null) return made;
  return inFolder((folder) => {
    const key = '-newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 4000';
    openssl(folder, `req -x509 ${key} -subj /CN=authority -keyout ca.key -out ca.pem`);
    made = {
      cert: readFileSync(join(folder, 'ca.pem'), 'utf8'),
      key: readFileSync(join(folder, 'ca.key'), 'utf8'),
    };
    return made;
  });
}

/**
 * A certificate (PEM) for this name, from a day before `fromMs` on for as many days, for the key of this request (DER,
 * base64url); null: for a key of somebody else.
 */
export function certificateFor(request: string | null, name: string, fromMs: number, days: number): string {
  const root = authorityRoot();
  return inFolder((folder) => {
    writeFileSync(join(folder, 'ca.pem'), root.cert);
    writeFileSync(join(folder, 'ca.key'), root.key);
    writeFileSync(join(folder, 'ext'), `subjectAltName=DNS:${name}\n`);
    if (request === null)
      openssl(
        folder,
        'req -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -subj /CN=x -keyout k -outform DER -out request.der',
      );
    else writeFileSync(join(folder, 'request.der'), Buffer.from(request, 'base64url'));
    const [from, until] = [fromMs, fromMs + days * 86_400_000].map(written);
    // A database of what it signed is what `openssl ca` takes to sign for any time.
    writeFileSync(join(folder, 'index'), '');
    writeFileSync(
      join(folder, 'config'),
      `[ca]\ndefault_ca=a\n[a]\ndatabase=index\nnew_certs_dir=.\nrand_serial=yes\ndefault_md=sha256\npolicy=p\n[p]\ncommonName=optional\n`,
    );
    openssl(
      folder,
      `ca -batch -notext -config config -cert ca.pem -keyfile ca.key -inform DER -in request.der -extfile ext -subj /CN=leaf -startdate ${from} -enddate ${until} -out leaf.pem`,
    );
    return readFileSync(join(folder, 'leaf.pem'), 'utf8') + root.cert;
  });
}

const written = (ms: number): string => `${new Date(ms).toISOString().replace(/[-:T]/g, '').slice(0, 14)}Z`;

const openssl = (cwd: string, words: string): void =>
  void execFileSync('openssl', words.split(' '), { cwd, stdio: 'pipe' });

function inFolder<T>(work: (folder: string) => T): T {
  const folder = mkdtempSync(join(tmpdir(), 'bell-lap-authority-'));
  try {
    return work(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
