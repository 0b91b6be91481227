
// ---- what a lab is about ---------------------------------------------------------------------------------------------

shown.about = async (at) => {
  const answer = await ask({ do: 'lab', lab: await meant(at) });
  if (answer.refused?.why === 'no-lab' && !at.lab) return [element('header', { class: 'top' }, heading()), element('p', {}, words['lab-none'])];
  if (answer.refused) return refused(answer);
  const lab = JSON.parse(answer.json);
  const head = element('header', { class: 'top' }, element('h1', {}, lab.title), element('p', { class: 'soft' }, [lab.id, lab.source].filter(Boolean).join(' · ')));
  return [head, ...lab.about.map((text) => prose(text)), ...listing(words['lab-checks'], lab.checks), ...listing(words['lab-evidence'], lab.evidence),
    ...(lab.variants.length ? [element('h2', {}, words['lab-variants']), ...lab.variants.map(variant)] : [])];
};

// The lab that is chosen, or found in the capture; none: the one that the program was started for.
async function meant(at) {
  if (at.lab && at.lab !== 'auto') return at.lab;
  if (!at.lab && usual !== 'found') return null;
  const unknown = !found.get(at.file) && !hidden && listed[at.file]?.kind === 'capture';
  if (unknown) found.set(at.file, (await ask({ do: 'story', file: at.file, lab: at.lab })).page?.lab);
  return found.get(at.file) ?? null;
}

// Titles, each with what belongs to it.
function listing(title, rows) {
  if (!rows.length) return [];
  const items = rows.map(([name, more]) => element('li', {}, name, ...(more ? [prose(more, { class: 'soft' })] : [])));
  return [element('h2', {}, title), element('ul', {}, ...items)];
}

function variant({ title, ports, example }) {
  const lines = example.map(([who, text]) => element('li', { class: who }, element('span', { class: 'soft' }, `${who} `), element('bdi', {}, text)));
  const said = lines.length ? [element('p', { class: 'soft' }, words['lab-example']), element('ol', { class: 'example' }, ...lines)] : [];
  return element('section', {}, element('h3', {}, title), element('p', { class: 'soft' }, `${words['lab-ports']}: ${ports}`), ...said);
}
