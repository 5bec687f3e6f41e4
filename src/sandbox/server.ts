import { UsageError } from '../errors.js';
import { SandboxArchive } from './archive/archive.js';
import type { ArchiveFlaw } from './archive/flaw.js';
import { ControlServer } from './control-server.js';
import type { Dialect } from './dialects/dialect.js';
import { DIALECTS } from './dialects/registry.js';
import { ExchangeServer } from './exchange-server.js';
import type { Fault } from './faults/fault.js';
import { FaultPlan, type FaultProgress } from './faults/fault-plan.js';
import type { Interruption } from './markets/interruptions.js';
import type { LiquidationTerms } from './markets/liquidations.js';
import { Markets } from './markets/markets.js';
import type { Replay } from './markets/recording.js';
import { RequestLog, type RequestLogEntry } from './request-log.js';
import { SocketLog, type SocketLogEntry } from './streams/socket-log.js';

export interface SandboxOptions {
  /** ccxt's ids; by default every exchange that the sandbox can be. */
  readonly exchanges?: readonly string[];
  /** The same seed, the same market: 1 by default. */
  readonly seed?: number | string;
  /** The sandbox's clock (ms), also the Date header of every answer: Date.now by default. */
  readonly now?: () => number;
  /** Real candles, which take the place of the seeded market of their symbols on every exchange. */
  readonly data?: readonly Replay[];
  /** Stretches in which nothing was traded, beside those that the seed brings; recordings have their own. */
  readonly interruptions?: readonly Interruption[];
  /** So many coins that there are not, against USDT on every exchange with spot markets, beside the best known: 0 by default. */
  readonly madeUp?: number;
  /** How many positions are liquidated. */
  readonly liquidations?: LiquidationTerms;
  readonly faults?: readonly Fault[];
  /** What is wrong with public files (`/data/…` of the exchanges that publish them). */
  readonly archiveFlaws?: readonly ArchiveFlaw[];
  /** Where made files are kept for the next time; by default they go when the sandbox closes. */
  readonly archiveFolder?: string;
  /** Whether too many requests are refused, as the exchanges do: true by default. */
  readonly enforceLimits?: boolean;
  /** Milliseconds before every answer: 0 by default. */
  readonly latency?: number;
  /** The first exchange listens here and each one after it a port higher; 0, the default, takes any free ports. */
  readonly port?: number;
  /** Where faults are seen and switched over HTTP (control-server.ts); 0 takes any free port. By default nowhere. */
  readonly controlPort?: number;
  readonly host?: '127.0.0.1';
}

export interface Sandbox {
  /** Where each exchange listens: `http://127.0.0.1:9100` by ccxt's id. */
  readonly origins: Readonly<Record<string, string>>;
  /** Where the public files of those exchanges are that publish some, by ccxt's id. */
  readonly archives: Readonly<Record<string, string>>;
  /** The origin of `/faults`; undefined without a control port. */
  readonly control: string | undefined;
  /** Replaces all faults; their counts start anew. `refused` takes a moment until the port is closed or open. */
  setFaults(faults: readonly Fault[]): void;
  /** Replaces all flaws of public files; their counts start anew. */
  setArchiveFlaws(flaws: readonly ArchiveFlaw[]): void;
  /** Adds faults; the counts of the others go on. */
  addFaults(faults: readonly Fault[]): void;
  /** The faults, and how often each has struck. */
  faults(): readonly FaultProgress[];
  /** The newest requests, oldest first: at most 10,000. */
  requests(): readonly RequestLogEntry[];
  /** The newest WebSockets, with when each was open. */
  sockets(): readonly SocketLogEntry[];
  close(): Promise<void>;
}

/** The exchanges that the sandbox can be, by ccxt's ids. */
export const SANDBOX_EXCHANGES: readonly string[] = DIALECTS.map((dialect) => dialect.exchange);

/**
 * Starts a local server for each exchange that speaks as the real one does.
 *
 * @throws UsageError for an unknown exchange or a file that cannot be replayed
 * @throws TemporaryError when a port is taken
 */
export async function startSandbox(options: SandboxOptions = {}): Promise<Sandbox> {
  const { seed = 1, now = Date.now, port = 0, host = '127.0.0.1', enforceLimits = true, latency = 0 } = options;
  const dialects = (options.exchanges ?? SANDBOX_EXCHANGES).map(dialectOf);
  const markets = await Markets.open(seed, options.data ?? [], options.interruptions, options.madeUp, options.liquidations);
  const faults = new FaultPlan(seed);
  faults.set(options.faults ?? []);
  const log = new RequestLog();
  const sockets = new SocketLog();

  const servers: ExchangeServer[] = [];
  const archives: SandboxArchive[] = [];
  const world = JSON.stringify([seed, options.data, options.interruptions]);
  const heedFaults = (): void => servers.forEach((server) => { server.heedFaults(); });
  const control = new ControlServer({ faults, exchanges: dialects.map(({ exchange }) => exchange), now, changed: heedFaults });
  const close = async (): Promise<void> => {
    await Promise.all([control, ...servers].map((server) => server.close()));
    await Promise.all(archives.map((archive) => archive.close()));
  };
  const origins: Record<string, string> = {};
  const archiveOrigins: Record<string, string> = {};
  try {
    for (const [index, dialect] of dialects.entries()) {
      const tapes = markets.of(dialect);
      const perpetuals = markets.perpetualsOf(dialect);
      const archive = SandboxArchive.of(dialect.exchange, tapes, perpetuals, world, options.archiveFolder);
      const server = new ExchangeServer({ dialect, tapes, perpetuals, archive, faults, log, sockets, now, host, enforceLimits, latency });
      origins[dialect.exchange] = await server.listen(port === 0 ? 0 : port + index);
      servers.push(server);
      if (archive === undefined) continue;
      archive.setFlaws(options.archiveFlaws ?? []);
      archives.push(archive);
      archiveOrigins[dialect.exchange] = origins[dialect.exchange]!;
    }
    const controlOrigin = options.controlPort === undefined ? undefined : await control.listen(options.controlPort, host);
    return {
      origins,
      archives: archiveOrigins,
      control: controlOrigin,
      setFaults(next) {
        faults.set(next);
        heedFaults();
      },
      setArchiveFlaws(flaws) {
        for (const archive of archives) archive.setFlaws(flaws);
      },
      addFaults(more) {
        faults.add(more);
        heedFaults();
      },
      faults: () => faults.progress(),
      requests: () => log.entries(),
      sockets: () => sockets.entries(),
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}

function dialectOf(exchange: string): Dialect {
  const dialect = DIALECTS.find((candidate) => candidate.exchange === exchange);
  if (dialect !== undefined) return dialect;
  throw new UsageError(`the sandbox does not speak ${JSON.stringify(exchange.slice(0, 40))}`, {
    hint: `It can be ${SANDBOX_EXCHANGES.join(', ')}.`,
  });
}
