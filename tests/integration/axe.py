"""Run axe-core over a page in headless Chromium.

    from axe import check, missing
    @pytest.mark.skipif(bool(missing()), reason=missing())
    def test_page(): assert check(path) == []

The two npm packages are installed once into a cache folder outside the repository
(HIGHNEEDS_NODE_CACHE, else the user's cache). `python tests/integration/axe.py PAGE…` does the
same by hand.
"""

import json
import os
import shutil
import subprocess
import sys
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

PACKAGES = ("playwright-core@1.48.2", "axe-core@4.10.2")
_CHROMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")

_SCRIPT = """
import {chromium} from 'playwright-core';
import fs from 'node:fs';
const [browser, profile, ...pages] = process.argv.slice(2);
const axe = fs.readFileSync('node_modules/axe-core/axe.min.js', 'utf8');
const flags = ['--no-sandbox', '--disable-gpu', '--disable-background-networking',
  '--disable-component-update', '--disable-sync', '--no-first-run'];
const found = [];
for (const width of [1280, 320]) {
  const context = await chromium.launchPersistentContext(`${profile}/${width}`, {
    executablePath: browser, headless: true, args: flags,
    viewport: {width, height: 900}, bypassCSP: true});
  for (const page of pages) {
    const tab = await context.newPage();
    const asked = [];
    tab.on('request', r => asked.push(r.url()));
    await tab.goto('file://' + page);
    await tab.evaluate(() => document.querySelectorAll('details').forEach(d => { d.open = true }));
    await tab.evaluate(axe);
    const result = await tab.evaluate(() => axe.run(document, {resultTypes: ['violations']}));
    for (const v of result.violations)
      for (const n of v.nodes)
        found.push(`${width} px: ${v.id}: ${v.help}: ${n.html.slice(0, 160)}`);
    const wide = await tab.evaluate(() => document.documentElement.scrollWidth);
    if (wide > width) found.push(`${width} px: the page scrolls sideways (${wide} px)`);
    for (const url of asked.filter(u => !u.startsWith('file:') && !u.startsWith('data:')))
      found.push(`${width} px: asked the network for ${url}`);
    await tab.close();
  }
  await context.close();
}
console.log(JSON.stringify(found));
"""


def _cache() -> Path:
    home = Path(os.environ.get("XDG_CACHE_HOME", Path.home() / ".cache"))
    return Path(os.environ.get("HIGHNEEDS_NODE_CACHE", home / "highneeds-axe"))


def _browser() -> str:
    return next((found for name in _CHROMES if (found := shutil.which(name))), "")


@cache
def missing() -> str:
    """Say what is missing to run axe, or ""; installs the npm packages the first time."""
    if not _browser():
        return "axe needs Chromium, which was not found"
    if not (shutil.which("node") and shutil.which("npm")):
        return "axe needs Node.js with npm, which was not found"
    folder = _cache()
    wanted = folder / "wanted.json"
    if not wanted.is_file() or json.loads(wanted.read_text()) != list(PACKAGES):
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "package.json").write_text('{"private": true}')
        command = ["npm", "install", "--no-audit", "--no-fund", "--ignore-scripts", *PACKAGES]
        done = subprocess.run(
            command, cwd=folder, capture_output=True, text=True, timeout=240, check=False
        )
        if done.returncode:
            return f"npm could not install {' and '.join(PACKAGES)}: {done.stderr[-200:]}"
        wanted.write_text(json.dumps(PACKAGES))
    return ""


def check(*pages: Path) -> list[str]:
    """Return what axe finds wrong at 1280 and 320 px with all details open; [] is good.

    Also told: a page that scrolls sideways, and any request to the network.
    """
    folder = _cache()
    script = folder / "run.mjs"
    script.write_text(_SCRIPT)
    with TemporaryDirectory() as profile:
        command = ["node", "run.mjs", _browser(), profile, *(str(p.resolve()) for p in pages)]
        done = subprocess.run(
            command, cwd=folder, capture_output=True, text=True, timeout=240, check=False
        )
    if done.returncode:
        raise RuntimeError(f"axe did not run: {done.stderr[-1000:]}")
    found: list[str] = json.loads(done.stdout.strip().splitlines()[-1])
    return found


if __name__ == "__main__":
    sys.exit(missing() or "\n".join(check(*map(Path, sys.argv[1:]))) or 0)
