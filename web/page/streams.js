
// ---- the streams, and a display filter -----------------------------------------------------------------------------

shown.streams = async (at) => {
  const chosen = at.filter ? await ask({ do: 'filter', file: at.file, lab: at.lab, text: at.filter }) : null;
  const matches = chosen && chosen.matches;
  const only = matches ? [...new Set([...matches.tcp, ...matches.udp])].sort((a, b) => a - b) : undefined;
  const answer = await ask({ do: 'streams', file: at.file, lab: at.lab, only });
  if (answer.refused) return refused(answer);
  const all = JSON.parse(answer.json);
  return [element('header', { class: 'top' }, element('h1', {}, words.streams)), ...(hidden ? [] : [asking(at)]), ...selected(chosen), ...table(all, matches, at),
    ...(hidden ? [] : [tools(stem(listed[at.file].name), null, { do: 'analysis-json', file: at.file, lab: at.lab }, [['save-csv', 'csv', { do: 'analysis-csv', file: at.file, lab: at.lab }]])])];
};

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
  const { count: all, frames } = answer.matches;
  if (!all) return [element('p', { role: 'status' }, words['matches-none'])];
  const list = frames.slice(0, 60).flatMap((number) => [element('a', { href: place({ ...here(), view: 'frame', number, at: null }) }, String(number)), ' ']);
  if (all > 60) list.push('…');
  return [element('p', { role: 'status' }, element('strong', {}, `${words.matches} ${count(all)}`)), element('p', { class: 'frames' }, ...list)];
}

function table(all, matches, at) {
  const row = (kind, view) => (one) => ({ kind, view, one });
  const wanted = ({ kind, one }) => !matches || matches[kind].includes(one.stream);
  const [tcp, udp] = [all.tcp.map(row('tcp', 'stream')).filter(wanted), all.udp.map(row('udp', 'udp')).filter(wanted)];
  const rows = [...tcp.slice(0, ROWS), ...udp.slice(0, ROWS)];
  if (!rows.length) return matches ? [] : [element('p', {}, words['no-streams'])];
  const heads = [[words.number], [words.ends], [words.what], [words.packets, 'number'], [words.bytes, 'number']];
  const lines = (some) => some.map(({ kind, view, one }) => {
    const name = `${kind.toUpperCase()} ${one.stream}`;
    const link = hidden ? name : element('a', { href: place({ ...at, view, number: one.stream, at: null }) }, name);
    // A TCP row has them under `payload`, a UDP row beside the rest.
    const { client_bytes: fromClient, server_bytes: fromServer } = one.payload ?? one;
    const bytes = fromClient + fromServer;
    const end = (host, port) => `${host.includes(':') ? `[${host}]` : host}:${port}`;
    return element('tr', {}, element('td', {}, link),
      element('td', { class: 'ends' }, element('bdi', {}, end(one.client, one.client_port)), ' → ', element('bdi', {}, end(one.server, one.server_port))),
      element('td', { class: 'says' }, one.sentence ?? ''),
      element('td', { class: 'number', 'data-unit': words.packets.toLowerCase() }, count(one.packets)),
      element('td', { class: 'number', 'data-unit': words.bytes.toLowerCase() }, count(bytes)));
  });
  const body = element('tbody', {}, ...lines(rows));
  const head = element('tr', {}, ...heads.map(([text, kind], column) => element('th', { scope: 'col', class: kind }, button(text, (event) => {
    body.replaceChildren(...lines(sorted(rows, column, event.currentTarget.closest('th'))));
  }, 'sort'))));
  const made = element('table', { class: 'streams' }, element('thead', {}, head), body);
  const note = tcp.length > ROWS || udp.length > ROWS || (matches && matches.more_streams) ? [element('p', { class: 'soft' }, words['table-cut'])] : [];
  return [element('div', { class: 'scroll', tabindex: '0', role: 'region', 'aria-label': words.streams }, made), ...note];
}

// What a column is sorted by.
const SORTS = [
  ({ kind, one }) => [kind, one.stream],
  ({ one }) => [one.client, one.client_port, one.server, one.server_port],
  ({ one }) => [one.sentence ?? ''],
  ({ one }) => [one.packets],
  ({ one }) => { const { client_bytes: client, server_bytes: server } = one.payload ?? one; return [client + server]; },
];

// The rows by a column: the first time upwards, then the other way.
function sorted(rows, column, head) {
  const down = head.getAttribute('aria-sort') === 'ascending';
  for (const other of head.parentElement.children) other.removeAttribute('aria-sort');
  head.setAttribute('aria-sort', down ? 'descending' : 'ascending');
  const order = (a, b) => (typeof a === 'number' ? a - b : a < b ? -1 : a > b ? 1 : 0);
  const key = SORTS[column];
  const compared = rows.map((row) => [key(row), row]).sort(([a], [b]) => a.reduce((told, part, place) => told || order(part, b[place]), 0));
  const all = compared.map(([, row]) => row);
  return down ? all.reverse() : all;
}
