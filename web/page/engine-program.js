
// ---- what answers: the program that serves the page ---------------------------------------------------------------

const engine = {
  session: null,
  halt: new AbortController(),

  async send(path, body) {
    let answer;
    try {
      answer = await fetch(path, { method: 'POST', body, signal: engine.halt.signal });
    } catch (error) {
      if (error.name === 'AbortError') throw new Stopped();
      throw new Error(words.gone);
    }
    if (answer.ok) return answer.json();
    const text = await answer.text();
    // 410: others needed the room; the next question begins anew.
    if (answer.status === 410 || answer.status === 500) engine.session = null;
    throw answer.status === 500 ? new Fault(text) : new Error(text);
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
