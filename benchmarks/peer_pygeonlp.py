"""Run pygeonlp over articles and hand back what it found: the half of the benchmark that runs in pygeonlp's own
environment, so this file imports nothing of casemap.

    python benchmarks/peer_pygeonlp.py GOLD.jsonl > found.json

Two settings: `default` as it comes (prefectures, municipalities of all times, stations), and `today`: prefectures and
municipalities only, former ones filtered out. The dictionary is made from the data that the package carries, in a
folder that is thrown away afterwards. The address geocoder needs data from the network and is off.
"""

import argparse
import json
import sys
import tempfile
import time
import warnings
from importlib.metadata import version
from pathlib import Path

FIELDS = ("title", "text")
# Units that exist in this span count as of today.
TODAY = ("2025-01-01", "2025-12-31")


def main() -> None:
    """Parse title and text of each article; write hits and processor time as JSON."""
    arguments = argparse.ArgumentParser(description="Run pygeonlp over articles.")
    arguments.add_argument("gold", type=Path)
    options = arguments.parse_args()
    warnings.simplefilter("ignore")
    from pygeonlp.api.dict_manager import DictManager
    from pygeonlp.api.linker import LinkerError
    from pygeonlp.api.temporal_filter import TimeExistsFilter
    from pygeonlp.api.workflow import Workflow

    articles = [json.loads(line) for line in options.gold.read_text(encoding="utf-8").splitlines() if line.strip()]
    result: dict[str, object] = {"version": version("pygeonlp")}
    with tempfile.TemporaryDirectory() as folder:
        begun = time.process_time()
        manager = DictManager(db_dir=folder)
        manager.setupBasicDatabase()
        del manager
        result["setup_seconds"] = time.process_time() - begun
        for name in ("default", "today"):
            workflow = Workflow(db_dir=folder, jageocoder=False)
            if name == "today":
                workflow.setActiveClasses(["都道府県", "市区町村.*"])
                workflow.filters.append(TimeExistsFilter(*TODAY))
            failed = 0
            rows = []
            begun = time.process_time()
            for article in articles:
                parsed = []
                for field in FIELDS:
                    try:
                        parsed.append(workflow.geoparse(article.get(field) or ""))
                    except LinkerError:
                        parsed.append([])
                        failed += 1
                rows.append(parsed)
            seconds = time.process_time() - begun
            found = [[read_hits(features) for features in parsed] for parsed in rows]
            result[name] = {"seconds": seconds, "failed": failed, "found": found}
            del workflow
    json.dump(result, sys.stdout, ensure_ascii=False)


def read_hits(features: list[dict]) -> list[dict[str, object]]:  # type: ignore[type-arg]
    """Return the geo-words of one parsed text: surface, span, and what the dictionary says of the unit."""
    hits: list[dict[str, object]] = []
    at = 0
    for feature in features:
        properties = feature["properties"]
        surface = properties["surface"]
        word = properties.get("geoword_properties")
        if properties["node_type"] == "GEOWORD" and word:
            suffix = next((item for item in word.get("suffix", ()) if item), "")
            hits.append(
                {
                    "surface": surface,
                    "start": at,
                    "end": at + len(surface),
                    "class": word["ne_class"],
                    "prefecture": word.get("prefname") or word.get("fullname") or "",
                    "county": word.get("countyname") or "",
                    "name": word["body"] + suffix,
                }
            )
        at += len(surface)
    return hits


if __name__ == "__main__":
    main()
