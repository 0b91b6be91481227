
// ---- a capture that is under way -----------------------------------------------------------------------------------

// Lines that are kept and shown; older ones go.
const LINES = 5000;
const KINDS = new Set(['lab', 'message', 'revised', 'withdrawn', 'turn']);

const happens = {
  lines: [],
  gone: 0,
  about: null,
  state: 'waits',
  only: false,
  list: null,
  head: null,
};

shown.live = async () => {
  happens.head = element('p', { class: 'soft', role: 'status' });
  happens.list = element('ol', { class: 'live', role: 'log', 'aria-label': words.live, tabindex: '0' });
  const choice = element('input', { type: 'checkbox' });
  choice.checked = happens.only;
  choice.addEventListener('change', () => { happens.only = choice.checked; filled(); });
  filled();
  return [element('header', { class: 'top' }, element('h1', {}, words.live)), happens.head,
    element('p', { class: 'tools-top' }, element('label', {}, choice, ' ', words['live-only'])), happens.list];
};

function line(one) {
  const micros = Math.trunc(one.at / 1000);
  const time = `${Math.trunc(micros / 1e6)}.${String(Math.abs(micros % 1e6)).padStart(6, '0')}`;
  const name = `${one.protocol.toUpperCase()} ${one.stream}`;
  const view = one.protocol === 'tcp' ? 'stream' : 'udp';
  const link = hidden ? element('span', {}, name) : element('a', { href: `#${view}=${one.stream}` }, name);
  return element('li', { class: [one.event, one.from].filter(Boolean).join(' ') }, element('span', { class: 'when' }, time), ' ', link, ' ',
    element('span', { class: 'kind' }, one.event), ' ', element('bdi', { class: 'what' }, one.said));
}

const wanted = (one) => !happens.only || KINDS.has(one.event);

function filled() {
  const { list } = happens;
  list.replaceChildren(...happens.lines.filter(wanted).map(line));
  // The newest line, once the list stands on the page.
  requestAnimationFrame(() => { list.scrollTop = list.scrollHeight; });
  described();
}

function described() {
  if (!happens.head) return;
  const messages = happens.lines.reduce((sum, one) => sum + (one.event === 'message'), 0);
  const parts = [words[`live-${happens.state}`]];
  if (happens.about) parts.push(happens.about);
  parts.push(`${words.messages}: ${count(messages)}`);
  if (happens.gone) parts.push(words['live-gone']);
  happens.head.textContent = parts.join(' · ');
}

function came(one) {
  happens.lines.push(one);
  if (happens.lines.length > LINES) {
    happens.lines.shift();
    happens.gone += 1;
    if (happens.list && happens.list.childElementCount >= LINES) happens.list.firstChild.remove();
  }
  if (happens.list && wanted(one)) {
    const list = happens.list;
    const follows = list.scrollHeight - list.scrollTop - list.clientHeight < 40;
    list.append(line(one));
    if (follows) list.scrollTop = list.scrollHeight;
  }
  described();
}

function watch() {
  const source = new EventSource('live');
  const stands = (state) => { happens.state = state; described(); };
  source.addEventListener('open', () => stands('runs'));
  source.addEventListener('about', (event) => { happens.about = JSON.parse(event.data); described(); });
  source.addEventListener('gap', () => { happens.gone += 1; described(); });
  source.addEventListener('over', () => { source.close(); stands('over'); });
  source.addEventListener('error', () => stands('waits'));
  source.onmessage = (event) => came(JSON.parse(event.data));
}
