// The page: takes files, asks the worker, shows what it answers. Nothing of a capture becomes markup here: what comes as a
// page is made by the program's templates and passes `known` besides, all else is set as text.
'use strict';

const words = JSON.parse(document.getElementById('app-words').textContent);
const find = (id) => document.getElementById(`app-${id}`);
const welcome = find('welcome');
const notice = find('notice');
const MOST = 512 * 1024 * 1024;
const ROWS = 2000;
const KEPT = 24;

// The files of this visit: { name, file }. `labs` is what can be chosen.
let files = [];
let listed = [];
let labs = [];
let fault = null;
// The lab that was found last.
let found = null;

// ---- the worker --------------------------------------------------------------------------------------------------

let engine = null;
let worker = null;
let address = null;
let waiting = new Map();
let asked = 0;
let answers = new Map();

// The program, as it lies in the page: base64 of raw deflate.
async function unpacked() {
  const packed = Uint8Array.from(atob(find('engine').textContent), (letter) => letter.charCodeAt(0));
  const stream = new Blob([packed]).stream().pipeThrough(new DecompressionStream('deflate-raw'));
  return new Response(stream).arrayBuffer();
}

class Fault extends Error {}
class Stopped extends Error {}

function send(message, transfer = []) {
  return new Promise((done, failed) => {
    const id = ++asked;
    waiting.set(id, { done, failed });
    worker.postMessage({ id, ...message }, transfer);
  });
}

function heard({ data }) {
  if (data.passed) return progressed(...data.passed);
  const one = waiting.get(data.id);
  if (!one) return;
  waiting.delete(data.id);
  if ('fault' in data) {
    stop();
    one.failed(new Fault(data.fault));
  } else {
    one.done(data.answer);
  }
}

// Ends the worker, whatever it is doing; the next question starts another one.
function stop() {
  if (worker) worker.terminate();
  worker = null;
  const all = [...waiting.values()];
  waiting = new Map();
  all.forEach((one) => one.failed(new Stopped()));
}

let starting = null;

async function begin() {
  engine ??= await unpacked();
  address ??= URL.createObjectURL(new Blob([find('worker').textContent], { type: 'text/javascript' }));
  worker = new Worker(address);
  worker.onmessage = heard;
  worker.onerror = (event) => { event.preventDefault(); const all = [...waiting.values()]; stop(); all.forEach((one) => one.failed(new Fault(''))); };
  await send({ begin: engine });
  for (const one of [...files]) {
    const bytes = await one.file.arrayBuffer();
    try {
      await send({ put: { name: one.name, bytes } }, [bytes]);
    } catch (error) {
      // A file that cannot even be looked at is left out from now on.
      if (error instanceof Fault) files = files.filter((other) => other !== one);
      throw error;
    }
  }
  listed = (await send({ ask: { do: 'files' } })).files;
}

function ready() {
  if (!worker || !starting) starting = begin();
  return starting;
}

// An answer of the program; what was asked before is kept.
async function ask(question) {
  const key = JSON.stringify(question);
  if (answers.has(key)) return answers.get(key);
  await ready();
  const answer = await send({ ask: question });
  answers.set(key, answer);
  if (answers.size > KEPT) answers.delete(answers.keys().next().value);
  return answer;
}

// ---- what is shown ------------------------------------------------------------------------------------------------

function element(name, attributes = {}, ...inside) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) if (value !== undefined) made.setAttribute(key, value);
  made.append(...inside);
  return made;
}

const button = (text, act, kind = '') => {
  const made = element('button', { type: 'button', class: kind || undefined }, text);
  made.addEventListener('click', act);
  return made;
};

// The title of a view that has no page.
function heading() {
  const { view } = here();
  return element('h1', {}, words[view === 'stream' || view === 'udp' ? 'streams' : view]);
}

// What the program's templates make, and nothing else.
const ELEMENTS = new Set(('a abbr article bdi br circle code dd desc details div dl dt footer g h1 h2 h3 h4 header li line main nav ol p path polygon polyline '
  + 'pre rect section small span strong sub summary sup svg table tbody td text tfoot th thead time title tr tspan ul').split(' '));
const ATTRIBUTES = new Set(('aria-hidden aria-label aria-labelledby aria-describedby class colspan cx cy d datetime dir fill height href id lang name open '
  + 'points preserveaspectratio r role rowspan rx ry scope stroke tabindex text-anchor textlength lengthadjust title transform viewbox width x x1 x2 y y1 y2').split(' '));

function known(node) {
  for (const one of [...node.querySelectorAll('*')]) {
    if (!ELEMENTS.has(one.localName.toLowerCase())) {
      one.remove();
      continue;
    }
    for (const { name, value } of [...one.attributes]) {
      const own = ATTRIBUTES.has(name.toLowerCase()) && (name !== 'href' || value.startsWith('#'));
      if (!own) one.removeAttribute(name);
    }
  }
  return node;
}

// The body of a page that the program made.
function body(html) {
  const page = new DOMParser().parseFromString(html, 'text/html');
  const main = known(page.querySelector('main'));
  return [...main.childNodes].map((node) => document.adoptNode(node));
}

// What stands below it: what it was made with.
function foot(html) {
  const page = new DOMParser().parseFromString(html, 'text/html');
  const lines = [...page.querySelectorAll('footer p')].map((line) => element('p', {}, line.textContent));
  return element('div', { class: 'made' }, ...lines);
}

function progressed(bytes, all) {
  const bar = find('view').querySelector('progress');
  if (bar && all) bar.value = Math.min(1, bytes / all);
}

function wait(text) {
  const bar = element('progress', { max: 1, 'aria-label': text });
  const halt = button(words.stop, () => {
    stop();
    find('view').replaceChildren(element('div', { class: 'wait' }, element('p', { role: 'status' }, words.stopped), button(words.again, show)));
  });
  find('view').replaceChildren(element('div', { class: 'wait' }, element('p', { role: 'status' }, text), bar, halt));
}

// A sentence of ours: backticks stand around what is code.
function prose(text, attributes = {}) {
  const parts = text.split('`');
  return element('p', attributes, ...parts.map((part, number) => (number % 2 ? element('code', {}, part) : part)));
}

function told(...texts) {
  return element('div', { class: 'said', role: 'alert' }, ...texts.filter(Boolean).map((text) => prose(text)));
}

// ---- addresses -----------------------------------------------------------------------------------------------------

// #story, #messages, #streams, #stream=3, #udp=3, #check; then file=, lab=, filter=, at=.
// The address is kept here too: in a sandboxed frame a browser may refuse to show it.
let current = location.hash;

function lead(to) {
  current = to;
  // The event that follows finds nothing new.
  if (location.hash !== to) location.hash = to;
  show();
}

const VIEWS = ['story', 'messages', 'streams', 'stream', 'udp', 'check'];

function here() {
  const given = new URLSearchParams(current.slice(1));
  const view = VIEWS.find((name) => given.has(name)) ?? 'story';
  const file = Number(given.get('file') ?? firstCapture());
  return {
    view,
    number: Number(given.get(view) || 0),
    file: Number.isInteger(file) ? file : 0,
    lab: given.get('lab') || null,
    filter: given.get('filter') || '',
    at: given.get('at'),
  };
}

function place(to) {
  const parts = [to.view === 'stream' || to.view === 'udp' ? `${to.view}=${to.number}` : to.view];
  if (to.file !== undefined && to.file !== firstCapture()) parts.push(`file=${to.file}`);
  if (to.lab) parts.push(`lab=${encodeURIComponent(to.lab)}`);
  if (to.filter && to.view === 'streams') parts.push(`filter=${encodeURIComponent(to.filter)}`);
  if (to.at) parts.push(`at=${encodeURIComponent(to.at)}`);
  return `#${parts.join('&')}`;
}

const go = (change) => lead(place({ ...here(), at: null, ...change }));
const firstCapture = () => Math.max(0, listed.findIndex((one) => one.kind === 'capture'));

// ---- views ---------------------------------------------------------------------------------------------------------

const stem = (name) => name.split('/').pop().replace(/\.(gz|zst)$/i, '').replace(/\.[^.]*$/, '') || 'capture';

function save(name, type, text) {
  const made = element('a', { href: URL.createObjectURL(new Blob([text], { type })), download: name });
  made.click();
  setTimeout(() => URL.revokeObjectURL(made.href), 10000);
}

function tools(name, html, json) {
  const made = element('div', { class: 'tools' });
  if (html) made.append(button(words['save-page'], () => save(`${name}.html`, 'text/html', html)));
  made.append(button(words['save-json'], async () => {
    const answer = await attempt(() => ask(json));
    if (answer && 'json' in answer) save(`${name}.json`, 'application/json', answer.json);
  }));
  return made;
}

function refused(answer) {
  return [element('header', { class: 'top' }, heading()), told(answer.refused.text)];
}

const shown = {
  async story(at) {
    const answer = await ask({ do: 'story', file: at.file, lab: at.lab });
    if (answer.refused) return refused(answer);
    if (!at.lab) found = answer.page.lab;
    const parts = body(answer.page.html);
    for (const part of parts) {
      if (!part.querySelectorAll) continue;
      for (const one of [...part.querySelectorAll('.stream[id]'), ...(part.matches('.stream[id]') ? [part] : [])]) opened(one, at);
    }
    return [...parts, tools(stem(listed[at.file].name), answer.page.html, { do: 'analysis-json', file: at.file, lab: at.lab })];
  },
  async messages(at) {
    const answer = await ask({ do: 'messages', file: at.file, lab: at.lab });
    if (answer.refused) return refused(answer);
    return [...body(answer.page.html), tools(`${stem(listed[at.file].name)}-messages`, answer.page.html, { do: 'messages-json', file: at.file, lab: at.lab })];
  },
  async stream(at, udp = false) {
    const answer = await ask({ do: 'stream', file: at.file, lab: at.lab, udp, number: at.number });
    const back = element('p', {}, element('a', { href: place({ ...at, view: 'streams', at: null }) }, words.back));
    if (answer.refused) return [back, ...refused(answer)];
    return [back, ...body(answer.page.html), tools(`${stem(listed[at.file].name)}-${udp ? 'udp' : 'stream'}-${at.number}`, answer.page.html, { do: 'analysis-json', file: at.file, lab: at.lab })];
  },
  udp(at) {
    return shown.stream(at, true);
  },
  async check(at) {
    const answer = await ask({ do: 'check', lab: at.lab });
    if (answer.refused) return refused(answer);
    found = answer.page.lab;
    return [...body(answer.page.html), prose(words.judged, { class: 'soft' }), foot(answer.page.html), tools('checks', answer.page.html, { do: 'check-json', lab: at.lab })];
  },
  async streams(at) {
    const chosen = at.filter ? await ask({ do: 'filter', file: at.file, lab: at.lab, text: at.filter }) : null;
    const matches = chosen && chosen.matches;
    const only = matches ? [...new Set([...matches.tcp, ...matches.udp])].sort((a, b) => a - b).slice(0, ROWS) : undefined;
    const answer = await ask({ do: 'streams', file: at.file, lab: at.lab, only });
    if (answer.refused) return refused(answer);
    const all = JSON.parse(answer.json);
    return [element('header', { class: 'top' }, element('h1', {}, words.streams)), asking(at), ...selected(chosen), ...table(all, matches, at),
      tools(stem(listed[at.file].name), null, { do: 'analysis-json', file: at.file, lab: at.lab })];
  },
};

// A stream on the page of the capture leads to its own.
function opened(section, at) {
  const [, kind, number] = /^(tcp|udp)-(\d+)$/.exec(section.id) ?? [];
  const title = kind && section.querySelector('h3');
  if (!title) return;
  const view = kind === 'tcp' ? 'stream' : 'udp';
  title.after(element('p', { class: 'open' }, element('a', { href: place({ ...at, view, number: Number(number), at: null }) }, words['open-stream'])));
}

function asking(at) {
  const field = element('input', { id: 'app-filter', name: 'filter', value: at.filter, placeholder: words['filter-hint'], autocomplete: 'off', spellcheck: 'false', autocapitalize: 'off' });
  const form = element('form', { class: 'ask' }, element('label', {}, words.filter, field), element('button', { class: 'main' }, words['filter-do']));
  if (at.filter) form.append(button(words['filter-all'], () => go({ filter: '' })));
  form.addEventListener('submit', (event) => { event.preventDefault(); go({ filter: field.value.trim() }); });
  return form;
}

function selected(answer) {
  if (!answer) return [];
  if (answer.refused) return [element('pre', { class: 'wrong', role: 'alert', tabindex: '0' }, answer.refused.text)];
  const { count, frames } = answer.matches;
  if (!count) return [element('p', { role: 'status' }, words['matches-none'])];
  const list = frames.slice(0, 60).join(', ') + (count > 60 ? ', …' : '');
  return [element('p', { role: 'status' }, element('strong', {}, `${words.matches} ${count.toLocaleString('en')}`)), element('p', { class: 'soft' }, list)];
}

function table(all, matches, at) {
  const row = (kind, view) => (one) => ({ kind, view, one });
  const wanted = ({ kind, one }) => !matches || matches[kind].includes(one.stream);
  const rows = [...all.tcp.map(row('tcp', 'stream')), ...all.udp.map(row('udp', 'udp'))].filter(wanted);
  if (!rows.length) return matches ? [] : [element('p', {}, words['no-streams'])];
  const heads = [[words.number], [words.ends], [words.what], [words.packets, 'number'], [words.bytes, 'number']];
  const head = element('tr', {}, ...heads.map(([text, kind]) => element('th', { scope: 'col', class: kind }, text)));
  const lines = rows.slice(0, ROWS).map(({ kind, view, one }) => {
    const link = element('a', { href: place({ ...at, view, number: one.stream, at: null }) }, `${kind.toUpperCase()} ${one.stream}`);
    // A TCP row has them under `payload`, a UDP row beside the rest.
    const { client_bytes: fromClient, server_bytes: fromServer } = one.payload ?? one;
    const bytes = fromClient + fromServer;
    const end = (host, port) => `${host.includes(':') ? `[${host}]` : host}:${port}`;
    return element('tr', {}, element('td', {}, link),
      element('td', { class: 'ends' }, element('bdi', {}, end(one.client, one.client_port)), ' → ', element('bdi', {}, end(one.server, one.server_port))),
      element('td', { class: 'says' }, one.sentence ?? ''),
      element('td', { class: 'number', 'data-unit': words.packets.toLowerCase() }, one.packets.toLocaleString('en')),
      element('td', { class: 'number', 'data-unit': words.bytes.toLowerCase() }, bytes.toLocaleString('en')));
  });
  const made = element('table', { class: 'streams' }, element('thead', {}, head), element('tbody', {}, ...lines));
  const note = rows.length > ROWS || all.tcp.length === ROWS || all.udp.length === ROWS ? [element('p', { class: 'soft' }, words['table-cut'])] : [];
  return [element('div', { class: 'scroll', tabindex: '0', role: 'region', 'aria-label': words.streams }, made), ...note];
}

// ---- the frame -----------------------------------------------------------------------------------------------------

// Runs something that asks the program; what goes wrong is said.
async function attempt(act) {
  try {
    return await act();
  } catch (error) {
    if (error instanceof Stopped) return null;
    fault = error instanceof Fault ? error.message : String(error && error.message);
    find('view').replaceChildren(element('header', { class: 'top' }, heading()), told(words.fault, fault && `${words.place} ${fault}`));
    return null;
  }
}

let turn = 0;
// What stands there: its address without the place on it.
let standing = null;

function led(id) {
  const target = id && document.getElementById(id);
  for (let box = target && target.closest('details'); box; box = box.parentElement.closest('details')) box.open = true;
  if (target) target.scrollIntoView();
  else scrollTo(0, 0);
}

async function show() {
  const mine = ++turn;
  const now = files.length ? place({ ...here(), at: null }) : null;
  if (now && now === standing) return led(here().at);
  standing = null;
  const loaded = files.length > 0;
  if (loaded) welcome.remove();
  else find('view').before(welcome);
  find('bar').hidden = !loaded;
  if (!loaded) {
    find('view').replaceChildren();
    document.title = words.title;
    return;
  }
  const slow = setTimeout(() => { if (mine === turn) wait(listed.length ? words.reading : words.starting); }, 150);
  const parts = await attempt(async () => {
    await ready();
    if (mine !== turn) return null;
    if (!listed.some((one) => one.kind === 'capture')) return [element('header', { class: 'top' }, heading()), told(words['no-capture'], listed.map((one) => one.name).join(', '))];
    if (listed[here().file]?.kind !== 'capture') return [element('header', { class: 'top' }, heading()), told(words['no-file'])];
    await chosen();
    return shown[here().view](here());
  });
  clearTimeout(slow);
  if (!parts || mine !== turn) return;
  const view = find('view');
  view.replaceChildren(...parts);
  frame();
  standing = now;
  led(here().at);
  const title = view.querySelector('h1');
  document.title = title ? `${title.textContent} · wirelab` : words.title;
}

// The choices at the top.
async function chosen() {
  if (!labs.length) {
    labs = (await ask({ do: 'labs' })).labs;
    const options = labs.map((one) => element('option', { value: one.id }, one.title));
    find('lab').replaceChildren(element('option', { value: '' }, words['lab-found']), ...options);
  }
  frame();
}

function frame() {
  const at = here();
  const captures = listed.map((one, number) => [one, number]).filter(([one]) => one.kind === 'capture');
  find('file').replaceChildren(...captures.map(([one, number]) => element('option', { value: number }, one.name)));
  find('file').value = String(at.file);
  find('file-label').hidden = captures.length < 2;
  find('lab').value = at.lab ?? '';
  const first = find('lab').firstChild;
  if (first) first.textContent = found && !at.lab ? `${words['lab-found']}: ${found}` : words['lab-found'];
  for (const link of find('tabs').querySelectorAll('a')) {
    const view = link.dataset.view;
    link.href = place({ ...at, view, at: null, filter: '' });
    const current = view === at.view || (view === 'streams' && (at.view === 'stream' || at.view === 'udp'));
    if (current) {
      link.setAttribute('aria-current', 'page');
      link.scrollIntoView({ block: 'nearest', inline: 'nearest' });
    } else link.removeAttribute('aria-current');
  }
}

// ---- files ---------------------------------------------------------------------------------------------------------

async function take(more) {
  const fresh = more.filter(({ name }) => !name.split('/').some((part) => part.startsWith('.') || part === '__MACOSX'));
  if (!fresh.length) return;
  const names = new Set(fresh.map((one) => one.name));
  const all = [...files.filter((one) => !names.has(one.name)), ...fresh];
  if (all.reduce((sum, one) => sum + one.file.size, 0) > MOST) {
    if (files.length) find('view').prepend(told(words['too-much']));
    else notice.replaceChildren(told(words['too-much']));
    return;
  }
  notice.replaceChildren();
  files = all;
  afresh();
}

// From the beginning with the files that are there.
function afresh() {
  stop();
  starting = null;
  standing = null;
  listed = [];
  found = null;
  answers = new Map();
  if (files.length) return lead('#story');
  bare();
  return show();
}

// The address of the page without a view, where the browser allows that to be said.
function bare() {
  current = '';
  try {
    history.replaceState(null, '', location.href.replace(/#.*/, ''));
  } catch {
    location.hash = '';
  }
}

// What a drop brings, folders included.
async function dropped(transfer) {
  const entries = [...transfer.items].map((item) => item.webkitGetAsEntry && item.webkitGetAsEntry()).filter(Boolean);
  if (!entries.length) return [...transfer.files].map((file) => ({ name: file.name, file }));
  const found = [];
  async function walk(entry, before) {
    const name = before + entry.name;
    if (entry.isFile) return found.push({ name, file: await new Promise((done, failed) => entry.file(done, failed)) });
    const reader = entry.createReader();
    for (;;) {
      const part = await new Promise((done, failed) => reader.readEntries(done, failed));
      if (!part.length) return null;
      for (const one of part) await walk(one, `${name}/`);
    }
  }
  for (const entry of entries) await walk(entry, '');
  return found;
}

function listen() {
  addEventListener('hashchange', () => {
    if (location.hash === current) return;
    current = location.hash;
    show();
  });
  addEventListener('dragover', (event) => { event.preventDefault(); document.body.classList.add('over'); });
  addEventListener('dragleave', (event) => { if (!event.relatedTarget) document.body.classList.remove('over'); });
  addEventListener('drop', async (event) => {
    event.preventDefault();
    document.body.classList.remove('over');
    await take(await dropped(event.dataTransfer));
  });
  for (const input of document.querySelectorAll('input[type=file]')) {
    input.addEventListener('change', async () => {
      const more = [...input.files].map((file) => ({ name: file.webkitRelativePath || file.name, file }));
      await take(more);
      input.value = '';
    });
  }
  document.getElementById('app-try').addEventListener('click', () => {
    const bytes = Uint8Array.from(atob(find('sample').textContent), (letter) => letter.charCodeAt(0));
    take([{ name: find('sample').dataset.name, file: new Blob([bytes]) }]);
  });
  find('clear').addEventListener('click', () => { files = []; afresh(); });
  find('lab').addEventListener('change', (event) => go({ lab: event.target.value || null }));
  find('file').addEventListener('change', (event) => go({ file: Number(event.target.value) }));
  document.addEventListener('click', followed);
}

// Links: to a view, or to a place on the page that the program made, which keeps the address of its view.
function followed(event) {
  const link = event.target.closest && event.target.closest('a[href^="#"]');
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
  event.preventDefault();
  const to = link.getAttribute('href');
  const id = decodeURIComponent(to.slice(1));
  const within = find('view').contains(link) && document.getElementById(id);
  lead(within ? place({ ...here(), at: id }) : to);
}

if (typeof DecompressionStream === 'undefined' || typeof WebAssembly === 'undefined') {
  notice.replaceChildren(told(words['too-old']));
} else {
  listen();
  show();
}
