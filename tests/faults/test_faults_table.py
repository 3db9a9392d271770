"""docs/faults.md names the faults that are tried, and no others."""

from table import PAGE, render


def test_the_page_of_faults_is_up_to_date() -> None:
    """Run `python tests/faults/table.py` and commit if this fails."""
    assert PAGE.read_text("utf-8") == render()
