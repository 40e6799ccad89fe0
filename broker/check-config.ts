/**
 * What is wrong with a station's options, before it is started (again) with them: values that do not fit, a folder that
 * cannot be written, ports that are taken or the same, an address that is not this computer's, a certificate that does not
 * fit its key. Nothing is started, nothing is made, nobody is asked over the network.
 */
import { accessSync, constants, existsSync, readFileSync, statSync } from 'node:fs';
import { createServer } from 'node:net';
import { dirname } from 'node:path';
import { elementOf } from '../race/present.ts';
import { ConfigError, readConfig, type StationConfig } from './config.ts';
import { ownCertificate } from './tls/certificates.ts';

export type FaultCode =
  | 'value'
  | 'file'
  | 'folder'
  | 'port-taken'
  | 'port-refused'
  | 'port-twice'
  | 'address'
  | 'certificate';

export interface ConfigFault {
  /** The option's name without dashes; null: none of them alone. */
  readonly option: string | null;
  readonly code: FaultCode;
  /** A sentence in English. */
  readonly says: string;
  readonly port?: number;
}

const PORTS = [
  ['mqtt-port', 'mqttPort'],
  ['mqtts-port', 'mqttsPort'],
  ['https-port', 'httpsPort'],
  ['osmand-port', 'osmandPort'],
  ['crowd-port', 'crowdPort'],
  ['crowd-https-port', 'crowdHttpsPort'],
] as const satisfies readonly (readonly [string, keyof StationConfig])[];

export async function faultsOf(
  argv: readonly string[],
  env: Readonly<Record<string, string | undefined>>,
  readFile: (path: string) => string,
): Promise<readonly ConfigFault[]> {
  let config: StationConfig | 'help';
  try {
    config = readConfig(argv, env, readFile);
  } catch (error) {
    if (error instanceof ConfigError) return error.faults.map((fault) => ({ ...fault, code: 'value' }));
    return [{ option: null, code: 'file', says: sentence(error) }];
  }
  if (config === 'help') return [];
  return [...folderFaults(config.data), ...certificateFaults(config), ...(await portFaults(config))];
}

/** `--check`: what is wrong, a line each; with `--announce` as one line of JSON. The program then ends, with 2 when something is. */
export async function sayFaults(words: readonly string[]): Promise<void> {
  const argv = words.filter((word) => word !== '--check');
  const faults = await faultsOf(argv, process.env, (path) => readFileSync(path === '-' ? 0 : path, 'utf8'));
  const lines = faults.length === 0 ? 'Nothing is wrong.' : faults.map(({ says }) => says).join('\n');
  process.stdout.write(`${argv.includes('--announce') ? JSON.stringify({ faults }) : lines}\n`);
  process.exitCode = faults.length === 0 ? 0 : 2;
}

/** Where it is not there yet, the nearest folder above that is has to let it be made. */
function folderFaults(data: string): readonly ConfigFault[] {
  let there = data;
  while (!existsSync(there) && dirname(there) !== there) there = dirname(there);
  const fault = (why: string): readonly ConfigFault[] => [
    { option: 'data', code: 'folder', says: `--data ${data}: ${why} Choose a folder of your own.` },
  ];
  try {
    if (!statSync(there).isDirectory()) return fault(`${there} is a file.`);
    accessSync(there, constants.W_OK | constants.X_OK);
    return [];
  } catch {
    return fault(`this user may not write in ${there}.`);
  }
}

function certificateFaults({ cert, certKey }: StationConfig): readonly ConfigFault[] {
  if (cert === undefined || certKey === undefined) return [];
  const texts: string[] = [];
  for (const [option, path] of [
    ['cert', cert],
    ['cert-key', certKey],
  ] as const)
    try {
      texts.push(readFileSync(path, 'utf8'));
    } catch (error) {
      return [{ option, code: 'file', says: `--${option} ${path} cannot be read: ${sentence(error)}` }];
    }
  try {
    ownCertificate(elementOf(texts, 0), elementOf(texts, 1), Date.now());
    return [];
  } catch (error) {
    return [{ option: 'cert', code: 'certificate', says: sentence(error) }];
  }
}

async function portFaults(config: StationConfig): Promise<readonly ConfigFault[]> {
  const faults: ConfigFault[] = [];
  const before = new Map<number, string>();
  for (const [option, key] of PORTS) {
    const port = config[key];
    if (port === 0) continue;
    const other = before.get(port);
    if (other !== undefined) {
      const says = `--${option} ${port}: --${other} has the same. Each needs a port of its own.`;
      faults.push({ option, code: 'port-twice', says, port });
      continue;
    }
    before.set(port, option);
    const refused = await tryPort(config.host, port);
    if (refused === null) continue;
    if (refused === 'EADDRNOTAVAIL' || refused === 'ENOTFOUND' || refused === 'EINVAL') {
      const says = `--host ${config.host} is no address of this computer. :: is all of them.`;
      return [...faults, { option: 'host', code: 'address', says }];
    }
    faults.push(
      refused === 'EACCES'
        ? {
            ...{ option, code: 'port-refused', port },
            says: `--${option} ${port} may not be opened by this user. Choose one above 1023.`,
          }
        : {
            ...{ option, code: 'port-taken', port },
            says: `--${option} ${port} is taken by another program (perhaps another station or MQTT broker).`,
          },
    );
  }
  return faults;
}

/** Opens it for a moment; the system's code when it does not let us. Without IPv6, `::` is all that there is. */
function tryPort(host: string, port: number): Promise<string | null> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', ({ code }: NodeJS.ErrnoException) => {
      const isWithoutIpv6 = host === '::' && (code === 'EAFNOSUPPORT' || code === 'EADDRNOTAVAIL');
      resolve(isWithoutIpv6 ? tryPort('0.0.0.0', port) : (code ?? 'EADDRINUSE'));
    });
    server.listen({ host, port, exclusive: true }, () => server.close(() => resolve(null)));
  });
}

const sentence = (error: unknown): string => (error instanceof Error ? error.message : String(error));
