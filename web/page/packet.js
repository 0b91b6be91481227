
// ---- one packet: its layers, and the bytes that each field lies in -------------------------------------------------

// Bytes that are shown of one buffer.
const MOST_BYTES = 4096;
const LINE = 16;

// The packets that are stepped through: those of a stream, or null for all.
async function stepped(at) {
  const [, kind, number] = /^(stream|udp)-(\d+)$/.exec(at.of ?? '') ?? [];
  if (!kind) return null;
  const text = `${kind === 'udp' ? 'udp' : 'tcp'}.stream == ${number}`;
  return (await ask({ do: 'filter', file: at.file, lab: at.lab, text })).matches?.frames ?? null;
}

shown.frame = async (at) => {
  const [answer, frames] = [await ask({ do: 'frame', file: at.file, lab: at.lab, number: at.number }), await stepped(at)];
  const steps = stepping(at, frames);
  if (answer.refused) return [steps, ...refused(answer)];
  const packet = JSON.parse(answer.json);
  const looked = { packet, rows: [], cells: packet.buffers.map(() => []), chosen: element('p', { class: 'chosen', role: 'status' }, words['field-none']) };
  const layers = element('section', { class: 'layers', 'aria-label': words.layers }, ...packet.layers.map((layer) => layered(looked, layer)));
  const dumps = element('section', { class: 'dumps' }, looked.chosen, ...packet.buffers.flatMap((text, number) => dumped(looked, text, number)));
  const notes = packet.notes.map((note) => element('p', { class: 'soft' }, note));
  return [steps, element('header', { class: 'top' }, element('h1', {}, `${words.packet} ${packet.frame}`)), ...notes,
    element('div', { class: 'packet' }, layers, dumps), tools(`${stem(listed[at.file].name)}-packet-${at.number}`, null, { do: 'frame', file: at.file, lab: at.lab, number: at.number })];
};

// To the packets before and behind it.
function stepping(at, frames) {
  const where = frames ? frames.indexOf(at.number) : -1;
  // Of a long stream the first packets are stepped through; from one behind them, or of another stream, the way leads back.
  const [before, behind] = frames ? [frames.findLast((one) => one < at.number), frames.find((one) => one > at.number)]
    : [at.number - 1 || undefined, at.number + 1];
  const link = (number, text, key) => (number ? element('a', { href: place({ ...at, number, at: null }), 'data-step': key, 'aria-keyshortcuts': key }, text)
    : element('span', { class: 'soft' }, text));
  const of = frames ? element('a', { href: place({ ...at, ...ofStream(at.of), at: null }) }, `${words.number} ${at.of.split('-')[1]}`)
    : element('a', { href: place({ ...at, view: 'streams', at: null }) }, words.back);
  const counted = where >= 0 ? ` ${words['step-of']} ${where + 1} / ${count(frames.length)}${frames.length === 1000 ? '+' : ''}` : '';
  return element('nav', { class: 'steps', 'aria-label': words.packet }, of, link(before, words.previous, 'p'), link(behind, words.next, 'n'),
    element('span', { class: 'soft' }, counted), element('span', { class: 'soft keys' }, words['step-keys']));
}

function ofStream(of) {
  const [view, number] = of.split('-');
  return { view, number: Number(number) };
}

function layered(looked, layer) {
  const rows = layer.fields.map((field) => fielded(looked, layer, field));
  const box = element('details', {}, element('summary', {}, element('bdi', {}, layer.summary)), element('ul', {}, ...rows));
  box.open = layer.protocol !== 'frame';
  if (layer.bytes.end > layer.bytes.start) looked.rows.push({ range: layer.bytes, buffer: layer.buffer, name: layer.name, box, row: box.firstChild, whole: true });
  return box;
}

function fielded(looked, layer, field) {
  const made = field.bytes.end <= field.bytes.start;
  const value = [field.value, field.note && `(${field.note})`].filter(Boolean).join(' ');
  const row = element('button', { type: 'button', class: `field depth-${Math.min(field.depth, 3)}`, title: field.name }, element('span', { class: 'label' }, field.label), ' ', element('bdi', {}, value));
  const one = { range: field.bytes, buffer: layer.buffer, name: `${field.label} (${field.name})`, row, made };
  if (!made) looked.rows.push(one);
  row.addEventListener('click', () => choose(looked, one));
  return element('li', {}, row);
}

// The bytes, sixteen on a line; the arrows move from one to the next.
function dumped(looked, text, number) {
  const length = Math.min(text.length / 2, MOST_BYTES);
  if (!length) return [];
  const grid = element('div', { class: 'dump', tabindex: '0', role: 'application', 'aria-label': number ? words['bytes-other'] : words['bytes-of'] });
  for (let start = 0; start < length; start += LINE) {
    const line = element('div', {}, element('span', { class: 'offset' }, start.toString(16).padStart(4, '0')));
    const letters = element('span', { class: 'letters' });
    for (let at = start; at < Math.min(start + LINE, length); at += 1) {
      const hex = text.slice(2 * at, 2 * at + 2);
      const code = parseInt(hex, 16);
      const cells = [element('span', { class: 'byte' }, hex), element('span', {}, code > 31 && code < 127 ? String.fromCharCode(code) : '.')];
      looked.cells[number].push(cells);
      cells.forEach((cell) => { cell.dataset.at = at; });
      line.append(cells[0]);
      letters.append(cells[1]);
    }
    // The letters of a short line stand below those of the others.
    for (let missing = letters.childElementCount; missing < LINE; missing += 1) line.append(element('span', { class: 'byte', 'aria-hidden': 'true' }, '  '));
    line.append(letters);
    grid.append(line);
  }
  grid.addEventListener('click', (event) => {
    const at = event.target.dataset?.at;
    if (at !== undefined) byteAt(looked, number, Number(at));
  });
  const moves = { ArrowRight: 1, ArrowLeft: -1, ArrowDown: LINE, ArrowUp: -LINE };
  grid.addEventListener('keydown', (event) => {
    if (!(event.key in moves)) return;
    event.preventDefault();
    const from = looked.buffer === number && looked.at !== undefined ? looked.at + moves[event.key] : 0;
    if (from >= 0 && from < length) byteAt(looked, number, from);
  });
  const cut = text.length / 2 > length ? [element('p', { class: 'soft' }, words['bytes-cut'])] : [];
  return [element('h2', {}, number ? words['bytes-other'] : words['bytes-of']), grid, ...cut];
}

// The field that a byte belongs to: the smallest one there is.
function byteAt(looked, buffer, at) {
  const over = looked.rows.filter((one) => one.buffer === buffer && one.range.start <= at && at < one.range.end);
  const size = (one) => (one.range.end - one.range.start) * 2 + (one.whole ? 1 : 0);
  const [best] = over.sort((a, b) => size(a) - size(b));
  Object.assign(looked, { buffer, at });
  if (best) choose(looked, best, at);
}

function choose(looked, one, at) {
  looked.rows.forEach(({ row }) => row.classList.remove('on'));
  looked.cells.flat(2).forEach((cell) => cell.classList.remove('on', 'cursor'));
  one.row.classList.add('on');
  const box = one.row.closest('details');
  if (box && !one.whole) box.open = true;
  const { start, end } = one.range;
  const cells = looked.cells[one.buffer] ?? [];
  if (!one.made) cells.slice(start, end).flat().forEach((cell) => cell.classList.add('on'));
  if (at !== undefined) {
    cells[at]?.forEach((cell) => cell.classList.add('cursor'));
    one.row.scrollIntoView({ block: 'nearest' });
  } else {
    Object.assign(looked, { buffer: one.buffer, at: one.made ? undefined : start });
    cells[start]?.[0].scrollIntoView({ block: 'nearest' });
  }
  const range = one.made ? words['field-made'] : `${start.toString(16).padStart(4, '0')}–${(end - 1).toString(16).padStart(4, '0')}`;
  looked.chosen.textContent = `${words.field} ${one.name}, ${range}`;
}

// One key, one packet.
function keyed(event) {
  const typing = event.target.closest && event.target.closest('input, select, textarea');
  if (typing || event.ctrlKey || event.metaKey || event.altKey) return;
  const link = /^[np]$/.test(event.key) && find('view').querySelector(`a[data-step="${event.key}"]`);
  if (link) link.click();
}
