"""The plan of the house: imports run one way, and each outside library has one door."""

import ast
import subprocess
import sys
from collections import defaultdict
from pathlib import Path

import pytest

from .conftest import ROOT

OWN = {"assistant", "ingest", "prompts", "eval", "tests"}
MAY_IMPORT = {
    "ingest": {"ingest"},
    "prompts": {"prompts"},
    "assistant": {"assistant", "ingest", "prompts"},
    "eval": {"eval", "assistant", "ingest"},
}


def imports(path: Path) -> set[str]:
    """The top-level names that a file imports, wherever in it."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            found.add(path.parent.name if node.level else (node.module or "").split(".")[0])
    return found


@pytest.mark.parametrize("room", sorted(MAY_IMPORT))
def test_imports_run_one_way(room):
    for path in sorted((ROOT / room).glob("*.py")):
        assert imports(path) & OWN <= MAY_IMPORT[room], path.name


def test_each_outside_library_is_imported_in_one_file_of_the_product():
    doors = defaultdict(set)
    for room in ("ingest", "assistant", "prompts"):
        for path in sorted((ROOT / room).glob("*.py")):
            for name in imports(path) - OWN - sys.stdlib_module_names - {"__future__"}:
                doors[name].add(f"{room}/{path.name}")
    shared = {name: files for name, files in doors.items() if len(files) > 1}
    shared.pop("numpy", None)  # the language that vectors are spoken in
    assert shared == {}


@pytest.mark.slow
def test_the_built_wheel_answers_outside_the_clone(tmp_path, small):
    """Installed without its libraries into an empty venv that sees those of this one."""
    wheels = tmp_path / "wheels"
    build = [
        sys.executable,
        "-m",
        "pip",
        "wheel",
        "--no-deps",
        "--quiet",
        "--wheel-dir",
        str(wheels),
        str(ROOT),
    ]
    subprocess.run(build, check=True, capture_output=True)
    venv = tmp_path / "venv"
    subprocess.run([sys.executable, "-m", "venv", str(venv)], check=True)
    python = venv / "bin" / "python"
    (wheel,) = wheels.glob("*.whl")
    subprocess.run([python, "-m", "pip", "install", "--no-deps", "--quiet", wheel], check=True)
    here = next(path for path in sys.path if path.endswith("site-packages"))
    (site,) = venv.glob("lib/python*/site-packages")
    (site / "libraries.pth").write_text(f"{here}\n")
    shown = subprocess.run(
        [
            venv / "bin" / "protokoll",
            "ask",
            "Vad beslutades om DUA?",
            "--archive",
            small.archive,
            "--index",
            small.index,
        ],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=300,
    )
    assert "Styrelsen godkänner överenskommelsen om DUA" in shown.stdout
    inside = subprocess.run(
        [
            python,
            "-c",
            "import assistant.look as p, prompts; prompts.fill('no_answer'); "
            "print(p.__file__, p.views_html('/'), p.css('look'))",
        ],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=True,
    )
    assert inside.stdout.startswith(str(venv))
