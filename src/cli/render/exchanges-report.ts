import type { ExchangesReport, MarketReport } from '../exchanges-report.js';
import { datasetOf } from '../../market/datasets/registry.js';
import type { Chalk } from '../output.js';
import { plain } from './plain.js';
import { renderTable, type Column } from './table.js';

interface Line extends MarketReport {
  readonly id: string;
  readonly generic: boolean;
}

const number = (value: number): string => value.toLocaleString('en');

const MARKETS: readonly Column<Line>[] = [
  { title: 'market', spare: 0, cell: ({ dataset, type }) => nameOf(dataset, type) },
  { title: 'page', align: 'right', spare: 0, cell: ({ page }) => number(page) },
  { title: 'depth', align: 'right', spare: 0, cell: ({ depth, generic }) => (depth !== null ? number(depth) : generic ? 'unknown' : 'all') },
  { title: 'req/min', align: 'right', spare: 2, cell: ({ requestsPerMinute }) => number(requestsPerMinute) },
  { title: 'rows/min', align: 'right', spare: 1, cell: ({ rowsPerMinute }) => number(rowsPerMinute) },
];

const EXCHANGES: readonly Column<Line>[] = [
  { title: 'exchange', spare: 0, cell: ({ id }) => id },
  ...MARKETS,
  { title: 'timeframes', spare: 3, cell: ({ timeframes }) => (timeframes.length === 1 ? timeframes[0]! : `${timeframes.length}: ${timeframes[0]} to ${timeframes.at(-1)}`) },
];

const EXPLAINED = [
  'page: intervals in one answer; depth: how many of the newest are served at all',
  'per minute: by what the exchange allows one address',
];

/** What can only be listened to, and on which exchanges. */
function listened(exchanges: ExchangesReport['exchanges']): string[] {
  const datasets = [...new Set(exchanges.flatMap((exchange) => exchange.listened))];
  return datasets.map((dataset) => {
    const ids = exchanges.filter((exchange) => exchange.listened.includes(dataset)).map(({ id }) => id);
    return `${dataset}: by WebSocket, while titan watch listens: ${ids.join(', ')}`;
  });
}

/** What only perpetuals have goes without saying of what. */
function nameOf(dataset: Line['dataset'], type: Line['type']): string {
  if (!datasetOf({ dataset }).ofSpot) return dataset.replace('-', ' ');
  return type === 'swap' ? 'perp' : type;
}

/** Several exchanges as one table; one alone with all of its timeframes. */
export function renderExchangesReport({ exchanges }: ExchangesReport, width: number | undefined, chalk: Chalk): string {
  const bold = (text: string): string => chalk.bold(text);
  const lines = exchanges.flatMap(({ id, generic, markets }) => markets.map((market): Line => ({ ...market, id, generic })));
  const explained = [...EXPLAINED, ...listened(exchanges)].map((line) => chalk.dim(line));
  const [only, ...others] = exchanges;
  if (only === undefined || others.length > 0) {
    const more = 'Others that ccxt has candles for work by generic rules: titan exchanges <id>';
    return [renderTable(EXCHANGES, lines, width, bold), ...explained, chalk.dim(more)].join('\n');
  }
  const rules = only.generic
    ? 'generic: titan has no rules of its own for it, and what its answers do not prove stays unanswered'
    : 'by rules of its own';
  return [
    `${bold(only.id)} (${plain(only.name)}), ${rules}`, `timeframes: ${only.timeframes.join(' ')}`, renderTable(MARKETS, lines, width, bold), ...explained,
  ].join('\n');
}
