"""The same answers from DuckDB over the same Parquet files, on one thread."""

from pathlib import Path

import duckdb

from casemap.filters import Filters
from casemap.gazetteer import Gazetteer


class DuckPeer:
    """Tables of the snapshot in memory, pairs without doubles, repeated articles left out."""

    def __init__(self, folder: Path, gazetteer: Gazetteer) -> None:
        self.db = duckdb.connect()
        self.db.execute("set threads = 1")
        self.db.execute("create table kinds (city varchar, kind varchar)")
        self.db.executemany(
            "insert into kinds values (?, ?)", [(code, entry.kind) for code, entry in gazetteer.entries.items()]
        )
        self.db.execute(f"""
            create table cases as select "case", id, theme, published, published_from as low, published_to as high
                from read_parquet('{folder}/cases.parquet') where same_as = "case";
            create table cities as select distinct p."case", p.city, p.prefecture, k.kind
                from read_parquet('{folder}/places.parquet') p join kinds k using (city) where role = 'primary';
            create table prefectures as select distinct "case", prefecture from cities;
            create table themes as select "case", theme from read_parquet('{folder}/themes.parquet');
        """)

    def ask(self, filters: Filters) -> dict[str, object]:
        """Return all aggregates and the ids of the first page."""
        wishes, values = ["true"], []
        if filters.period:
            wishes.append("((low <= ? and high >= ?) or low < 0)")
            values += [filters.period[1], filters.period[0]]
        if filters.themes:
            wishes.append('"case" in (select "case" from themes where theme in (select unnest(?)))')
            values.append(list(filters.themes))
        for column, wanted in (
            ("prefecture", filters.prefectures),
            ("city", filters.municipalities),
            ("kind", filters.kinds),
        ):
            if wanted:
                wishes.append(f'"case" in (select "case" from cities where {column} in (select unnest(?)))')
                values.append(list(wanted))
        self.db.execute(
            f"create or replace temp table chosen as select * from cases where {' and '.join(wishes)}", values
        )

        def rows(sql: str) -> list[tuple[object, ...]]:
            return self.db.execute(sql).fetchall()

        inside = 'where "case" in (select "case" from chosen)'
        return {
            "total": rows("select count(*) from chosen")[0][0],
            "prefectures": dict(rows(f"select prefecture, count(*) from prefectures {inside} group by all")),
            "municipalities": dict(rows(f"select city, count(*) from cities {inside} group by all")),
            "main": rows('select city, theme, count(*) from cities join chosen using ("case") group by all'),
            "themes": dict(rows(f"select theme, count(*) from themes {inside} group by all")),
            "months": dict(rows("select low, count(*) from chosen where low >= 0 and low = high group by all")),
            "table": rows(
                f'select theme, prefecture, count(*) from themes join prefectures using ("case") {inside} group by all'
            ),
            "page": [row[0] for row in rows("select id from chosen order by low desc, published desc, id limit 20")],
        }
