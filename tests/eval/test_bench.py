"""The benchmark reads what an ingest reads."""

from eval.bench import reading_speed
from ingest.files import find


def test_the_reading_benchmark_counts_the_documents_it_reads(tmp_path):
    for name in ("a.txt", "b.md"):
        (tmp_path / name).write_text("Nämnden 2024-03-01\n\n§ 1 Val\n\nEva Ek väljs.\n")
    speed = reading_speed(find(tmp_path), tmp_path, rounds=1)
    assert speed["documents"] == 2
    assert speed["documents a second"] > 0
