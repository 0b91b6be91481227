// Runs the analysis beside the page. It is given the program's bytes once, then files and questions, one after the other.
// Where the program fails, it says where and is of no use any more: the page starts another one.
'use strict';

const decoder = new TextDecoder();
const encoder = new TextEncoder();
let program = null;
let place = '';

const imports = {
  page: {
    passed: (bytes, all) => postMessage({ passed: [bytes, all] }),
    failed: (at, length) => { place = decoder.decode(new Uint8Array(program.memory.buffer, at, length)); },
  },
};

// Gives bytes over: room in the program, filled.
function given(bytes) {
  const at = program.room(bytes.length);
  new Uint8Array(program.memory.buffer, at, bytes.length).set(bytes);
  return at;
}

function ask(question) {
  const text = encoder.encode(JSON.stringify(question));
  const length = program.ask(given(text), text.length);
  return JSON.parse(decoder.decode(new Uint8Array(program.memory.buffer, program.answer(), length)));
}

function put(name, buffer) {
  const bytes = new Uint8Array(buffer);
  const called = encoder.encode(name);
  program.put(given(called), called.length, given(bytes), bytes.length);
  return null;
}

async function begin(bytes) {
  program = (await WebAssembly.instantiate(bytes, imports)).instance.exports;
  program.begin();
  return null;
}

async function work({ begin: bytes, put: file, ask: question }) {
  if (bytes) return begin(bytes);
  return file ? put(file.name, file.bytes) : ask(question);
}

onmessage = async ({ data }) => {
  try {
    postMessage({ id: data.id, answer: await work(data) });
  } catch (error) {
    // WebAssembly has 4 GiB, and a browser may give less.
    const full = error instanceof RangeError || (program && !place && program.memory.buffer.byteLength > 3e9);
    postMessage({ id: data.id, full, fault: place || String(error && error.message) });
  }
};
