// Bundles every src/pages/*.js into webapp/static/dist: hashed ES modules and CSS, a manifest, licence texts.
import * as esbuild from 'esbuild';
import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';

import { bootstrap } from './bootstrap.mjs';
import { literals } from './literals.mjs';
import { simulation } from './simulation.mjs';

const here = path.dirname(fileURLToPath(import.meta.url));
const out = path.resolve(here, process.env.DIST_DIR ?? '../static/dist');
const watch = process.argv.includes('--watch');

const relative = file => path.relative(out, path.resolve(here, file)).split(path.sep).join('/');

// manifest.json: page name -> { js, preload: [...], css: [...], gzip: { js, css } }, paths below static/dist.
function manifestOf({ outputs }) {
  const pages = {};
  for (const [ file, info ] of Object.entries(outputs)) {
    if (!info.entryPoint || !file.endsWith('.js')) continue;
    const shared = importsOf(file, outputs);
    const css = info.cssBundle ? [ info.cssBundle ] : [];
    pages[path.basename(info.entryPoint, '.js')] = {
      js: relative(file),
      preload: shared.map(relative),
      css: css.map(relative),
      gzip: { js: gzipSize([ file, ...shared ]), css: gzipSize(css) }
    };
  }
  return pages;
}

function importsOf(entry, outputs) {
  const seen = new Set();
  const walk = file => outputs[file].imports
    .filter(({ kind, path: target }) => kind === 'import-statement' && outputs[target] && !seen.has(target))
    .forEach(({ path: target }) => { seen.add(target); walk(target); });
  walk(entry);
  return [ ...seen ];
}

const gzipSize = files => files.reduce((sum, file) => sum + gzipSync(readFileSync(path.resolve(here, file))).length, 0);

// Licence texts of every package a byte of which went into the bundle.
function licencesOf({ inputs }) {
  const packages = Object.keys(inputs).map(file => /^(.*node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(file)?.[1]).filter(Boolean);
  return [ ...new Set(packages) ].sort().map(folder => {
    const { name, version, license } = JSON.parse(readFileSync(path.join(here, folder, 'package.json'), 'utf8'));
    const text = readdirSync(path.join(here, folder)).find(file => /^licen[cs]e/i.test(file));
    return `${name} ${version} (${license})\n\n${text ? readFileSync(path.join(here, folder, text), 'utf8').trim() : license}\n`;
  }).join(`\n${'='.repeat(80)}\n\n`);
}

function write(name, text) {
  const part = path.join(out, `${name}.part`);
  writeFileSync(part, text);
  renameSync(part, path.join(out, name));
}

// Of each of the builds; the manifest tells of all of them.
const built = new Map();

const results = entryPoints => ({
  name: 'results',
  setup(build) {
    build.onEnd(({ metafile, errors }) => {
      if (errors.length) return;
      built.set(entryPoints, metafile);
      if (built.size < BUILDS.length) return;
      const all = [ ...built.values() ];
      const whole = { outputs: Object.assign({}, ...all.map(({ outputs }) => outputs)), inputs: Object.assign({}, ...all.map(({ inputs }) => inputs)) };
      const pages = manifestOf(whole);
      write('THIRD_PARTY_LICENSES.txt', licencesOf(whole));
      write('manifest.json', JSON.stringify(pages, null, 2));
      for (const [ name, { gzip } ] of Object.entries(pages)) {
        console.log(`${name}: js ${(gzip.js / 1024).toFixed(1)} kB, css ${(gzip.css / 1024).toFixed(1)} kB (gzip)`);
      }
    });
  }
});

rmSync(out, { recursive: true, force: true });
mkdirSync(out, { recursive: true });
// The editors share parts with lighter pages, but use more of each: built by themselves they make no other page heavier.
const APART = [ 'simulation.js', 'decision-editor.js', 'form-editor.js', 'modeler.js' ];
const PAGES = readdirSync(path.join(here, 'src/pages')).filter(file => file.endsWith('.js'));
const BUILDS = [ PAGES.filter(file => !APART.includes(file)), ...APART.filter(file => PAGES.includes(file)).map(file => [ file ]) ];
// The form editor wants an older preact than others; its own viewer has to draw with the very same copy.
const ALIAS = { 'form-editor.js': { preact: './node_modules/@bpmn-io/form-js-editor/node_modules/preact' } };
const optionsOf = pages => ({
  alias: ALIAS[pages[0]],
  absWorkingDir: here,
  entryPoints: pages.map(file => `src/pages/${file}`),
  entryNames: '[name]-[hash]',
  chunkNames: 'chunks/[name]-[hash]',
  assetNames: 'assets/[name]-[hash]',
  outdir: out,
  bundle: true,
  splitting: true,
  format: 'esm',
  target: [ 'es2022' ],
  metafile: true,
  minify: !watch,
  sourcemap: watch,
  legalComments: 'linked',
  logLevel: 'warning',
  // Every browser we serve reads woff2; the older formats named beside it are left out.
  loader: { '.woff2': 'file', '.woff': 'empty', '.ttf': 'empty', '.eot': 'empty', '.svg': 'file' },
  plugins: [ bootstrap, literals, simulation, results(pages) ]
});

for (const pages of BUILDS) {
  if (watch) await (await esbuild.context(optionsOf(pages))).watch();
  else await esbuild.build(optionsOf(pages));
}
