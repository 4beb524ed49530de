"""The code on the statistics page runs and prints what its comment says."""

import re
from pathlib import Path

from narrowing import there

PAGE = Path(__file__).parents[2] / "docs" / "explanation" / "statistics.md"


def test_the_example_prints_what_it_says(capsys):
    code = there(re.search(r"```python\n(.*?)```", PAGE.read_text("utf-8"), re.DOTALL))[1]
    exec(code, {})
    assert capsys.readouterr().out.strip() == there(re.search(r"# (.*)", code))[1].strip()
