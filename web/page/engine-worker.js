
// ---- what answers: the analysis in a worker beside the page -------------------------------------------------------

const engine = {
  program: null,
  worker: null,
  address: null,
  waiting: new Map(),
  asked: 0,

  // As it lies in the page: base64 of raw deflate.
  async unpacked() {
    const packed = Uint8Array.from(atob(find('engine').textContent), (letter) => letter.charCodeAt(0));
    const stream = new Blob([packed]).stream().pipeThrough(new DecompressionStream('deflate-raw'));
    return new Response(stream).arrayBuffer();
  },

  send(message, transfer = []) {
    return new Promise((done, failed) => {
      const id = ++engine.asked;
      engine.waiting.set(id, { done, failed });
      engine.worker.postMessage({ id, ...message }, transfer);
    });
  },

  heard({ data }) {
    if (data.passed) return progressed(...data.passed);
    const one = engine.waiting.get(data.id);
    if (!one) return;
    engine.waiting.delete(data.id);
    if ('fault' in data) {
      engine.stop();
      one.failed(data.full ? new Error(words['memory-full']) : new Fault(data.fault));
    } else {
      one.done(data.answer);
    }
  },

  runs: () => engine.worker !== null,

  async begin() {
    engine.program ??= await engine.unpacked();
    engine.address ??= URL.createObjectURL(new Blob([find('worker').textContent], { type: 'text/javascript' }));
    engine.worker = new Worker(engine.address);
    engine.worker.onmessage = engine.heard;
    engine.worker.onerror = (event) => {
      event.preventDefault();
      engine.stop(new Fault(''));
    };
    await engine.send({ begin: engine.program });
  },

  put(name, bytes) {
    return engine.send({ put: { name, bytes } }, [bytes]);
  },

  ask: (question) => engine.send({ ask: question }),

  // Ends the worker, whatever it is doing; the next question starts another one.
  stop(why = new Stopped()) {
    if (engine.worker) engine.worker.terminate();
    engine.worker = null;
    const all = [...engine.waiting.values()];
    engine.waiting = new Map();
    all.forEach((one) => one.failed(why));
  },
};

const supported = () => typeof DecompressionStream !== 'undefined' && typeof WebAssembly !== 'undefined';
