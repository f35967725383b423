"""Templates without their indentation."""

from pathlib import Path

from django.template import Engine


def test_lines_stay_and_their_indentation_goes_but_not_in_a_mail(tmp_path: Path) -> None:
    for name in ("page.html", "mail.txt"):
        (tmp_path / name).write_text("<ul>\n  <li>a  b</li>\n\n\t{{ c }}\n</ul>")
    engine = Engine(dirs=[str(tmp_path)], loaders=["callcenter.ui.loaders.Loader"])
    assert engine.get_template("page.html").source == "<ul>\n<li>a  b</li>\n\n{{ c }}\n</ul>"
    assert engine.get_template("mail.txt").source == "<ul>\n  <li>a  b</li>\n\n\t{{ c }}\n</ul>"
