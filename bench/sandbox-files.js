import { createWriteStream } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';

/**
 * Downloads the monthly files of Binance's spot candles from a sandbox, which makes them when they are first asked for:
 * so that it need not while something else is measured.
 *
 * @param from first day of the first month
 * @param to first day of the month after the last
 * @returns paths
 */
export async function downloadMonths(origin, { id, timeframe, from, to }, folder) {
  const paths = [];
  for (let month = new Date(from); month < new Date(to); month.setUTCMonth(month.getUTCMonth() + 1)) {
    const name = `${id}-${timeframe}-${month.toISOString().slice(0, 7)}.zip`;
    const { ok, body } = await fetch(`${origin}/data/spot/monthly/klines/${id}/${timeframe}/${name}`);
    if (!ok) throw new Error(`there is no ${name}`);
    paths.push(join(folder, name));
    await pipeline(Readable.fromWeb(body), createWriteStream(paths.at(-1)));
  }
  return paths;
}
