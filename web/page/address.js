
// ---- addresses -----------------------------------------------------------------------------------------------------

// #live, #story, #messages, #streams, #stream=3, #udp=3, #check, #about, #frame=17 (of=stream-3: stepped through that stream); then
// file=, lab=, filter=, at=.
// The address is kept here too: in a sandboxed frame a browser may refuse to show it.
let current = location.hash;

const VIEWS = ['live', 'story', 'messages', 'streams', 'frame', 'stream', 'udp', 'check', 'about'];
const NUMBERED = new Set(['frame', 'stream', 'udp']);
const FIRST = live ? 'live' : hidden ? 'streams' : 'story';

function lead(to) {
  current = to;
  // The event that follows finds nothing new.
  if (location.hash !== to) location.hash = to;
  show();
}

function here() {
  const told = new URLSearchParams(current.slice(1));
  const view = VIEWS.find((name) => told.has(name)) ?? FIRST;
  const file = Number(told.get('file') ?? firstCapture());
  return {
    view,
    number: Number(told.get(view) || 0),
    file: Number.isInteger(file) ? file : 0,
    lab: told.get('lab') || null,
    filter: told.get('filter') || '',
    at: told.get('at'),
    of: told.get('of'),
  };
}

function place(to) {
  const parts = [NUMBERED.has(to.view) ? `${to.view}=${to.number}` : to.view];
  if (to.of && to.view === 'frame') parts.push(`of=${to.of}`);
  if (to.file !== undefined && to.file !== firstCapture()) parts.push(`file=${to.file}`);
  if (to.lab) parts.push(`lab=${encodeURIComponent(to.lab)}`);
  if (to.filter && to.view === 'streams') parts.push(`filter=${encodeURIComponent(to.filter)}`);
  if (to.at) parts.push(`at=${encodeURIComponent(to.at)}`);
  return `#${parts.join('&')}`;
}

const go = (change) => lead(place({ ...here(), at: null, ...change }));
const firstCapture = () => Math.max(0, listed.findIndex((one) => one.kind === 'capture'));

// The address of the page without a view, where the browser allows that to be said.
function bare() {
  current = '';
  try {
    history.replaceState(null, '', location.href.replace(/#.*/, ''));
  } catch {
    location.hash = '';
  }
}
