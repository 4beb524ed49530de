"""Pictures of slides, sheet and PDF page in the docs are made from the bundled case."""

import shutil
from pathlib import Path

import pytest

from narrowing import module_at

ROOT = Path(__file__).parents[2]
office = module_at(ROOT / "docs" / "make_office_images.py")


@pytest.mark.browser
@pytest.mark.skipif(
    not (shutil.which("soffice") and shutil.which("pdftoppm")),
    reason="LibreOffice and Poppler take the pictures; they were not found",
)
def test_the_pictures_of_the_docs_can_be_taken_again(tmp_path):
    taken = office.take(tmp_path / "images")
    assert [p.name for p in taken] == [name for name, *_ in office.TAKEN]
    for path in taken:
        content = path.read_bytes()
        assert content.startswith(b"\x89PNG")
        assert 5_000 < len(content) < 200_000
        committed = office.IMAGES / path.name
        wide, high = content[16:20], content[20:24]
        assert committed.read_bytes()[16:24] == wide + high


def test_every_picture_stands_on_a_page():
    pages = "".join(p.read_text(encoding="utf-8") for p in (ROOT / "docs").rglob("*.md"))
    for name, *_ in office.TAKEN:
        assert f"images/{name}" in pages
