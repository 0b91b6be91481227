// The analysis as WebAssembly, outside of a browser: what scripts/compare-web, mutate-web and benches/web.cjs share.
'use strict';

const { readFileSync, readdirSync, statSync } = require('node:fs');
const { join } = require('node:path');

// A program that can be begun as often as one likes: one that failed is of no use any more.
function load(path) {
  const compiled = new WebAssembly.Module(readFileSync(path));
  return () => {
    let program = null;
    let place = '';
    const bytes = (at, length) => new Uint8Array(program.memory.buffer, at, length);
    const text = (at, length) => new TextDecoder().decode(bytes(at, length));
    const imports = { page: { passed() {}, failed(at, length) { place = text(at, length); } } };
    program = new WebAssembly.Instance(compiled, imports).exports;
    const given = (data) => { const at = program.room(data.length); bytes(at, data.length).set(data); return at; };
    const encoded = (string) => new TextEncoder().encode(string);
    program.begin();
    return {
      put(name, data) {
        const called = encoded(name);
        program.put(given(called), called.length, given(data), data.length);
      },
      // The answer as text; of one that traps, `trapped` says where.
      told(question) {
        const asked = encoded(JSON.stringify(question));
        const length = program.ask(given(asked), asked.length);
        return text(program.answer(), length);
      },
      ask(question) {
        try {
          return JSON.parse(this.told(question));
        } catch (error) {
          return { trapped: place || error.message };
        }
      },
      memory: () => program.memory.buffer.byteLength,
    };
  };
}

function captures(path, largest = Infinity) {
  if (statSync(path).isDirectory()) return readdirSync(path).sort().flatMap((name) => captures(join(path, name), largest));
  return /\.(pcap|pcapng|cap)(\.gz|\.zst)?$/.test(path) && statSync(path).size < largest ? [path] : [];
}

module.exports = { load, captures };
