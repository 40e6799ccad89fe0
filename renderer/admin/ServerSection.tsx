/** How the server is that the relay stands on; nothing where nobody looks (in containers, on AWS). */
import { sheetsOf } from '../ui/format.ts';
import { useLanguage } from '../ui/language.ts';
import { StateWord } from '../ui/primitives/StateWord.tsx';
import { type Api, type ServerHealth, useLoaded } from './api.ts';
import { Section } from './parts.tsx';
import { isUrgent } from './server-trouble.ts';
import { useAdminWords } from './words.ts';

const EVERY_MS = 30_000;

export function ServerSection({ api }: { readonly api: Api }) {
  const words = useAdminWords();
  const loaded = useLoaded<{ readonly server: ServerHealth | null }>(api, '/v1/admin/server', EVERY_MS);
  // A relay in a container has no such section, and none that waits or complains in its place.
  const server = loaded.answer?.server ?? null;
  if (server === null) return null;
  return (
    <Section title={words.server} help={words.serverHelp} loaded={loaded} again={loaded.again}>
      {() => <Seen server={server} />}
    </Section>
  );
}

function Seen({ server }: { readonly server: ServerHealth }) {
  const words = useAdminWords();
  const language = useLanguage();
  const { release, certificate, copy, disk, memory, relays, troubles } = server;
  const date = (ms: number): string =>
    new Date(ms).toLocaleString(sheetsOf(language), { dateStyle: 'medium', timeStyle: 'short' });
  const size = (bytes: number): string => {
    const [divisor, unit] =
      bytes < 1e6
        ? ([1e3, 'kilobyte'] as const)
        : bytes < 1e9
          ? ([1e6, 'megabyte'] as const)
          : ([1e9, 'gigabyte'] as const);
    return (bytes / divisor).toLocaleString(language, { style: 'unit', unit, maximumFractionDigits: 1 });
  };
  const free = (of: { readonly freeBytes: number; readonly bytes: number }): string =>
    words.freeOf(size(of.freeBytes), size(of.bytes));
  const lines: readonly (readonly [string, string])[] = [
    [words.serverRelease, `${release.version} (${release.commit})`],
    [words.serverBefore, release.previous ?? words.nothingBefore],
    [words.serverStores, words.storesAre[server.stores]],
    [
      words.serverRelays,
      words.relaysReady(relays.filter(({ trouble }) => trouble === null).length, relays.length),
    ],
    [
      words.serverCertificate,
      certificate === null
        ? words.none
        : words.certificateBy(certificate.issuer, date(certificate.untilMs), certificate.isOwn),
    ],
    [
      words.serverCopy,
      copy === null ? words.none : words.copyAt(date(copy.atMs), size(copy.bytes), copy.place),
    ],
    [words.serverDisk, free(disk)],
    [words.serverMemory, free(memory)],
    [words.serverLooked, date(server.atMs)],
  ];
  return (
    <>
      {troubles.length === 0 ? (
        <p>
          <StateWord kind="ok" text={words.serverWell} />
        </p>
      ) : (
        <ul className="server-troubles">
          {troubles.map(({ what, detail }) => (
            <li key={what + detail}>
              <StateWord
                kind={isUrgent(what, detail) ? 'alarm' : 'attention'}
                text={words.serverTroubles[what]?.(detail) ?? `${what} ${detail}`}
              />
            </li>
          ))}
        </ul>
      )}
      <dl className="server-lines">
        {lines.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
    </>
  );
}
