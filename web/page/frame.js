
// ---- the frame -----------------------------------------------------------------------------------------------------

const loaded = () => files.length > 0 || given || live;

function progressed(bytes, all) {
  const bar = find('view').querySelector('progress');
  if (bar && all) bar.value = Math.min(1, bytes / all);
}

function wait(text) {
  const bar = element('progress', { max: 1, 'aria-label': text });
  const halt = button(words.stop, () => {
    engine.stop();
    find('view').replaceChildren(element('div', { class: 'wait' }, element('p', { role: 'status' }, words.stopped), button(words.again, show)));
  });
  find('view').replaceChildren(element('div', { class: 'wait' }, element('p', { role: 'status' }, text), bar, halt));
}

// Runs something that asks the analysis; what goes wrong is said.
async function attempt(act) {
  try {
    return await act();
  } catch (error) {
    if (error instanceof Stopped) return null;
    const said = String(error && error.message);
    const texts = error instanceof Fault ? [words.fault, said && `${words.place} ${said}`] : [said];
    find('view').replaceChildren(element('header', { class: 'top' }, heading()), told(...texts));
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

// What a view shows, or why there is none.
async function viewed() {
  const at = here();
  if (at.view === 'live' || at.view === 'about') return shown[at.view](at);
  if (live && !listed.length) return [element('header', { class: 'top' }, heading()), prose(words['live-no-file'])];
  const alone = (...texts) => [element('header', { class: 'top' }, heading()), told(...texts)];
  if (!listed.some((one) => one.kind === 'capture')) return alone(words['no-capture'], ...listed.slice(0, 20).map((one) => one.why ?? one.name));
  if (listed[at.file]?.kind !== 'capture') return alone(words['no-file']);
  return shown[at.view](at);
}

async function show() {
  const mine = ++turn;
  const now = loaded() ? place({ ...here(), at: null }) : null;
  const grows = listed.some((one) => one.grows) && here().view !== 'live';
  if (now && now === standing && !grows) return led(here().at);
  standing = null;
  if (loaded()) welcome.remove();
  else find('view').before(welcome);
  find('bar').hidden = !loaded();
  if (!loaded()) {
    find('view').replaceChildren();
    bare();
    document.title = words.title;
    return;
  }
  const slow = setTimeout(() => { if (mine === turn) wait(listed.length ? words.reading : words.starting); }, 150);
  const parts = await attempt(async () => {
    await ready();
    if (mine !== turn) return null;
    await chosen();
    return viewed();
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
    ({ all: labs, usual } = (await ask({ do: 'labs' })).labs);
    const options = labs.map((one) => element('option', { value: one.id }, one.title));
    // What the program was started for stands first, and finding out behind it.
    const auto = usual === 'found' ? [] : [element('option', { value: 'auto' }, words['lab-found'])];
    find('lab').replaceChildren(element('option', { value: '' }), ...auto, ...options);
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
  const own = !at.lab && found.get(at.file);
  const told = { found: own ? `${words['lab-found']}: ${own}` : words['lab-found'], none: words['lab-is-none'] };
  if (first) first.textContent = told[usual] ?? usual.lab;
  for (const link of find('tabs').querySelectorAll('a')) {
    const { view } = link.dataset;
    link.href = place({ ...at, view, at: null, filter: '' });
    const stands = view === at.view || (view === 'streams' && NUMBERED.has(at.view));
    if (stands) {
      link.setAttribute('aria-current', 'page');
      link.scrollIntoView({ block: 'nearest', inline: 'nearest' });
    } else link.removeAttribute('aria-current');
  }
}
