/**
 * Draws the coverage page, in the reader's browser, from DATA (gap-page.ts). Where a day is narrower than a few pixels,
 * several are one cell, which has the colour of the worst in it: so one missing minute shows in five years.
 */
export const PAGE_SCRIPT = String.raw`
'use strict';
const DAY = 86400000;
const WORST = ['lost', 'rejected', 'missing', 'stale'];
const STATES = [
  ['stored', '#2f9e6b', '#2c8a60'], ['missing', '#d92d37', '#ff5c63'], ['rejected', '#e8890c', '#ffa733'], ['lost', '#b31fb5', '#ea6bec'], ['stale', '#2b6fd6', '#6aa5ff'],
  ['no-trades', '#a9b4c4', '#667286'], ['outage', '#0f9fb5', '#37c6db'], ['not-listed', '#e3e7ee', '#2a313d'], ['out-of-reach', '#cfd6e1', '#3c4554'],
];
const CLASSES = STATES.slice(1).map(([name]) => name);
const MOST_ROWS = 100;
const CELL = 3;

const absent = DATA.series.map(({ absent }) => {
  const byClass = new Map();
  for (const [name, runs] of Object.entries(absent)) {
    const days = new Float32Array(DATA.days);
    let day = 0;
    for (let i = 0; i < runs.length; i += 3) {
      day += runs[i];
      days.fill(runs[i + 2], day, day + runs[i + 1]);
      day += runs[i + 1];
    }
    byClass.set(name, days);
  }
  return byClass;
});

/** Intervals of each class, and of all, in [first, end) days of a series. */
function tally(row, first, end) {
  const { from, to, unit } = DATA.series[row];
  const start = Math.max(from, DATA.from + first * DAY);
  const all = Math.max(0, Math.ceil((Math.min(to, DATA.from + end * DAY) - start) / unit));
  const counts = {};
  let none = 0;
  for (const [name, days] of absent[row]) {
    let sum = 0;
    for (let day = first; day < end; day++) sum += days[day];
    if (sum > 0) counts[name] = Math.min(sum, all);
    none += sum;
  }
  return { all, counts, stored: Math.max(0, all - none) };
}

/** [state, shade from 1 to 4]; undefined outside the series. */
function cellOf({ all, counts, stored }) {
  if (all === 0) return undefined;
  const worst = WORST.find((name) => counts[name] > 0);
  if (worst !== undefined) {
    const share = counts[worst] / all;
    return [worst, share < 0.01 ? 1 : share < 0.1 ? 2 : share < 0.5 ? 3 : 4];
  }
  if (stored > 0) return ['stored', 4];
  return [Object.keys(counts).sort((a, b) => counts[b] - counts[a])[0] ?? 'stored', 4];
}

/** [from, to, row, state, shade, first day, end day]: neighbours that look the same are one. */
function cells(firstDay, endDay, size) {
  const found = [];
  for (let row = 0; row < DATA.series.length; row++) {
    let last;
    for (let day = Math.max(0, Math.floor(firstDay / size) * size); day < endDay; day += size) {
      const end = Math.min(day + size, DATA.days);
      const cell = cellOf(tally(row, day, end));
      if (cell === undefined) { last = undefined; continue; }
      const state = STATES.findIndex(([name]) => name === cell[0]);
      if (last !== undefined && last[3] === state && last[4] === cell[1]) { last[1] = DATA.from + end * DAY; last[6] = end; continue; }
      last = [DATA.from + day * DAY, DATA.from + end * DAY, row, state, cell[1], day, end];
      found.push(last);
    }
  }
  return found;
}

const element = document.getElementById('chart');
const dark = matchMedia('(prefers-color-scheme: dark)');
let chart;
let drawn = '';
/** What of the time is shown, in percent of it. */
let shown = { start: 0, end: 100 };

function colourOf(state) {
  return STATES[state][dark.matches ? 2 : 1];
}

/** The cells that fit, unless they are what is drawn already. */
function fresh() {
  const [first, end] = [Math.floor((shown.start / 100) * DATA.days), Math.ceil((shown.end / 100) * DATA.days)];
  const room = Math.max(50, element.clientWidth - labelWidth() - 24);
  const size = Math.max(1, Math.ceil(((end - first) * CELL) / room));
  const key = [first, end, size].join();
  if (key === drawn) return undefined;
  drawn = key;
  return cells(first, end, size);
}

function zoomed(event) {
  for (const { dataZoomId, start, end } of event.batch ?? [event]) if (dataZoomId !== 'rows') shown = { start, end };
  const data = fresh();
  if (data !== undefined) chart.setOption({ series: [{ data }] });
}

function labelWidth() {
  return Math.min(210, Math.round(element.clientWidth * 0.36));
}

function day(index) {
  return new Date(DATA.from + index * DAY).toISOString().slice(0, 10);
}

function describe({ data }) {
  const [, , row, , , first, end] = data;
  const { all, counts, stored } = tally(row, first, end);
  const line = (name, count) => '<br>' + name + ': ' + Math.round(count).toLocaleString('en') + ' of ' + all.toLocaleString('en');
  const when = end - first === 1 ? day(first) : day(first) + ' to ' + day(end - 1);
  return '<b>' + echarts.format.encodeHTML(DATA.series[row].name) + '</b><br>' + when + line('stored', stored) + CLASSES.filter((name) => counts[name] > 0).map((name) => line(name, counts[name])).join('');
}

function draw() {
  const style = getComputedStyle(document.documentElement);
  const [ink, dim, line] = ['--ink', '--dim', '--line'].map((name) => style.getPropertyValue(name).trim());
  const rows = DATA.series.length;
  const height = Math.min(rows, MOST_ROWS) * (rows > 40 ? 16 : 22);
  const many = rows > MOST_ROWS;
  element.style.height = height + 76 + 'px';
  chart?.dispose();
  drawn = '';
  chart = echarts.init(element);
  const zoom = { xAxisIndex: 0, filterMode: 'none', ...shown };
  chart.setOption({
    animation: false,
    textStyle: { fontFamily: 'system-ui, sans-serif' },
    grid: { left: labelWidth() + 8, right: many ? 40 : 16, top: 62, height },
    xAxis: { type: 'time', position: 'top', min: DATA.from, max: DATA.from + DATA.days * DAY, axisLabel: { color: dim, hideOverlap: true }, axisLine: { lineStyle: { color: line } }, splitLine: { show: false } },
    yAxis: {
      type: 'category', inverse: true, data: DATA.series.map(({ name }) => name), axisTick: { show: false }, axisLine: { show: false },
      axisLabel: { color: ink, fontSize: element.clientWidth < 600 ? 10 : 12, width: labelWidth(), overflow: 'truncate', interval: 0 },
    },
    tooltip: { confine: true, formatter: describe },
    dataZoom: [
      { ...zoom, type: 'slider', top: 4, height: 24, showDataShadow: false, textStyle: { color: dim }, borderColor: line },
      { ...zoom, type: 'inside', zoomOnMouseWheel: 'ctrl', moveOnMouseMove: true },
      ...(many ? [{ id: 'rows', type: 'slider', yAxisIndex: 0, filterMode: 'none', startValue: 0, endValue: MOST_ROWS - 1, right: 6, width: 18, showDetail: false, showDataShadow: false }] : []),
    ],
    series: [{
      type: 'custom', clip: true, progressive: 5000, encode: { x: [0, 1], y: 2 }, data: fresh(),
      renderItem(params, api) {
        const [left, middle] = api.coord([api.value(0), api.value(2)]);
        const [right] = api.coord([api.value(1), api.value(2)]);
        const tall = api.size([0, 1])[1] * 0.78;
        const shape = echarts.graphic.clipRectByRect({ x: left, y: middle - tall / 2, width: Math.max(1, right - left), height: tall }, params.coordSys);
        return shape && { type: 'rect', shape, style: { fill: colourOf(api.value(3)), opacity: [0.75, 0.85, 0.95, 1][api.value(4) - 1] } };
      },
    }],
  });
  chart.on('datazoom', zoomed);
  const seen = new Set(cells(0, DATA.days, 1).map(([, , , state]) => state));
  document.getElementById('legend').innerHTML = STATES.map(([name], i) => (seen.has(i) ? '<li><i style="background:' + colourOf(i) + '"></i>' + name + '</li>' : '')).join('');
}

draw();
dark.addEventListener('change', draw);
let width = element.clientWidth;
new ResizeObserver(() => {
  if (element.clientWidth === width) return;
  width = element.clientWidth;
  draw();
}).observe(document.body);
`;
