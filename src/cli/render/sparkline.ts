const BLOCKS = '▁▂▃▄▅▆▇█';

/** Values as a line of blocks, at most so many: neighbours are averaged. Empty for none. */
export function sparkline(values: readonly number[], width: number): string {
  const points = values.length <= width ? values : Array.from({ length: width }, (_, i) => mean(values.slice(Math.floor((i * values.length) / width), Math.floor(((i + 1) * values.length) / width))));
  const low = Math.min(...points);
  const span = Math.max(...points) - low;
  return points.map((value) => BLOCKS[span === 0 ? 3 : Math.min(BLOCKS.length - 1, Math.floor(((value - low) / span) * BLOCKS.length))]).join('');
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
