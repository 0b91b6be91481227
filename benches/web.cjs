// Measures the analysis as WebAssembly against the program on one core: the same JSON, packets a second, memory.
//
//   node benches/web.cjs WIRELAB ENGINE.wasm CAPTURE...
'use strict';

const { execFileSync } = require('node:child_process');
const { mkdtempSync, readFileSync, rmSync, statSync } = require('node:fs');
const { tmpdir } = require('node:os');
const { basename, dirname, join, resolve } = require('node:path');
const { load } = require('../scripts/web-engine.cjs');

const [wirelab, engine, ...files] = process.argv.slice(2);
const ROUNDS = 3;
const begin = load(engine);
const best = (act) => Math.min(...Array.from({ length: ROUNDS }, act));
let wrong = 0;

for (const file of files) {
  const folder = mkdtempSync(join(tmpdir(), 'wirelab-web-'));
  const out = join(folder, 'out.json');
  // On one core: the page has one thread.
  const native = best(() => {
    const began = process.hrtime.bigint();
    const script = `exec taskset -c 0 "$0" analyze "$1" --format json > "$2"`;
    execFileSync('bash', ['-c', script, resolve(wirelab), basename(file), out], { cwd: dirname(resolve(file)) });
    return Number(process.hrtime.bigint() - began) / 1e9;
  });
  const program = begin();
  program.put(basename(file), readFileSync(file));
  let json = '';
  const own = best(() => {
    const began = process.hrtime.bigint();
    json = program.told({ do: 'analysis-json', file: 0 });
    return Number(process.hrtime.bigint() - began) / 1e9;
  });
  const same = JSON.parse(json).json === readFileSync(out, 'utf8');
  const { packets } = JSON.parse(readFileSync(out, 'utf8')).capture ?? {};
  const mib = (bytes) => Math.round(bytes / (1 << 20));
  console.log(`${basename(file)}: ${mib(statSync(file).size)} MiB, ${packets} packets; program ${native.toFixed(2)} s, page ${own.toFixed(2)} s: `
    + `${Math.round((100 * native) / own)} % of its packets a second; ${same ? 'the same JSON' : 'THE JSON DIFFERS'}; memory ${mib(program.memory())} MiB`);
  wrong += same ? 0 : 1;
  rmSync(folder, { recursive: true });
}
process.exit(wrong ? 1 : 0);
