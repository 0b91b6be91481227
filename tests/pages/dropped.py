"""Uses the page that reads captures in a browser, as people do, and says what is wrong.

dropped.py CHROMIUM PROFILE PICTURES PAGE CAPTURE

PAGE is the file, or the address that `wirelab web` shows.

A line for each fault on standard output; none: all is well. Pictures of each view at two widths, on both grounds, go into
the folder PICTURES. Only the standard library is used.
"""

import base64
import json
import os
import sys
import time

from look import CHECK, WIDTHS, Browser, accessible, save

# What the page holds of the lab that the capture is of.
SENTENCE = "Handshake complete"
# Views that have an address and no place on the page.
VIEWS = ("#live", "#story", "#messages", "#streams", "#stream=", "#udp=", "#frame=", "#check", "#about")


class Visit:
    """A page that is open, and what was found wrong with it."""

    def __init__(self, browser, page, pictures):
        self.browser, self.pictures, self.faults = browser, pictures, []
        self.served = page.startswith("http://")
        self.address = page if self.served else "file://" + os.path.abspath(page)

    def open(self, width, ground):
        browser = self.browser
        browser.call("Emulation.setEmulatedMedia", features=[{"name": "prefers-color-scheme", "value": ground}])
        browser.call("Emulation.setDeviceMetricsOverride", width=width, height=900, deviceScaleFactor=1, mobile=False)
        browser.call("Page.navigate", url="about:blank")
        self.listen()
        self.frame = browser.call("Page.navigate", url=self.address)["frameId"]
        browser.wait_for("Page.loadEventFired")
        self.about = f"{width}, {ground}"

    def ask(self, expression):
        result = self.browser.call("Runtime.evaluate", expression=expression, returnByValue=True, awaitPromise=True)
        if "exceptionDetails" in result:
            raise RuntimeError(result["exceptionDetails"])
        return result["result"].get("value")

    def until(self, expression, what):
        for _ in range(600):
            if self.ask(f"Boolean({expression})"):
                return True
            time.sleep(0.05)
        self.faults.append(f"{self.about}: {what} does not come; the page says {self.ask('document.body.innerText')[:300]!r}")
        return False

    def says(self, text, what):
        return self.until(f"document.getElementById('app-view').innerText.includes({json.dumps(text)})", what)

    def must(self, expression, what):
        if not self.ask(f"Boolean({expression})"):
            self.faults.append(f"{self.about}: {what}")

    def key(self, key, code):
        for kind in ("keyDown", "keyUp"):
            text = {"text": "\r"} if key == "Enter" and kind == "keyDown" else {}
            self.browser.call("Input.dispatchKeyEvent", type=kind, key=key, code=key, windowsVirtualKeyCode=code, **text)

    def type(self, letter):
        self.browser.call("Input.dispatchKeyEvent", type="keyDown", key=letter, text=letter)
        self.browser.call("Input.dispatchKeyEvent", type="keyUp", key=letter)

    def follow(self, selector):
        """With the keyboard: a link or button that has the focus, and Enter."""
        self.ask(f"document.querySelector({json.dumps(selector)}).focus()")
        self.key("Enter", 13)

    def look(self, name):
        browser = self.browser
        world = browser.call("Page.createIsolatedWorld", frameId=self.frame)["executionContextId"]
        # Opened, as the check leaves it, the pictures show everything.
        shot = browser.call("Page.captureScreenshot", format="png", captureBeyondViewport=False)
        save(self.pictures, f"web-{name}-{self.about.replace(', ', '-')}.png", shot)
        result = browser.call("Runtime.evaluate", expression=CHECK, contextId=world, returnByValue=True)
        if "exceptionDetails" in result:
            raise RuntimeError(result["exceptionDetails"])
        found = json.loads(result["result"]["value"]) + accessible(browser, world)
        found = [one for one in found if not (one.startswith(VIEWS) and one.endswith("leads nowhere"))]
        self.faults += [f"{name}, {self.about}: {fault}" for fault in found]

    def listen(self):
        """What was asked of the network or said on the console since."""
        for event in self.browser.events:
            told, method = event.get("params", {}), event.get("method")
            if method == "Network.requestWillBeSent":
                asked = told["request"]["url"]
                # Served, it may ask the program that it came from, and nobody else.
                own = self.served and asked.startswith(self.address.partition("?")[0])
                if not own and asked not in (self.address, "about:blank") and not asked.startswith("blob:"):
                    self.faults.append(f"asks for {asked}")
            if method in ("Log.entryAdded", "Runtime.consoleAPICalled", "Runtime.exceptionThrown"):
                self.faults.append(f"the console says {json.dumps(told)[:300]}")
            if method == "Page.javascriptDialogOpening":
                self.faults.append("a script of a capture runs")
        self.browser.events.clear()


def drop(visit, files):
    """Drops files, as from a folder on the screen."""
    given = json.dumps([[name, base64.b64encode(data).decode()] for name, data in files])
    visit.ask(f"""(() => {{
      const all = new DataTransfer();
      for (const [name, text] of {given}) all.items.add(new File([Uint8Array.from(atob(text), one => one.charCodeAt(0))], name));
      window.dispatchEvent(new DragEvent('drop', {{ dataTransfer: all, cancelable: true }}));
    }})()""")


def views(visit, capture):
    """Every view, one after the other."""
    visit.look("welcome")
    hostile = "<img src=x onerror=alert(1)>.txt"
    drop(visit, [("lab.pcapng", capture), (hostile, b"<script>alert(1)</script>\n")])
    if not visit.says(SENTENCE, "what happened"):
        return
    visit.must("document.getElementById('app-bar').checkVisibility()", "no choices at the top")
    visit.look("story")
    visit.follow("#app-tabs a[data-view=messages]")
    if visit.until("location.hash === '#messages' && document.querySelector('#app-view table')", "the messages"):
        visit.look("messages")
    visit.follow("#app-tabs a[data-view=streams]")
    if visit.until("document.querySelector('table.streams')", "the streams"):
        visit.look("streams")
    visit.ask("document.getElementById('app-filter').value = 'tcp.prot == 1'")
    visit.follow("#app-filter")
    if visit.until("document.querySelector('pre.wrong')", "what is wrong with a filter"):
        visit.must("document.querySelector('pre.wrong').textContent.includes('\\n    ^~~~~~~~')", "no mark under the mistake")
        visit.look("mistake")
    visit.ask("document.getElementById('app-filter').value = 'tcp.flags.syn == 1'")
    visit.follow("#app-filter")
    visit.says("Frames that match: 2", "what a filter selects")
    visit.follow("table.streams a")
    if visit.until("location.hash.startsWith('#stream=0') && document.querySelector('#app-view svg')", "a stream"):
        visit.look("stream")
        packet(visit)
    visit.ask("history.back()")
    visit.says("Frames that match: 2", "the way back")
    visit.follow("#app-tabs a[data-view=check]")
    if visit.says("Your hand-in", "the checks"):
        visit.must("document.getElementById('app-view').innerText.includes('What to do next')", "no word of what to do")
        visit.must("!document.querySelector('#app-view .score')", "points are told")
        visit.look("check")
    visit.must("!document.querySelector('#app-view img, #app-view script')", "a name became markup")


def packet(visit):
    """From a stream to its packets, one a key, and back."""
    visit.ask("[...document.querySelectorAll('#app-view button')].find(one => one.innerText.startsWith('Step')).focus()")
    visit.key("Enter", 13)
    if not visit.until("location.hash.startsWith('#frame=') && standing === location.hash", "a packet"):
        return
    visit.ask("document.activeElement.blur()")
    first = visit.ask("location.hash")
    visit.type("n")
    # `standing` is the address of what stands on the page, once it does: until then, a key means the packet before.
    visit.until(f"location.hash !== {json.dumps(first)} && standing === location.hash", "the next packet")
    visit.type("p")
    visit.until(f"location.hash === {json.dumps(first)} && standing === location.hash", "the packet before")
    visit.ask("[...document.querySelectorAll('.field')].find(one => one.title === 'tcp.srcport').click()")
    visit.must("document.querySelectorAll('.byte.on').length === 2", "the port does not lie in two bytes")
    visit.look("packet")
    visit.ask("document.querySelector('.dump').focus()")
    visit.key("ArrowRight", 39)
    visit.must("document.querySelector('.chosen').innerText.includes('tcp.srcport')", "the second byte is another field's")
    visit.key("ArrowRight", 39)
    visit.must("document.querySelector('.chosen').innerText.includes('tcp.dstport')", "a byte does not lead to its field")
    # Each step has an address of its own: back through all of them, to the stream.
    for _ in range(3):
        before = visit.ask("location.hash")
        visit.ask("history.back()")
        visit.until(f"location.hash !== {json.dumps(before)} && standing === location.hash", "the way back")
    visit.until("location.hash.startsWith('#stream=0') && document.querySelector('#app-view svg')", "the stream again")


def ends(visit, datagrams):
    """A program that fails, and the end of a visit."""
    visit.ask("attempt(() => engine.send({ begin: new ArrayBuffer(3) }))")
    visit.says("wirelab itself failed", "that the program failed")
    visit.look("fault")
    visit.follow("#app-tabs a[data-view=messages]")
    visit.until("document.querySelector('#app-view table')", "the program after it failed")
    visit.follow("#app-clear")
    visit.until("document.getElementById('app-welcome') && !location.hash", "the beginning")
    visit.must("files.length === 0 && answers.size === 0 && engine.worker === null", "something is kept")
    visit.follow("#app-try")
    visit.says(SENTENCE, "the capture to try")
    visit.follow("#app-clear")
    visit.until("document.getElementById('app-welcome') && !location.hash", "the beginning")
    with open(datagrams, "rb") as file:
        drop(visit, [("udp.pcapng", file.read())])
    visit.says("no TCP stream", "what happened with datagrams")
    visit.follow("#app-tabs a[data-view=streams]")
    visit.says("UDP 0", "the streams of UDP")


def main():
    chromium, profile, pictures, page, capture = sys.argv[1:]
    with open(capture, "rb") as file:
        data = file.read()
    browser = Browser(chromium, profile)
    visit = Visit(browser, page, pictures)
    try:
        for ground in ("light", "dark"):
            for width in WIDTHS:
                visit.open(width, ground)
                if visit.served:
                    visit.until("location.search === '' && document.getElementById('app-view')", "an address without its token")
                views(visit, data)
        if not visit.served:
            ends(visit, os.path.join(os.path.dirname(capture), "udp-text.pcapng"))
        visit.listen()
        print("\n".join(visit.faults), end="")
    finally:
        browser.end()


main()
