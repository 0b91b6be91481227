
// ---- questions -----------------------------------------------------------------------------------------------------

const KEPT = 24;

// The files of this visit: { name, file }. `listed` is what the analysis holds, in its order; `labs` is what can be chosen.
let files = [];
let listed = [];
let labs = [];
// The lab that was found in a capture, by the capture's place.
let found = new Map();
let answers = new Map();
let starting = null;

async function begin() {
  await engine.begin();
  for (const one of [...files]) {
    const bytes = await one.file.arrayBuffer();
    try {
      await engine.put(one.name, bytes);
    } catch (error) {
      // A file that cannot even be looked at is left out from now on.
      if (error instanceof Fault) files = files.filter((other) => other !== one);
      throw error;
    }
  }
  listed = (await engine.ask({ do: 'files' })).files;
}

function ready() {
  if (!engine.runs() || !starting) starting = begin();
  return starting;
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
