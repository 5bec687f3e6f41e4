import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse as parseDotenv } from 'dotenv';
import { DEFAULT_EXCHANGES, loadConfig, type Config, type ConfigFlags, type Environment } from '../config.js';
import { UsageError, messageOf } from '../errors.js';
import type { Exchange } from '../exchanges/exchange.js';
import type { HttpSettings } from '../exchanges/http.js';
import type { Sandbox } from '../sandbox/server.js';
import type { Lane } from '../ingest/backfill/plan.js';
import type { Database } from '../storage/database.js';
import type { LeaseOwner } from '../storage/lease-repository.js';
import { hostOfThis } from './host.js';
import { divertible, textLog, type Log, type LogLevel } from './log.js';
import { createOutput, type Output, type OutputStream } from './output.js';
import { createProgress, type Progress } from './progress/progress.js';
import { resilienceLog } from './resilience-log.js';
import type { SourceChoice } from './source-choice.js';

/** Flags that every command has, as typed. */
export interface CommonFlags extends ConfigFlags {
  readonly json?: boolean;
  readonly quiet?: boolean;
  readonly verbose?: boolean;
  readonly color?: boolean;
  readonly sandbox?: boolean;
  readonly logFormat?: 'text' | 'json';
}

/** What the process gives: a test gives its own. */
export interface Surroundings {
  readonly env: Environment;
  readonly cwd: string;
  readonly stdout: OutputStream;
  readonly stderr: OutputStream;
  readonly signal: AbortSignal;
  /** Lets the end after the signal take so many milliseconds, and no longer. */
  readonly allowToEnd: (milliseconds: number) => void;
  readonly now: () => number;
}

/**
 * The composition root: from configuration to open databases, exchanges and logs. Whatever it opened,
 * `close` closes. Heavy parts are imported when they are first needed, so that help stays instant.
 */
export interface Runtime {
  readonly config: Config;
  readonly flags: CommonFlags;
  readonly output: Output;
  readonly log: Log;
  /**
   * Sends warnings and errors, as lines for people, to where they can be seen while the terminal is drawn on; the log says nothing else meanwhile.
   *
   * @returns what ends that
   */
  readonly divertLog: (sink: (line: string) => void) => () => void;
  readonly progress: Progress;
  readonly env: Environment;
  readonly signal: AbortSignal;
  readonly allowToEnd: Surroundings['allowToEnd'];
  readonly now: () => number;
  /** Exchanges that the user named, or the default ones. */
  readonly exchangeIds: readonly string[];
  /** @param migrated whether the schema must be up to date; the embedded database brings itself up */
  database(options: { migrated: boolean }): Promise<Database>;
  /** @param streams whether theirs are wanted too; without, an exchange may wait with all it loads until it is asked */
  exchanges(ids: readonly string[], options: { derivatives: boolean; streams?: boolean }): Promise<Exchange[]>;
  /**
   * Exchanges with the sources that a choice allows.
   *
   * @throws UsageError when it leaves none of them any
   */
  lanes(ids: readonly string[], options: { derivatives: boolean; source: SourceChoice; streams?: boolean }): Promise<Lane[]>;
  /** This run of titan, as its claims on work name it. */
  readonly owner: LeaseOwner;
  close(): Promise<void>;
}

export async function createRuntime(flags: CommonFlags, surroundings: Surroundings): Promise<Runtime> {
  const { env, cwd, stdout, stderr, signal, allowToEnd, now } = surroundings;
  const config = loadConfig(flags, env, readDotenv(cwd));
  const output = createOutput(stdout, stderr, flags.color, env);
  const jsonLogs = flags.logFormat === 'json' || (flags.logFormat === undefined && stderr.isTTY !== true);
  const progress = createProgress(stderr, () => log, flags.quiet !== true, now);
  const { log, divert } = divertible(await createLog(jsonLogs, flags, output, progress), jsonLogs);
  const opened: { close(): Promise<unknown> }[] = [];
  const keep = <T extends { close(): Promise<unknown> }>(resource: T): T => {
    opened.push(resource);
    return resource;
  };

  const sandbox = flags.sandbox === true ? keep(await startOwnSandbox(config, now)) : undefined;
  const home = sandbox === undefined ? config.home : join(config.home, 'sandbox');
  const endpoints = { ...sandbox?.origins, ...config.endpoints };
  const archives = { ...sandbox?.archives, ...config.archives };
  const httpFor = (endpoint: string | undefined): HttpSettings => ({
    endpoint, proxy: config.proxy, mayBeSandbox: sandbox !== undefined || config.databaseUrlIsExplicit || config.allowSandbox,
  });
  if (sandbox !== undefined) log.info('sandbox: made-up candles from a local stand-in for the exchanges', { sandbox: true });

  const runtime: Runtime = {
    config, env, flags, output, log, divertLog: divert, progress, signal, allowToEnd, now,
    owner: { id: randomUUID(), host: hostOfThis(), pid: process.pid },
    exchangeIds: config.exchanges ?? (sandbox === undefined ? DEFAULT_EXCHANGES : Object.keys(endpoints)),

    async database({ migrated }) {
      const [{ openDatabase }, { assertMigrated, migrate }, { persistently }] =
        await Promise.all([import('../storage/open-database.js'), import('../storage/migrations/migrator.js'), import('../storage/persistence.js')]);
      signal.throwIfAborted();
      const database = keep(await openDatabase({
        url: sandbox === undefined || config.databaseUrlIsExplicit ? config.databaseUrl : undefined,
        folder: join(home, 'db'),
        signal,
        onOpening: () => { log.info('opening the embedded database (a few seconds)', { folder: join(home, 'db') }); },
      }));
      // Its owner may die meanwhile: then another titan is, or this one.
      if (migrated && database.kind === 'embedded') await persistently(() => migrate(database.sql), signal);
      else if (migrated) await assertMigrated(database.sql);
      return database;
    },

    async exchanges(ids, { derivatives, streams }) {
      const [{ openExchange, openWhenAsked }, { resilient }] =
        await Promise.all([import('../exchanges/registry.js'), import('../exchanges/resilience.js')]);
      return Promise.all(ids.map(async (id) => {
        if (sandbox !== undefined && endpoints[id] === undefined) {
          throw new UsageError(`the sandbox has no ${id}`, { hint: `It has ${Object.keys(endpoints).join(', ')}.` });
        }
        const exchange = await (streams === true ? openExchange : openWhenAsked)(id, {
          http: httpFor(endpoints[id]),
          derivatives,
          cacheFolder: join(home, 'markets'),
          now,
        });
        return keep(resilient(exchange, { onEvent: resilienceLog(log) }));
      }));
    },

    async lanes(ids, { source, ...wanted }) {
      const [{ openArchive }, { suppliersOf }] = await Promise.all([import('../sources/archive/registry.js'), import('./source-choice.js')]);
      const exchanges = await runtime.exchanges(ids, wanted);
      const lanes = await Promise.all(exchanges.map(async (exchange): Promise<Lane> => {
        const archive = openArchive(exchange.id, {
          http: httpFor(archives[exchange.id]),
          now,
          marketId: async (symbol, waiting) => (await exchange.markets(waiting)).bySymbol.get(symbol)?.id,
          onTrouble: (error) => { log.warn(error.message, { exchange: exchange.id }); },
          onEvent: resilienceLog(log),
        });
        if (archive !== undefined) keep(archive);
        return { exchange, suppliers: await suppliersOf(source, exchange, archive, now) };
      }));
      if (lanes.every(({ suppliers }) => suppliers.length === 0)) {
        throw new UsageError(`--source ${source}: ${ids.join(', ')} ${ids.length === 1 ? 'has' : 'have'} none`, { hint: 'Without --source titan takes what there is.' });
      }
      return lanes;
    },

    async close() {
      progress.stop();
      for (const resource of opened.reverse()) {
        await resource.close().catch((error: unknown) => { log.debug(`closing: ${messageOf(error)}`); });
      }
    },
  };
  return runtime;
}

function readDotenv(cwd: string): Environment {
  let text: string;
  try {
    text = readFileSync(join(cwd, '.env'), 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return {};
    throw new UsageError(`.env cannot be read: ${messageOf(error)}`);
  }
  return parseDotenv(text);
}

async function createLog(json: boolean, flags: CommonFlags, output: Output, progress: Progress): Promise<Log> {
  const threshold: LogLevel = flags.verbose === true ? 'debug' : flags.quiet === true ? 'warn' : 'info';
  if (json) return (await import('./json-log.js')).jsonLog(output.stderr, threshold);
  return textLog((line) => { progress.line(line); }, threshold, output.chalkStderr);
}

async function startOwnSandbox(config: Config, now: () => number): Promise<Sandbox> {
  const { SANDBOX_EXCHANGES, startSandbox } = await import('../sandbox/server.js');
  // An endpoint that the user names stands in for its exchange already.
  const wanted = (config.exchanges ?? SANDBOX_EXCHANGES).filter((id) => config.endpoints[id] === undefined);
  return startSandbox({ now, exchanges: wanted });
}
