// The same aggregates from crossfilter2, which keeps its groups up to date as filters change.
//
//   node peer_crossfilter.cjs FOLDER
//
// FOLDER holds what bench_query.py writes: cases.json (arrays by case) and questions.json. Prints JSON: milliseconds of
// processor time for each question, and the totals to be checked. Dimensions that are filtered and those that are grouped are kept
// apart, since a group ignores the filter of its own dimension.
"use strict";
const fs = require("fs");
const path = require("path");
const crossfilter = require("crossfilter2");

const folder = process.argv[2];
const read = (name) => JSON.parse(fs.readFileSync(path.join(folder, name), "utf8"));
const { low, high, themes, places, prefectures } = read("cases.json");
const questions = read("questions.json");
const pairs = themes.map((ids, i) => ids.flatMap((theme) => prefectures[i].map((place) => theme * 64 + place)));
const cf = crossfilter(low.map((_, i) => i));
const byMonth = cf.dimension((i) => low[i]);
const byTheme = cf.dimension((i) => themes[i], true);
const byPlace = cf.dimension((i) => places[i], true);
const groups = [
  cf.dimension((i) => (low[i] === high[i] ? low[i] : -1)).group(),
  cf.dimension((i) => themes[i], true).group(),
  cf.dimension((i) => places[i], true).group(),
  cf.dimension((i) => prefectures[i], true).group(),
  cf.dimension((i) => pairs[i], true).group(),
];
const newest = cf.dimension((i) => low[i]);
const total = cf.groupAll();

const times = [];
const totals = [];
for (const { period, themes: wanted, places: where } of questions) {
  const before = process.cpuUsage();
  // What is known to the year only is as wide as a year, so the period is a function of the first month's neighbours.
  if (period) byMonth.filterFunction((month) => month < 0 || (month <= period[1] && month >= period[0]));
  else byMonth.filterAll();
  const theme = new Set(wanted);
  if (wanted.length) byTheme.filterFunction((id) => theme.has(id));
  else byTheme.filterAll();
  const place = new Set(where);
  if (where.length) byPlace.filterFunction((id) => place.has(id));
  else byPlace.filterAll();
  groups.forEach((group) => group.all());
  newest.top(20);
  totals.push(total.value());
  const used = process.cpuUsage(before);
  times.push((used.user + used.system) / 1000);
}
console.log(JSON.stringify({ times, totals }));
