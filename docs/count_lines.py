"""Count lines of code, docstring and comment in each room: `make lines`.

A line that holds code and a comment counts as code. Data (YAML, Jinja, CSS) is not counted.
"""

import argparse
import ast
import io
import tokenize
from collections import Counter
from pathlib import Path

KINDS = ("code", "docstring", "comment", "blank")
HOLDERS = (ast.Module, ast.ClassDef, ast.FunctionDef)
HERE = Path(__file__).resolve().parents[1] / "src" / "highneeds"


def count(text: str) -> Counter[str]:
    """Count the lines of one module by kind."""
    kinds = dict.fromkeys(range(1, len(text.splitlines()) + 1), "blank")
    for token in tokenize.generate_tokens(io.StringIO(text).readline):
        if token.type == tokenize.COMMENT:
            if kinds[token.start[0]] == "blank":
                kinds[token.start[0]] = "comment"
        elif token.string.strip():
            kinds |= dict.fromkeys(range(token.start[0], token.end[0] + 1), "code")
    for node in ast.walk(ast.parse(text)):
        # Also the text under a constant, which says what it is.
        for part in node.body if isinstance(node, HOLDERS) else ():
            if isinstance(part, ast.Expr) and isinstance(getattr(part.value, "value", None), str):
                last = part.end_lineno or part.lineno
                kinds |= dict.fromkeys(range(part.lineno, last + 1), "docstring")
    return Counter(kinds.values())


def count_rooms(root: Path) -> dict[str, Counter[str]]:
    """Count each folder under a package, and the modules that stand in none."""
    rooms: dict[str, Counter[str]] = {}
    for path in sorted(root.rglob("*.py")):
        inside = path.relative_to(root).parts
        room = rooms.setdefault(inside[0] if len(inside) > 1 else "(package)", Counter())
        room.update(count(path.read_text(encoding="utf-8")), modules=1)
    return rooms


def main() -> None:
    """Print the table, and the sum."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("root", nargs="?", type=Path, default=HERE, help="a package's folder")
    rooms = count_rooms(parser.parse_args().root)
    columns = (*KINDS, "modules")
    print(f"{'room':<20}" + "".join(f"{name:>11}" for name in columns))
    for room, lines in [*rooms.items(), ("in all", sum(rooms.values(), Counter()))]:
        print(f"{room:<20}" + "".join(f"{lines[name]:>11,}" for name in columns))


if __name__ == "__main__":
    main()
