// Checks the diagrams named as arguments with bpmnlint and our own rules; exit code 1 on any error.
import { spawnSync } from 'node:child_process';
import { createRequire } from 'node:module';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const here = path.dirname(fileURLToPath(import.meta.url));
const command = path.join(path.dirname(createRequire(import.meta.url).resolve('bpmnlint/package.json')), 'bin', 'bpmnlint.js');
const files = process.argv.slice(2).map(file => path.resolve(file));
const result = spawnSync(process.execPath, [ command, '--config', path.join(here, '.bpmnlintrc'), ...files ], {
  cwd: here,                       // plugins are looked up from here
  stdio: 'inherit'
});
process.exit(result.status ?? 1);
