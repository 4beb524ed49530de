"""Colours that every eye can tell apart, and a logo that is a picture."""

import math
from itertools import combinations

import pytest

from highneeds.publish import theme as themes
from highneeds.vocabulary.faults import InputError
from report_examples import jpeg, png


@pytest.mark.parametrize("colour", [*themes.PALETTE, themes.INK, themes.QUIET, themes.GOOD])
def test_text_in_every_colour_reads_on_white(colour):
    assert themes.contrast(colour, themes.PAPER) >= 4.5


def test_grey_marks_can_be_seen_on_white():
    assert themes.contrast(themes.GREY, themes.PAPER) >= 3


# Machado, Oliveira and Fernandes (2009), severity 1.0, on linear RGB.
EYES = {
    "protan": ((0.152, 1.053, -0.205), (0.115, 0.786, 0.099), (-0.004, -0.048, 1.052)),
    "deutan": ((0.367, 0.861, -0.228), (0.280, 0.673, 0.047), (-0.012, 0.043, 0.969)),
    "tritan": ((1.256, -0.077, -0.179), (-0.078, 0.931, 0.148), (0.005, 0.691, 0.304)),
}


def seen(colour, eye):
    """CIELAB of a colour as an eye sees it."""
    linear = [(c / 255) ** 2.2 for c in themes.channels(colour)]
    red, green, blue = (
        max(0.0, sum(k * v for k, v in zip(row, linear, strict=True))) for row in EYES[eye]
    )
    x = (0.4124 * red + 0.3576 * green + 0.1805 * blue) / 0.9505
    y = 0.2126 * red + 0.7152 * green + 0.0722 * blue
    z = (0.0193 * red + 0.1192 * green + 0.9505 * blue) / 1.089
    x, y, z = (t ** (1 / 3) if t > 0.008856 else 7.787 * t + 16 / 116 for t in (x, y, z))
    return 116 * y - 16, 500 * (x - y), 200 * (y - z)


@pytest.mark.parametrize("eye", EYES)
def test_the_first_three_colours_differ_for_colour_blind_eyes(eye):
    """CIE 1976 difference; 2.3 can just be noticed. Lines also differ by pattern and label."""
    for one, other in combinations(themes.PALETTE[:3], 2):
        assert math.dist(seen(one, eye), seen(other, eye)) > 15, (one, other)


def test_a_pale_colour_of_an_authority_is_darkened_until_it_reads():
    strong = themes.HouseStyle(colour="#ffd400").strong
    assert themes.contrast(strong, themes.PAPER) >= 4.5
    assert themes.HouseStyle(colour="#003366").strong == "#003366"


@pytest.mark.parametrize(("content", "size"), [(png(), (4, 3)), (jpeg(), (5, 7))])
def test_a_whole_picture_is_taken(tmp_path, content, size):
    path = tmp_path / "logo"
    path.write_bytes(content)
    assert themes.load_theme(logo=path).logo == content
    assert themes.picture_size(content) == size


@pytest.mark.parametrize(
    ("content", "wrong"),
    [
        (b"", "The logo is not a PNG or JPEG picture."),
        (b"<svg onload='x'/>", "The logo is not a PNG or JPEG picture."),
        (png()[:-20], "The logo is not a PNG or JPEG picture."),
        (png().replace(b"IDAT", b"IDAX"), "The logo is not a PNG or JPEG picture."),
        (b"\xff\xd8 cut", "The logo is not a PNG or JPEG picture."),
        (b"\x89PNG\r\n\x1a\n" + b"\0" * 6_000_000, "The logo is too big."),
    ],
)
def test_a_logo_that_is_no_picture_is_refused(tmp_path, content, wrong):
    path = tmp_path / "logo.png"
    path.write_bytes(content)
    with pytest.raises(InputError) as caught:
        themes.load_theme(logo=path)
    assert caught.value.faults[0].wrong == wrong
    assert caught.value.faults[0].file == str(path)


def test_all_faults_of_a_theme_are_told_together(tmp_path):
    with pytest.raises(InputError) as caught:
        themes.load_theme(colour="blue", logo=tmp_path / "absent.png")
    assert [f.wrong for f in caught.value.faults] == [
        "The theme's colour is not a colour.",
        "The logo cannot be read.",
    ]
