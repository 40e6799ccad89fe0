/**
 * `node scripts/licences.mjs`: whose work is in this. Reads the lockfiles and what is installed; asks no network.
 *
 *   (nothing)        THIRD-PARTY.md as text: each package that is shipped, its version, its licence
 *   --sbom           the same as CycloneDX 1.6 JSON, with hashes and where each came from
 *   --check          ends with 1 when a shipped package has no licence of the list below, or the list names one that is not shipped
 *
 * Shipped is what stands in the lockfile without `dev`, and what the build puts into the pages (PAGES).
 */
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
/** Development packages whose code ends up in the built pages or in the app. */
const PAGES = [
  '@sqlite.org/sqlite-wasm',
  'leaflet',
  'pbf',
  'react',
  'react-dom',
  'scheduler',
  'uplot',
  'zustand',
  'electron',
];
PAGES.push('@mapbox/vector-tile', '@mapbox/point-geometry');
/** Those that a program under MIT may hand on as it is. The last ones are of this project's packages, known by name. */
const FINE =
  /^\(?((MIT|MIT-0|ISC|0BSD|BSD-2-Clause|BSD-3-Clause|Apache-2\.0|BlueOak-1\.0\.0|CC0-1\.0|Unlicense|Python-2\.0|Zlib)( (OR|AND) )?)+\)?$/;
/** Looked at by hand: no SPDX name, and why they may be used. */
const KNOWN = new Map([
  ['dejavu-fonts-ttf', 'Bitstream Vera licence with public-domain changes: may be embedded and handed on'],
  ['png-js', 'MIT, in its LICENSE file'],
]);

const lock = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8'));
const own = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));

function licenceOf(path, entry) {
  if (typeof entry.license === 'string') return entry.license;
  const file = join(root, path, 'package.json');
  if (!existsSync(file)) return 'unknown';
  const { license, licenses } = JSON.parse(readFileSync(file, 'utf8'));
  return license?.type ?? license ?? licenses?.map(({ type }) => type).join(' OR ') ?? 'unknown';
}

const packages = Object.entries(lock.packages)
  .filter(([path]) => path !== '')
  .map(([path, entry]) => ({ path, entry, name: path.slice(path.lastIndexOf('node_modules/') + 13) }))
  .filter(({ name, entry }) => (!entry.dev && !entry.devOptional) || PAGES.includes(name))
  .map(({ path, entry, name }) => ({
    name: entry.name ?? name,
    version: entry.version,
    licence: licenceOf(path, entry),
    integrity: entry.integrity,
  }))
  .filter(({ version }) => version !== undefined);
const seen = new Map(packages.map((one) => [`${one.name}@${one.version}`, one]));
const all = [...seen.values()].sort((a, b) => (a.name < b.name ? -1 : 1));

function text() {
  const rows = all.map(({ name, version, licence }) => `| ${name} | ${version} | ${licence} |`);
  return `# Third parties\n\nWhat is shipped with Bell Lap beside its own code, each under its own licence. Made by \`npm run licences\`.\nMaps: Natural Earth (public domain); the fonts in resources/fonts have their licence beside them.\n\n| package | version | licence |\n| --- | --- | --- |\n${rows.join('\n')}\n`;
}

/** Package URL: https://github.com/package-url/purl-spec */
const purl = ({ name, version }) => `pkg:npm/${name.replace('@', '%40')}@${version}`;

function sbom() {
  const component = (one) => {
    const isExpression = / (OR|AND) /.test(one.licence);
    const [algorithm, digest] = one.integrity?.split(' ')[0]?.split('-', 2) ?? [];
    return {
      type: 'library',
      'bom-ref': purl(one),
      name: one.name,
      version: one.version,
      purl: purl(one),
      licenses: isExpression
        ? [{ expression: one.licence.replace(/^\((.*)\)$/, '$1') }]
        : [{ license: FINE.test(one.licence) ? { id: one.licence } : { name: one.licence } }],
      ...(digest && {
        hashes: [
          {
            alg: algorithm === 'sha512' ? 'SHA-512' : 'SHA-1',
            content: Buffer.from(digest, 'base64').toString('hex'),
          },
        ],
      }),
    };
  };
  return `${JSON.stringify(
    {
      bomFormat: 'CycloneDX',
      specVersion: '1.6',
      version: 1,
      metadata: {
        component: {
          type: 'application',
          'bom-ref': own.name,
          name: own.name,
          version: own.version,
          licenses: [{ license: { id: own.license } }],
        },
      },
      components: all.map(component),
    },
    null,
    2,
  )}\n`;
}

/** What was looked at and is shipped no longer: a list that names it says what is not so. */
const gone = [...KNOWN.keys()].filter((known) => !all.some(({ name }) => name === known));
const unclear = all.filter(({ name, licence }) => !FINE.test(licence) && !KNOWN.has(name));
if (process.argv.includes('--check')) {
  for (const { name, version, licence } of unclear)
    process.stdout.write(
      `${name} ${version} is under "${licence}": look at it, then add it to scripts/licences.mjs or take another package.\n`,
    );
  process.stdout.write(
    `${all.length} packages are shipped, ${unclear.length} of them under a licence that nobody has looked at.\n`,
  );
  for (const name of gone)
    process.stdout.write(`${name} is not shipped any more: take it out of scripts/licences.mjs.\n`);
  process.exitCode = unclear.length + gone.length === 0 ? 0 : 1;
} else process.stdout.write(process.argv.includes('--sbom') ? sbom() : text());
