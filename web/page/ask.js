
// ---- questions -----------------------------------------------------------------------------------------------------

const KEPT = 24;

// The files of this visit: { name, file }. `listed` is what the analysis holds, in its order; `labs` is what can be chosen.
let files = [];
let listed = [];
let labs = [];
// What is looked for where none is chosen: found, none, or the title of a lab.
let usual = 'found';
// The lab that was found in a capture, by the capture's place.
let found = new Map();
let answers = new Map();
let starting = null;

// How often it was begun: one that was given up meanwhile goes no further.
let begun = 0;

async function begin() {
  const mine = ++begun;
  await engine.begin();
  for (const one of [...files]) {
    try {
      const bytes = await one.file.arrayBuffer().catch(() => { throw new Error(`${words['file-gone']} (${one.name})`); });
      if (mine !== begun) throw new Stopped();
      await engine.put(one.name, bytes);
    } catch (error) {
      // A file that cannot even be looked at is left out from now on.
      if (!(error instanceof Stopped)) files = files.filter((other) => other !== one);
      throw error;
    }
  }
  listed = (await engine.ask({ do: 'files' })).files;
}

let pending = null;

// Once for all who ask at the same time.
function ready() {
  if (starting && (pending === starting || engine.runs())) return starting;
  const mine = begin();
  starting = mine;
  pending = mine;
  const over = () => { if (pending === mine) pending = null; };
  // What could not begin is begun anew by whoever asks next.
  mine.then(over, () => { over(); if (starting === mine) starting = null; });
  return mine;
}

// An answer of the analysis; what was asked before is kept, but of a capture that grows.
async function ask(question) {
  await ready();
  const key = JSON.stringify(question);
  if (answers.has(key)) return answers.get(key);
  const answer = await engine.ask(question);
  if (listed.some((one) => one.grows)) return answer;
  answers.set(key, answer);
  if (answers.size > KEPT) answers.delete(answers.keys().next().value);
  return answer;
}
