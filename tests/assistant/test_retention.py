"""Opinions are kept as long as was said, and no longer."""

import json
import threading
import time
from datetime import datetime, timedelta

import pytest

from assistant.__main__ import main
from assistant.feedback import FILE, Feedback
from assistant.service import _retain

NOW = datetime.now().astimezone()


def given(question, days):
    told = {"time": (NOW - timedelta(days=days)).isoformat(), "question": question, "answer": "x"}
    return json.dumps(told)


def test_what_is_older_is_deleted_and_what_cannot_be_dated_with_it(tmp_path):
    lines = [given("ny", 1), given("gammal", 91), '{"question": "utan tid", "answer": "x"}', '{"ti']
    (tmp_path / FILE).write_text("\n".join(lines), encoding="utf-8")
    opinions = Feedback(tmp_path)
    assert opinions.drop_older(NOW - timedelta(days=90)) == 3
    assert (tmp_path / FILE).read_text(encoding="utf-8") == lines[0] + "\n"
    assert opinions.drop_older(NOW - timedelta(days=90)) == 0


def test_where_there_are_no_opinions_none_are_made(tmp_path):
    assert Feedback(tmp_path).drop_older(NOW) == 0
    assert list(tmp_path.iterdir()) == []


def test_a_site_deletes_them_when_it_starts(tmp_path):
    (tmp_path / FILE).write_text(given("ny", 1) + "\n" + given("gammal", 91) + "\n")
    threading.Thread(target=_retain, args=[Feedback(tmp_path), 90], daemon=True).start()
    until = time.monotonic() + 10
    while len(list(Feedback(tmp_path).lines())) > 1 and time.monotonic() < until:
        time.sleep(0.01)
    assert [json.loads(line)["question"] for line in Feedback(tmp_path).lines()] == ["ny"]


@pytest.mark.parametrize("days", ["0", "-1", "många", "99999"])
def test_days_that_are_none_are_refused(days, capsys):
    with pytest.raises(SystemExit) as left:
        main(["serve", "--retention-days", days])
    assert left.value.code == 2
    assert "Väntade" in capsys.readouterr().err
