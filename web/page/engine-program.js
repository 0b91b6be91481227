
// ---- what answers: the program that serves the page ---------------------------------------------------------------

const engine = {
  session: null,
  halt: new AbortController(),

  async send(path, body) {
    const asked = engine.session;
    let answer;
    let text;
    try {
      answer = await fetch(path, { method: 'POST', body, signal: engine.halt.signal });
      text = await answer.text();
    } catch (error) {
      if (error.name === 'AbortError') throw new Stopped();
      throw new Error(words.gone);
    }
    if (answer.ok) return JSON.parse(text);
    // 410: others needed the room. 500: wirelab itself failed, and what it says is what the page says. The next question
    // begins anew, unless somebody has begun anew meanwhile.
    if ((answer.status === 410 || answer.status === 500) && engine.session === asked) engine.session = null;
    throw answer.status === 500 ? new Fault('') : new Error(text);
  },

  runs: () => engine.session !== null,

  async begin() {
    engine.session = (await engine.send('begin')).session;
  },

  put: (name, bytes) => engine.send(`put/${engine.session}/${encodeURIComponent(name)}`, bytes),

  ask: (question) => engine.send(`ask/${engine.session}`, JSON.stringify(question)),

  // Waits no longer; the files there are forgotten.
  stop() {
    engine.halt.abort();
    engine.halt = new AbortController();
    if (engine.session) fetch(`end/${engine.session}`, { method: 'POST' }).catch(() => {});
    engine.session = null;
  },
};

const supported = () => typeof EventSource !== 'undefined';
