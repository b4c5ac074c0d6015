"""The handbook, the units and the container file say what the program does, and nothing else."""

import re
import shlex
from argparse import ArgumentParser, _SubParsersAction
from pathlib import Path

import pytest
import yaml

from assistant.__main__ import _parser
from assistant.access import BACK
from assistant.archive import Assistant
from assistant.desk import AT_ONCE, EACH, SECONDS, WAITING, Desk, Room
from assistant.limits import FREE_ATTEMPTS, PER_MINUTE
from assistant.metrics import Metrics
from assistant.sessions import ABSOLUTE, IDLE
from assistant.web import application
from tests.conftest import ROOT

DOCS = ROOT / "docs"
HANDBOOK = re.sub(r"<!--.*?-->", "", (DOCS / "drift.md").read_text("utf-8"), flags=re.DOTALL)
FOR_USERS = (DOCS / "anvandning.md").read_text("utf-8")
UNITS = ("protokoll.service", "protokoll-watch.service")


def commands(parser: ArgumentParser, words: tuple[str, ...] = ()) -> dict[tuple[str, ...], set]:
    """Every command by its words, with its flags."""
    nested = [action for action in parser._actions if isinstance(action, _SubParsersAction)]
    if not nested:
        return {words: {flag for action in parser._actions for flag in action.option_strings}}
    found = {}
    for name, command in nested[0].choices.items():
        found |= commands(command, (*words, name))
    return found


EVERY = commands(_parser())
SOURCE = "\n".join(
    path.read_text("utf-8")
    for room in ("assistant", "ingest")
    for path in (ROOT / room).glob("*.py")
)


def used(line: str) -> tuple[tuple[str, ...], set[str]]:
    """The command and the flags of a line that runs the program."""
    words = line.split("protokoll ", 1)[1].split()
    command = next(tuple(words[:n]) for n in (2, 1, 0) if tuple(words[:n]) in EVERY or n == 0)
    return command, {word.split("=")[0] for word in words if word.startswith("--")}


def test_every_command_and_flag_of_the_handbook_exists():
    blocks = re.findall(r"```\n(.*?)```", HANDBOOK, flags=re.DOTALL)
    text = re.sub(r"```\n.*?```", "", HANDBOOK, flags=re.DOTALL)
    lines = re.findall(r"`(protokoll [^`]*)`", text)
    for line in "".join(blocks).splitlines():
        # A container runs the program with what stands after the service's name.
        line = re.sub(r"^podman compose .* run --rm \w+", "protokoll", line)
        lines += [line] if line.startswith("protokoll ") else []
    assert len(lines) > 15
    for line in lines:
        command, flags = used(line)
        assert command in EVERY and flags <= EVERY[command], line
    every_flag = set().union(*EVERY.values())
    said = {word for span in re.findall(r"`([^`]*)`", text) for word in span.split()}
    foreign = {"--system", "--now"}
    assert {word for word in said if word.startswith("--")} - foreign <= every_flag


def test_every_setting_of_the_program_is_in_the_handbook_and_no_other():
    read = set(re.findall(r'"(PROTOKOLL_[A-Z_]+)"', SOURCE))
    assert set(re.findall(r"PROTOKOLL_[A-Z_]+", HANDBOOK)) == read


def test_every_figure_is_in_the_handbook_and_no_other(assistant: Assistant):
    text = Metrics(assistant, Desk(Room())).text().decode()
    shown = {
        name.removesuffix("_total") for name in re.findall(r"^# TYPE (\w+)", text, re.MULTILINE)
        if not name.endswith("_created")
    }  # fmt: skip
    told = {name.removesuffix("_total") for name in re.findall(r"`(protokoll_\w+)`", HANDBOOK)}
    assert told == shown


@pytest.mark.slow
def test_every_address_of_the_handbook_is_answered(assistant: Assistant):
    paths = {getattr(route, "path", "") for route in application(assistant).routes}
    told = set(re.findall(r"`(/[a-z-]+)`", HANDBOOK))
    assert told == {"/health", "/ready", "/metrics"}
    assert told - {"/ready", "/metrics"} <= paths
    assert f"https://NAMN{BACK}`" in HANDBOOK


def test_the_limits_that_are_told_are_those_of_the_code():
    said = " ".join(HANDBOOK.split())
    assert f"| {AT_ONCE} |" in said and f"| {SECONDS:g} |" in said
    assert (IDLE, ABSOLUTE, FREE_ATTEMPTS) == (3600, 12 * 3600, 5)
    assert "en timme utan begäran och alltid efter tolv timmar. Efter fem fel" in said
    assert (PER_MINUTE, EACH, AT_ONCE, WAITING) == (60, 4, 4, 32)
    assert "60 begäranden i minuten och ha fyra frågor på gång. Fyra frågor besvaras" in said
    assert "trettiotvå får vänta" in said


def test_every_file_that_is_named_is_there():
    for page in (HANDBOOK, FOR_USERS):
        for target in re.findall(r"\]\(([^)#]+)\)", page):
            assert (DOCS / target).exists(), target
    for name in re.findall(r"`([a-z-]+\.(?:conf|yaml|service))`", HANDBOOK):
        assert (DOCS / "drift" / name).is_file(), name
    for target in re.findall(r"make (\S+)", HANDBOOK.replace("`", " ")):
        makefile = (ROOT / "Makefile").read_text().replace("$(VENV)", ".venv")
        assert re.search(rf"^{re.escape(target)}:", makefile, re.MULTILINE), target


def test_what_the_page_for_users_quotes_is_said_by_the_program():
    program = SOURCE + "".join(
        path.read_text("utf-8") for path in (ROOT / "assistant" / "templates").glob("*.html")
    )
    for said in ("Du har redan", "Du har frågat mycket på kort tid", "Svaret blev inte klart",
                 "Jag har gått efter", "försök igen om", "Stoppa", "Hjälpte inte"):  # fmt: skip
        assert said in FOR_USERS and said in program, said


def test_the_container_is_installed_by_the_step_of_make_run():
    text = (DOCS / "drift" / "Containerfile").read_text().replace("\\\n", " ")
    steps = [line.split(None, 1) for line in text.splitlines() if line and line[0] not in "# "]
    makefile = (ROOT / "Makefile").read_text()
    assert "run: $(VENV)/.installed\n" in makefile
    assert [step for kind, step in steps if kind == "RUN"][1] == "make .venv/.installed"
    copied = {name for kind, step in steps if kind == "COPY" for name in step.split()[:-1]}
    assert all((ROOT / name).exists() for name in copied)
    project = (ROOT / "pyproject.toml").read_text()
    packages = set(re.findall(r'"(\w+)"', re.search(r"^packages = (.*)$", project, re.M)[1]))
    assert (
        packages | {"Makefile", "pyproject.toml", "constraints.txt", "README.md", "LICENSE"}
        == copied
    )
    assert ["USER", "protokoll"] in steps


def test_the_units_and_the_compose_file_start_the_program_with_flags_that_it_has():
    lines = [
        line
        for name in UNITS
        for line in (DOCS / "drift" / name).read_text().splitlines()
        if line.startswith("ExecStart=")
    ]
    compose = yaml.safe_load((DOCS / "drift" / "compose.yaml").read_text())
    chroma = compose["services"].pop("chroma")
    assert (chroma["image"], chroma["networks"]) == ("protokoll", ["inside"])
    assert compose["networks"]["inside"] == {"internal": True}
    lines += ["protokoll " + shlex.join(one["command"]) for one in compose["services"].values()]
    assert [used(line)[0] for line in lines] == [("serve",), ("watch",), ("watch",), ("serve",)]
    for line in lines:
        command, flags = used(line)
        assert flags <= EVERY[command], line
    for one in compose["services"].values():
        assert (one["read_only"], one["cap_drop"]) == (True, ["ALL"])
        assert one["volumes"][0].endswith(":ro")
        assert one["environment"]["PROTOKOLL_CHROMA"] == "http://chroma:8000"
        assert (DOCS / "drift" / one["build"]["context"]).resolve() == ROOT
    assert compose["services"]["serve"]["ports"] == ["127.0.0.1:7860:7860"]
    (site,) = compose["networks"]["site"]["ipam"]["config"]
    assert f"--proxy-address={site['gateway']}" in compose["services"]["serve"]["command"]


def test_what_is_written_lies_in_one_folder_that_the_units_may_write():
    for name in UNITS:
        text = (DOCS / "drift" / name).read_text()
        assert "ProtectSystem=strict" in text and "StateDirectory=protokoll\n" in text
        for setting in ("PROTOKOLL_INDEX", "XDG_CACHE_HOME"):
            (place,) = re.findall(rf"{setting}=(\S+)", text)
            assert Path("/var/lib/protokoll") in Path(place).parents
