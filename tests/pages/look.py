"""Looks at pages in Chromium, over its DevTools protocol, and says what is wrong with them.

look.py CHROMIUM PROFILE PICTURES PAGE...

A line for each fault on standard output; none: all is well. Pictures of each page at two widths, on both grounds, and as
printed, go into the folder PICTURES ("-": none are made). Where WIRELAB_AXE names axe.min.js of axe-core, it is asked too
whether people with other eyes and hands can use the page. Where WIRELAB_KEPT names a folder, small pictures of each page go
there: the ones that stand beside this test for review. Only the standard library is used.
"""

import base64
import json
import os
import socket
import struct
import subprocess
import sys
import time
import urllib.request

WIDTHS = (390, 1280)
# Of the pictures that are kept: the height that is seen of a page, the width of a sheet of A4 with its margins, and how finely they are
# stored.
SEEN, SHEET, QUALITY = 1300, (718, 1050), 30

# Run in a world of its own, so that the page's policy does not stand in the way. Returns what is wrong.
CHECK = r"""
(() => {
  const faults = [];
  document.querySelectorAll('details').forEach(one => { one.open = true; });
  const page = document.documentElement;
  if (page.scrollWidth > page.clientWidth) faults.push(`scrolls sideways: ${page.scrollWidth} of ${page.clientWidth}`);
  // What nearly fits is made smaller, not cut; only what is much wider moves under the finger.
  for (const box of document.querySelectorAll('.picture')) {
    const drawing = box.querySelector('svg');
    if (box.scrollWidth > box.clientWidth + 1 && (page.clientWidth > 760 || drawing.viewBox.baseVal.width <= 450)) {
      faults.push(`a picture is cut: ${drawing.textContent.trim().slice(0, 40)}`);
    }
  }
  // Text over other text, in each drawing.
  for (const drawing of document.querySelectorAll('svg')) {
    const boxes = [...drawing.querySelectorAll('text')].filter(one => one.textContent.trim()).map(one => [one.getBoundingClientRect(), one.textContent]);
    if (!boxes.length || boxes[0][0].width === 0) continue;
    boxes.sort((a, b) => a[0].top - b[0].top);
    for (let i = 0; i < boxes.length; i++) {
      const a = boxes[i][0];
      for (let j = i + 1; j < boxes.length && boxes[j][0].top < a.bottom - 3; j++) {
        const b = boxes[j][0];
        if (a.right > b.left + 1.5 && b.right > a.left + 1.5) faults.push(`text over text: "${boxes[i][1]}", "${boxes[j][1]}"`);
      }
    }
  }
  // Text over other text, outside drawings.
  const rects = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode() && rects.length < 4000) {
    const node = walker.currentNode;
    const of = node.parentElement;
    if (!node.data.trim() || of.closest('svg, script, style')) continue;
    const range = document.createRange();
    range.selectNodeContents(node);
    for (const rect of range.getClientRects()) if (rect.width > 1 && rect.height > 1) rects.push([rect, node.data.trim().slice(0, 40), node]);
  }
  rects.sort((a, b) => a[0].top - b[0].top);
  for (let i = 0; i < rects.length; i++) {
    const a = rects[i][0];
    for (let j = i + 1; j < rects.length && rects[j][0].top < a.bottom - 6; j++) {
      const b = rects[j][0];
      if (rects[i][2] !== rects[j][2] && a.right > b.left + 2 && b.right > a.left + 2 && a.bottom > b.top + 6) {
        // What is scrolled out of its box is not seen.
        const box = one => { const of = one[2].parentElement.closest('.scroll'); return of && of.getBoundingClientRect(); };
        const [x, y] = [box(rects[i]), box(rects[j])];
        if (x && a.left > x.right || y && b.left > y.right) continue;
        faults.push(`text over text: "${rects[i][1]}", "${rects[j][1]}"`);
      }
    }
  }
  // Contrast (WCAG 2.1, 1.4.3), of text on the first ground below it that is not clear.
  const colour = text => { const all = text.match(/[\d.]+/g).map(Number); return all.length < 4 ? [...all.slice(0, 3), 1] : all; };
  const light = ([r, g, b]) => {
    const [x, y, z] = [r, g, b].map(v => v / 255).map(v => v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4);
    return 0.2126 * x + 0.7152 * y + 0.0722 * z;
  };
  const ground = element => {
    for (let at = element; at; at = at.parentElement) {
      const own = colour(getComputedStyle(at).backgroundColor);
      if (own[3] > 0.99) return own;
    }
    return [255, 255, 255, 1];
  };
  const seen = new Set();
  for (const element of document.body.querySelectorAll('*')) {
    const svg = element instanceof SVGElement;
    if (svg && element.tagName !== 'text') continue;
    if (![...element.childNodes].some(node => node.nodeType === 3 && node.data.trim())) continue;
    if (['SCRIPT', 'STYLE'].includes(element.tagName) || !element.getClientRects().length) continue;
    const style = getComputedStyle(element);
    const ink = colour(svg ? style.fill : style.color);
    const below = ground(element);
    const [a, b] = [light(ink), light(below)].sort((x, y) => y - x);
    const ratio = (a + 0.05) / (b + 0.05);
    const key = `${ink} on ${below}`;
    if (ratio < 4.5 && !seen.has(key)) {
      seen.add(key);
      faults.push(`contrast ${ratio.toFixed(2)}: "${element.textContent.trim().slice(0, 30)}" ${key}`);
    }
  }
  // Links lead to what is there.
  for (const link of document.querySelectorAll('a[href^="#"]')) {
    if (!document.getElementById(decodeURIComponent(link.getAttribute('href').slice(1)))) faults.push(`${link.getAttribute('href')} leads nowhere`);
  }
  const ids = [...document.querySelectorAll('[id]')].map(one => one.id);
  if (new Set(ids).size !== ids.length) faults.push('an id stands twice');
  if (document.querySelector('[style]')) faults.push('a style attribute');
  const heads = [...document.querySelectorAll('h1')];
  if (heads.length !== 1) faults.push(`${heads.length} first headings`);
  return JSON.stringify(faults.slice(0, 12));
})()
"""


class Socket:
    """A web socket (RFC 6455) as a client needs it here."""

    def __init__(self, address):
        host, _, path = address.removeprefix("ws://").partition("/")
        name, _, port = host.partition(":")
        self.socket = socket.create_connection((name, int(port)), timeout=60)
        key = base64.b64encode(os.urandom(16)).decode()
        self.socket.sendall(
            f"GET /{path} HTTP/1.1\r\nHost: {host}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            f"Sec-WebSocket-Key: {key}\r\nSec-WebSocket-Version: 13\r\n\r\n".encode()
        )
        self.held = b""
        while b"\r\n\r\n" not in self.held:
            self.held += self.socket.recv(4096)
        self.held = self.held.partition(b"\r\n\r\n")[2]

    def take(self, count):
        while len(self.held) < count:
            more = self.socket.recv(65536)
            if not more:
                raise EOFError
            self.held += more
        taken, self.held = self.held[:count], self.held[count:]
        return taken

    def send(self, text):
        data, mask = text.encode(), os.urandom(4)
        length = len(data)
        if length < 126:
            head = struct.pack("!BB", 0x81, 0x80 | length)
        elif length < 65536:
            head = struct.pack("!BBH", 0x81, 0xFE, length)
        else:
            head = struct.pack("!BBQ", 0x81, 0xFF, length)
        self.socket.sendall(head + mask + bytes(byte ^ mask[at % 4] for at, byte in enumerate(data)))

    def receive(self):
        whole = b""
        while True:
            first, second = self.take(2)
            length = second & 0x7F
            if length == 126:
                (length,) = struct.unpack("!H", self.take(2))
            elif length == 127:
                (length,) = struct.unpack("!Q", self.take(8))
            data = self.take(length)
            if first & 0x0F in (0, 1):
                whole += data
            if first & 0x80 and first & 0x0F < 8:
                return whole.decode()


class Browser:
    def __init__(self, chromium, profile):
        arguments = ["--headless", "--no-sandbox", "--disable-gpu", "--remote-debugging-port=0", "--hide-scrollbars"]
        arguments += [f"--user-data-dir={profile}", "--no-first-run", "--disable-background-networking", "about:blank"]
        self.process = subprocess.Popen([chromium, *arguments], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        place = os.path.join(profile, "DevToolsActivePort")
        for _ in range(600):
            if os.path.exists(place) and (lines := open(place).read().split()):
                break
            time.sleep(0.1)
        else:
            raise TimeoutError("Chromium does not begin")
        pages = json.load(urllib.request.urlopen(f"http://127.0.0.1:{lines[0]}/json/list", timeout=60))
        page = next(page for page in pages if page["type"] == "page")
        self.socket, self.number, self.events = Socket(page["webSocketDebuggerUrl"]), 0, []
        for domain in ("Page", "Network", "Log", "Runtime"):
            self.call(f"{domain}.enable")

    def call(self, method, **parameters):
        self.number += 1
        self.socket.send(json.dumps({"id": self.number, "method": method, "params": parameters}))
        while True:
            told = json.loads(self.socket.receive())
            if told.get("id") == self.number:
                if "error" in told:
                    raise RuntimeError(f"{method}: {told['error']}")
                return told["result"]
            self.events.append(told)

    def wait_for(self, method):
        while not any(event.get("method") == method for event in self.events):
            self.events.append(json.loads(self.socket.receive()))

    def end(self):
        self.process.terminate()
        self.process.wait()


def accessible(browser, world):
    """What axe-core finds: all of it, also what it calls moderate."""
    if not (axe := os.environ.get("WIRELAB_AXE")):
        return []
    ask = """axe.run(document, {resultTypes: ["violations"]}).then(found => JSON.stringify(found.violations.map(
        one => `axe, ${one.impact}, ${one.id}: ${one.help}: ${one.nodes[0].html.slice(0, 120)}`)))"""
    browser.call("Runtime.evaluate", expression=open(axe).read(), contextId=world)
    result = browser.call("Runtime.evaluate", expression=ask, contextId=world, returnByValue=True, awaitPromise=True)
    if "exceptionDetails" in result:
        raise RuntimeError(result["exceptionDetails"])
    return json.loads(result["result"]["value"])


def keep(browser, name, width):
    """A small picture for review, if those are asked for."""
    # Copies that a teacher goes through have numbers for names; their originals are there.
    if not (folder := os.environ.get("WIRELAB_KEPT")) or name.isdigit():
        return
    size = browser.call("Page.getLayoutMetrics")["cssContentSize"]
    clip = {"x": 0, "y": 0, "width": width, "height": min(size["height"], SEEN), "scale": 1}
    shot = browser.call("Page.captureScreenshot", format="webp", quality=QUALITY, captureBeyondViewport=True, clip=clip)
    save(folder, f"{name}.webp", shot)


def look(browser, page, pictures):
    address = "file://" + os.path.abspath(page)
    name = os.path.splitext(os.path.basename(page))[0]
    faults = []
    frame = None
    for ground in ("light", "dark"):
        for width in WIDTHS:
            browser.call("Emulation.setEmulatedMedia", features=[{"name": "prefers-color-scheme", "value": ground}])
            browser.call("Emulation.setDeviceMetricsOverride", width=width, height=900, deviceScaleFactor=1, mobile=False)
            browser.events.clear()
            frame = browser.call("Page.navigate", url=address)["frameId"]
            browser.wait_for("Page.loadEventFired")
            if pictures != "-":
                shot = browser.call("Page.captureScreenshot", format="png", captureBeyondViewport=False)
                save(pictures, f"{name}-{width}-{ground}.png", shot)
            keep(browser, f"{name}-{width}-{ground}", width)
            world = browser.call("Page.createIsolatedWorld", frameId=frame)["executionContextId"]
            result = browser.call("Runtime.evaluate", expression=CHECK, contextId=world, returnByValue=True)
            if "exceptionDetails" in result:
                raise RuntimeError(result["exceptionDetails"])
            found = json.loads(result["result"]["value"])
            found += accessible(browser, world)
            faults += [f"{name}, {width}, {ground}: {fault}" for fault in found]
            if pictures != "-":
                size = browser.call("Page.getLayoutMetrics")["cssContentSize"]
                clip = {"x": 0, "y": 0, "width": width, "height": min(size["height"], 8000), "scale": 1}
                shot = browser.call("Page.captureScreenshot", format="png", captureBeyondViewport=True, clip=clip)
                save(pictures, f"{name}-{width}-{ground}-whole.png", shot)
            for event in browser.events:
                told = event.get("params", {})
                if event.get("method") == "Network.requestWillBeSent" and told["request"]["url"] != address:
                    faults.append(f"{name}: asks for {told['request']['url']}")
                if event.get("method") in ("Log.entryAdded", "Runtime.consoleAPICalled", "Runtime.exceptionThrown"):
                    faults.append(f"{name}: the console says {json.dumps(told)[:300]}")
                if event.get("method") == "Page.javascriptDialogOpening":
                    faults.append(f"{name}: a script runs")
    if pictures != "-":
        browser.call("Emulation.setEmulatedMedia", features=[{"name": "prefers-color-scheme", "value": "light"}])
        browser.call("Emulation.clearDeviceMetricsOverride")
        browser.events.clear()
        browser.call("Page.navigate", url=address)
        browser.wait_for("Page.loadEventFired")
        paper = browser.call("Page.printToPDF", paperWidth=8.27, paperHeight=11.69, preferCSSPageSize=True)
        save(pictures, f"{name}.pdf", paper)
    width, height = SHEET
    browser.call("Emulation.setEmulatedMedia", media="print", features=[{"name": "prefers-color-scheme", "value": "light"}])
    browser.call("Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=1, mobile=False)
    keep(browser, f"{name}-paper", width)
    ask = "[...document.querySelectorAll('.narrow')].filter(one => one.getClientRects().length).length"
    if small := browser.call("Runtime.evaluate", expression=ask, returnByValue=True)["result"]["value"]:
        faults.append(f"{name}: {small} pictures for a telephone on paper")
    browser.call("Emulation.setEmulatedMedia", media="")
    return faults


def save(folder, name, answer):
    with open(os.path.join(folder, name), "wb") as file:
        file.write(base64.b64decode(answer["data"]))


def main():
    chromium, profile, pictures, *pages = sys.argv[1:]
    browser = Browser(chromium, profile)
    try:
        for page in pages:
            for fault in look(browser, page, pictures):
                print(fault)
    finally:
        browser.end()


if __name__ == "__main__":
    main()
