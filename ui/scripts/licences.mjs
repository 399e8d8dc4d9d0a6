/**
 * Reads the licences of everything that is built into the program: the crates of the binary (cargo metadata, without what
 * only tests and build scripts use) and the npm packages of the window. `node scripts/licences.mjs` writes them as the
 * copyright file of the package.
 */
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

const ROOT = new URL('../..', import.meta.url);

/** Fonts that lie in the repository with their licence texts. */
const FONTS = [
  { name: 'Inter', version: '4', licence: 'OFL-1.1' },
  { name: 'JetBrains Mono', version: '2', licence: 'OFL-1.1' },
];

/** Every part, in order of name. A part without a licence fails the build. */
export function readLicences() {
  const parts = [...crates(), ...packages(), ...FONTS].sort((a, b) => a.name.localeCompare(b.name) || a.version.localeCompare(b.version));
  const bare = parts.filter((part) => part.licence === '');
  if (bare.length > 0) throw new Error(`no licence is known of ${bare.map((part) => part.name).join(', ')}`);
  return parts;
}

function crates() {
  const text = execFileSync('cargo', ['metadata', '--format-version=1', '--locked', '--filter-platform', host()], { cwd: ROOT, maxBuffer: 1 << 28, stdio: ['ignore', 'pipe', 'inherit'] });
  const { packages: all, resolve } = JSON.parse(text.toString());
  const nodes = new Map(resolve.nodes.map((node) => [node.id, node]));
  const wanted = [resolve.root];
  const seen = new Set(wanted);
  while (wanted.length > 0) {
    for (const { pkg, dep_kinds: kinds } of nodes.get(wanted.pop()).deps) {
      if (seen.has(pkg) || !kinds.some(({ kind }) => kind === null)) continue;
      seen.add(pkg);
      wanted.push(pkg);
    }
  }
  return all
    .filter((one) => seen.has(one.id) && one.source !== null)
    .map((one) => ({ name: one.name, version: one.version, licence: (one.license ?? (one.license_file === null ? '' : 'see its licence file')).replaceAll('/', ' OR ').replaceAll('  ', ' ') }));
}

function host() {
  const said = execFileSync('rustc', ['-vV']).toString();
  return /^host: (.+)$/m.exec(said)[1];
}

function packages() {
  const lock = JSON.parse(readFileSync(new URL('ui/package-lock.json', ROOT), 'utf8'));
  return Object.entries(lock.packages)
    .filter(([path, one]) => path !== '' && one.dev !== true && one.devOptional !== true && one.optional !== true)
    .map(([path, one]) => ({ name: path.replace(/^.*node_modules\//, ''), version: one.version, licence: one.license ?? '' }));
}

if (process.argv[1] === new URL(import.meta.url).pathname) {
  process.stdout.write('Flowmend is under the MIT licence. It is built with these parts of others:\n\n');
  for (const part of readLicences()) process.stdout.write(`${part.name} ${part.version}: ${part.licence}\n`);
}
