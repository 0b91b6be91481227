
// ---- views ---------------------------------------------------------------------------------------------------------

const stem = (name) => name.split('/').pop().replace(/\.(gz|zst)$/i, '').replace(/\.[^.]*$/, '') || 'capture';

function save(name, type, data) {
  const made = element('a', { href: URL.createObjectURL(new Blob([data], { type })), download: name });
  made.click();
  setTimeout(() => URL.revokeObjectURL(made.href), 10000);
}

// Buttons that save: the page, and what the analysis makes of it. `more` has lines of word, ending and question.
function tools(name, html, json, more = []) {
  const made = element('div', { class: 'tools' });
  const said = element('p', { class: 'soft', role: 'status' });
  if (html) made.append(button(words['save-page'], () => save(`${name}.html`, 'text/html', html)));
  for (const [word, ending, question] of [['save-json', 'json', json], ...more]) {
    made.append(button(words[word], async () => {
      said.textContent = '';
      const answer = await attempt(() => ask(question));
      if (!answer) return;
      const text = answer.json ?? answer.text;
      if (answer.refused) said.textContent = answer.refused.text;
      else if (answer.file) {
        save(`${name}.${ending}`, 'application/octet-stream', Uint8Array.from(atob(answer.file.bytes), (letter) => letter.charCodeAt(0)));
        said.textContent = answer.file.told.join(' ');
      } else save(`${name}.${ending}`, TYPES[ending.split('.').pop()], text);
    }));
  }
  made.append(said);
  return made;
}

const TYPES = { json: 'application/json', csv: 'text/csv', txt: 'text/plain' };

// The title of a view that has no page.
function heading() {
  const { view } = here();
  return element('h1', {}, words[{ stream: 'streams', udp: 'streams', frame: 'packet', about: 'lab-about' }[view] ?? view]);
}

function refused(answer) {
  const { why, text } = answer.refused;
  const said = why === 'lab' ? element('pre', { class: 'wrong', role: 'alert', tabindex: '0' }, text) : told(text);
  return [element('header', { class: 'top' }, heading()), said];
}

const shown = {
  async story(at) {
    const answer = await ask({ do: 'story', file: at.file, lab: at.lab });
    if (answer.refused) return refused(answer);
    if (!at.lab) found.set(at.file, answer.page.lab);
    const parts = body(answer.page.html);
    for (const part of parts) {
      if (!part.querySelectorAll) continue;
      for (const one of [...part.querySelectorAll('.stream[id]'), ...(part.matches('.stream[id]') ? [part] : [])]) opened(one, at);
    }
    return [...parts, foot(answer.page.html), tools(stem(listed[at.file].name), answer.page.html, { do: 'analysis-json', file: at.file, lab: at.lab },
      [['save-csv', 'csv', { do: 'analysis-csv', file: at.file, lab: at.lab }],
        ['save-annotated', 'annotated.pcapng', { do: 'annotated', file: at.file, lab: at.lab }],
        ['save-kept', 'kept.pcapng', { do: 'kept', file: at.file, lab: at.lab }]])];
  },
  async messages(at) {
    const answer = await ask({ do: 'messages', file: at.file, lab: at.lab });
    if (answer.refused) return refused(answer);
    return [...body(answer.page.html), foot(answer.page.html), tools(`${stem(listed[at.file].name)}-messages`, answer.page.html, { do: 'messages-json', file: at.file, lab: at.lab },
      [['save-csv', 'csv', { do: 'messages-csv', file: at.file, lab: at.lab }]])];
  },
  async stream(at, udp = false) {
    const answer = await ask({ do: 'stream', file: at.file, lab: at.lab, udp, number: at.number });
    const back = element('p', {}, element('a', { href: place({ ...at, view: 'streams', at: null }) }, words.back));
    if (answer.refused) return [back, ...refused(answer)];
    const step = button(words.step, async () => {
      const of = `${udp ? 'udp' : 'stream'}-${at.number}`;
      const [first] = (await attempt(() => stepped({ ...at, of }))) ?? [];
      if (first) go({ view: 'frame', number: first, of });
    });
    return [back, element('p', {}, step), ...body(answer.page.html), foot(answer.page.html),
      tools(`${stem(listed[at.file].name)}-${udp ? 'udp' : 'stream'}-${at.number}`, answer.page.html, { do: 'analysis-json', file: at.file, lab: at.lab },
        udp ? [] : [['save-segments', 'segments.csv', { do: 'segments-csv', file: at.file, number: at.number }]])];
  },
  udp(at) {
    return shown.stream(at, true);
  },
  async check(at) {
    const answer = await ask({ do: 'check', lab: at.lab });
    if (answer.refused) return refused(answer);
    if (!at.lab) found.set(at.file, answer.page.lab);
    return [...body(answer.page.html), prose(words.judged, { class: 'soft' }), foot(answer.page.html), tools('checks', answer.page.html, { do: 'check-json', lab: at.lab },
      [['save-receipt', 'txt', { do: 'receipt', lab: at.lab }]])];
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
