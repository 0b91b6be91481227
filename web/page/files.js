
// ---- files, and what people do -------------------------------------------------------------------------------------

async function take(more) {
  const fresh = more.filter(({ name }) => !name.split('/').some((part) => /^(\.|__MACOSX$|thumbs\.db$|desktop\.ini$)/i.test(part)));
  if (!fresh.length || readOnly) return;
  const names = new Set(fresh.map((one) => one.name));
  const all = [...files.filter((one) => !names.has(one.name)), ...fresh];
  if (all.reduce((sum, one) => sum + one.file.size, 0) > MOST) return said(words['too-much']);
  notice.replaceChildren();
  files = all;
  afresh();
}

// What is wrong with files, before anything is read.
function said(text) {
  if (loaded()) find('view').prepend(told(text));
  else notice.replaceChildren(told(text));
}

// From the beginning with the files that are there.
function afresh() {
  engine.stop();
  starting = null;
  standing = null;
  listed = [];
  found = new Map();
  answers = new Map();
  labs = [];
  if (files.length) return lead(`#${hidden ? 'streams' : 'story'}`);
  bare();
  return show();
}

// What a drop brings, folders included.
async function dropped(transfer) {
  const entries = [...transfer.items].map((item) => item.webkitGetAsEntry && item.webkitGetAsEntry()).filter(Boolean);
  if (!entries.length) return [...transfer.files].map((file) => ({ name: file.name, file }));
  const all = [];
  async function walk(entry, before) {
    const name = before + entry.name;
    if (entry.isFile) return all.push({ name, file: await new Promise((done, failed) => entry.file(done, failed)) });
    const reader = entry.createReader();
    for (;;) {
      const part = await new Promise((done, failed) => reader.readEntries(done, failed));
      if (!part.length) return null;
      for (const one of part) await walk(one, `${name}/`);
    }
  }
  for (const entry of entries) await walk(entry, '');
  return all;
}

function listen() {
  addEventListener('hashchange', () => {
    if (location.hash === current) return;
    current = location.hash;
    show();
  });
  addEventListener('dragover', (event) => { event.preventDefault(); if (!readOnly) document.body.classList.add('over'); });
  addEventListener('dragleave', (event) => { if (!event.relatedTarget) document.body.classList.remove('over'); });
  addEventListener('drop', async (event) => {
    event.preventDefault();
    document.body.classList.remove('over');
    // What lies in a folder may be gone, or nobody may read it.
    const all = await dropped(event.dataTransfer).catch(() => null);
    if (all) await take(all);
    else said(words['file-gone']);
  });
  for (const input of document.querySelectorAll('input[type=file]')) {
    input.addEventListener('change', async () => {
      const more = [...input.files].map((file) => ({ name: file.webkitRelativePath || file.name, file }));
      await take(more);
      input.value = '';
    });
  }
  find('try')?.addEventListener('click', () => {
    const bytes = Uint8Array.from(atob(find('sample').textContent), (letter) => letter.charCodeAt(0));
    take([{ name: find('sample').dataset.name, file: new Blob([bytes]) }]);
  });
  find('clear')?.addEventListener('click', () => { files = []; afresh(); });
  find('lab').addEventListener('change', (event) => go({ lab: event.target.value || null }));
  find('file').addEventListener('change', (event) => go({ file: Number(event.target.value) }));
  document.addEventListener('click', followed);
  document.addEventListener('keydown', keyed);
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

if (!supported()) {
  notice.replaceChildren(told(words['too-old']));
} else {
  listen();
  if (live) watch();
  show();
}
