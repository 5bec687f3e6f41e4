import type { Command } from 'commander';
import { parseExchangeId } from '../../market/exchange-id.js';
import { EXIT, type ExitCode } from '../exit-codes.js';
import type { Invoke } from '../invoke.js';
import type { CommonFlags, Runtime } from '../runtime.js';

interface ExchangesFlags extends CommonFlags {
  readonly id?: string;
}

export function addExchanges(program: Command, invoke: Invoke): void {
  program.command('exchanges')
    .summary('say what exchanges can do')
    .description('Says what each exchange can do: timeframes, page size, depth, and how fast its candles can be had.\nAsks no exchange and no database.')
    .argument('[id]', 'one exchange that ccxt knows, such as gate (default: all that titan has rules of its own for)')
    .addHelpText('after', `
Exit codes: 0 done, 2 no such exchange, 3 it serves no candles`)
    .action((id: string | undefined, _flags, command: Command) =>
      invoke(id === undefined ? command.optsWithGlobals<ExchangesFlags>() : { ...command.optsWithGlobals<ExchangesFlags>(), id }, runExchanges));
}

/** @returns the exit code */
export async function runExchanges({ flags, output }: Runtime): Promise<ExitCode> {
  const { id } = flags as ExchangesFlags;
  const wanted = id === undefined ? undefined : [parseExchangeId(id)];
  const [{ describeExchange }, { EXCHANGES_WITH_ROOM }, { reportExchanges }, { renderExchangesReport }] = await Promise.all([
    import('../../exchanges/description.js'), import('../../exchanges/registry.js'), import('../exchanges-report.js'), import('../render/exchanges-report.js'),
  ]);
  const report = reportExchanges(await Promise.all((wanted ?? EXCHANGES_WITH_ROOM).map(describeExchange)));
  if (flags.json === true) output.print(JSON.stringify(report, null, 2));
  else if (flags.quiet !== true) output.print(renderExchangesReport(report, output.width, output.chalk));
  return EXIT.done;
}
