"""Run axe-core on a page in headless Chromium; says what is missing when it cannot."""

import html
import json
import os
import re
import shutil
import subprocess
import tempfile
from pathlib import Path

TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
FLAGS = (
    *("--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking"),
    *("--disable-component-update", "--disable-sync", "--no-first-run"),
    "--virtual-time-budget=60000",
)


def missing() -> str:
    """Say what axe needs and this machine lacks; "" when all is there."""
    if _chromium() is None:
        return "no Chromium found: install chromium to run axe-core"
    if _axe() is None:
        return "axe-core not found and npm cannot install it: npm install axe-core"
    return ""


def violations(page: str) -> list[str]:
    """Return the WCAG 2.2 AA violations of a page, as rule: element."""
    script = (
        'document.querySelectorAll("details").forEach(d=>d.open=true);'
        f"axe.run(document,{{runOnly:{json.dumps(TAGS)}}}).then(r=>{{"
        'const p=document.createElement("pre");p.id="axe-result";'
        "p.textContent=JSON.stringify(r.violations.flatMap(v=>v.nodes.map(n=>v.id+': '+n.html)));"
        "document.body.appendChild(p)})"
    )
    open_page = re.sub(r'<meta http-equiv="Content-Security-Policy"[^>]*>', "", page)
    scripts = f"<script>{_axe().read_text()}</script><script>{script}</script></body>"  # type: ignore[union-attr]
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "page.html"
        path.write_text(open_page.replace("</body>", scripts), encoding="utf-8")
        profile = f"--user-data-dir={folder}/profile"
        done = subprocess.run(
            [str(_chromium()), *FLAGS, profile, "--dump-dom", path.as_uri()],
            capture_output=True,
            text=True,
            timeout=240,
            check=True,
        )
    found = re.search(r'<pre id="axe-result">(.*?)</pre>', done.stdout, re.DOTALL)
    assert found, "axe-core gave no result"
    return list(json.loads(html.unescape(found[1])))


def _chromium() -> str | None:
    names = ("chromium", "chromium-browser", "google-chrome")
    return next((path for name in names if (path := shutil.which(name))), None)


def _axe() -> Path | None:
    folder = Path(os.environ.get("HIGHNEEDS_AXE", Path(tempfile.gettempdir()) / "highneeds-axe"))
    script = folder / "node_modules/axe-core/axe.min.js"
    if not script.is_file() and shutil.which("npm"):
        subprocess.run(
            ["npm", "install", "--silent", "--no-audit", "--no-fund", "--prefix", str(folder),
             "axe-core@4"],
            capture_output=True,
            timeout=120,
            check=False,
        )  # fmt: skip
    return script if script.is_file() else None
