
// ---- pages that the program made -----------------------------------------------------------------------------------

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

// What stands below it: what it was made from and with. Its last line is about the file that the page would be.
function foot(html) {
  const page = new DOMParser().parseFromString(html, 'text/html');
  const below = page.querySelector('footer');
  if (!below) return '';
  below.querySelectorAll('dl ~ p').forEach((line) => line.remove());
  return element('div', { class: 'made' }, ...[...known(below).childNodes].map((node) => document.adoptNode(node)));
}
