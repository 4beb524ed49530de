"""Write the part "Unreleased" of CHANGELOG.md from the fragments in changelog.d: make changelog."""

import re
from pathlib import Path

ROOT = Path(__file__).parents[1]
KINDS = {"added": "Added", "changed": "Changed", "fixed": "Fixed", "removed": "Removed"}
HEAD = "## Unreleased\n"


def unreleased(folder: Path) -> str:
    """Return the text under the heading: kinds in order, then topics by name."""
    parts = [HEAD]
    for kind, title in KINDS.items():
        paths = sorted(folder.glob(f"*.{kind}.md"))
        if paths:
            parts.append(f"### {title}\n")
        for path in paths:
            topic = path.name.removesuffix(f".{kind}.md").replace("-", " ").replace("_", " ")
            parts.append(f"**{topic.capitalize()}**\n")
            parts.append(path.read_text(encoding="utf-8").strip() + "\n")
    return "\n".join(parts)


def write(changelog: Path, folder: Path) -> None:
    """Replace what stands under "Unreleased" and leave the releases below it alone."""
    text = changelog.read_text(encoding="utf-8")
    before, _, rest = text.partition(HEAD)
    older = re.search(r"^## ", rest, re.MULTILINE)
    after = "\n" + rest[older.start() :] if older else ""
    changelog.write_text(before + unreleased(folder) + after, encoding="utf-8")


if __name__ == "__main__":
    write(ROOT / "CHANGELOG.md", ROOT / "changelog.d")
