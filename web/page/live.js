
// ---- a capture that is under way -----------------------------------------------------------------------------------

// Lines that are kept and shown; older ones go.
const LINES = 5000;
const KINDS = new Set(['lab', 'message', 'revised', 'withdrawn', 'turn']);

const happens = {
  lines: [],
  fresh: [],
  messages: 0,
  gone: false,
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
  // Only a capture that is kept can be looked at.
  const file = listed.findIndex(({ grows }) => grows);
  const link = hidden || file < 0 ? element('span', {}, name) : element('a', { href: place({ view, number: one.stream, file }) }, name);
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
  const parts = [happens.state === 'ended' ? words.gone : words[`live-${happens.state}`]];
  if (happens.about) parts.push(happens.about);
  parts.push(`${words.messages}: ${count(happens.messages)}`);
  if (happens.gone) parts.push(words['live-gone']);
  happens.head.textContent = parts.join(' · ');
}

// Many lines may come at once: they are shown together, before the next picture.
function came(one) {
  happens.fresh.push(one);
  if (happens.fresh.length === 1) requestAnimationFrame(taken);
  // No picture is drawn of a page that nobody sees.
  if (happens.fresh.length > LINES) {
    happens.fresh.shift();
    happens.gone = true;
  }
  happens.messages += one.event === 'message';
}

function taken() {
  const { list, lines, fresh } = happens;
  happens.fresh = [];
  lines.push(...fresh);
  const old = lines.splice(0, Math.max(0, lines.length - LINES));
  happens.gone ||= old.length > 0;
  if (list) {
    const follows = list.scrollHeight - list.scrollTop - list.clientHeight < 40;
    list.append(...fresh.filter(wanted).map(line));
    for (let more = list.childElementCount - lines.filter(wanted).length; more > 0; more -= 1) list.firstChild.remove();
    if (follows) list.scrollTop = list.scrollHeight;
  }
  described();
}

function watch() {
  const source = new EventSource('live');
  const stands = (state) => { happens.state = state; described(); };
  source.addEventListener('open', () => stands('runs'));
  source.addEventListener('about', (event) => { happens.about = JSON.parse(event.data); described(); });
  source.addEventListener('gap', () => { happens.gone = true; described(); });
  source.addEventListener('over', () => { source.close(); stands('over'); });
  // A browser tries again, unless something answered that is no capture: the program was started anew.
  source.addEventListener('error', () => stands(source.readyState === EventSource.CLOSED ? 'ended' : 'waits'));
  source.onmessage = (event) => came(JSON.parse(event.data));
}
