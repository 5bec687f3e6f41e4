import { PermanentError, TemporaryError } from '../errors.js';
import type { RawRow } from '../market/datasets/dataset.js';
import { datasetOf } from '../market/datasets/registry.js';
import { TextRows } from '../market/text-rows.js';
import type { Rows } from '../market/rows.js';
import { describeKind } from '../market/describe-series.js';
import type { Series } from '../market/series.js';
import type { Call } from './call.js';
import type { CcxtExchange } from './ccxt-loader.js';
import { typeOf } from './listed-markets.js';
import type { CandleRoom, EndpointRoom, Question, Room, Subject } from './rooms/room.js';
import { RowList } from './row-list.js';
import { featuredLimitOf } from './series-service.js';

/** Asks one exchange what its rooms want to know. */
export class AskedRows {
  constructor(private readonly ccxt: CcxtExchange, private readonly room: Room) {}

  /** @throws PermanentError when the exchange does not serve the dataset */
  roomOf({ dataset }: Series): CandleRoom | EndpointRoom {
    const found = this.room.series[dataset];
    if (found === undefined) throw new PermanentError(`${this.ccxt.id} serves no ${datasetOf({ dataset }).noun.many}`);
    return found;
  }

  subject(symbol: string): Subject {
    const market = this.ccxt.market(symbol);
    return {
      type: typeOf(market),
      id: market?.id ?? symbol,
      coin: (market as { baseName?: string } | undefined)?.baseName ?? market?.base ?? symbol,
      inverse: market?.inverse === true,
      contractSize: String(market?.contractSize ?? 1),
      featuredLimit: featuredLimitOf(this.ccxt.featureValue(symbol, 'fetchOHLCV', 'limit')),
    };
  }

  /**
   * @param series of the dataset whose room asks
   * @throws TemporaryError for an answer that is about something else
   */
  async rows(call: Call, series: Series, question: Question): Promise<Rows<RawRow>> {
    const rows = await this.#answer(call, series, question);
    if (rows !== undefined) return rows;
    throw new TemporaryError(`${this.ccxt.id}: the answer for ${series.symbol} ${describeKind(series)} holds no list of ${datasetOf(series).noun.many}`);
  }

  /** A request as it stands, which leaves its answer with the call. @param method ccxt's name for it */
  async request(method: string, params: object): Promise<void> {
    const request = this.ccxt[method as keyof CcxtExchange] as (parameters: object) => Promise<unknown>;
    await request.call(this.ccxt, params);
  }

  async #answer(call: Call, series: Series, question: Question): Promise<Rows<RawRow> | undefined> {
    const { symbol, timeframe } = series;
    const room = this.roomOf(series);
    if ('method' in question) {
      await this.request(question.method, question.params);
      return 'read' in room ? room.read(call.body, this.subject(symbol)) : undefined;
    }
    const rows: unknown = await this.#withoutLongList(call, () => this.ccxt.fetchOHLCV(symbol, timeframe, question.since, question.limit, { ...question.params }));
    if (!('carriesRows' in room && room.carriesRows(call.body, this.subject(symbol).id))) return undefined;
    if (call.list !== undefined) throw new PermanentError(`${this.ccxt.id}: ccxt read an answer in a way that titan does not know`);
    return Array.isArray(rows) || rows instanceof TextRows ? rows : undefined;
  }

  /** Spares ccxt the long list in an answer: see row-list.ts. Of an exchange without a room nobody knows what ccxt makes of its answers. */
  async #withoutLongList<T>(call: Call, work: () => Promise<T>): Promise<T> {
    if (this.room.generic === true) return work();
    call.shorten = (body) => {
      delete call.list;
      const list = RowList.in(body);
      if (list !== undefined) call.list = list;
      return list?.outline ?? body.toString();
    };
    try {
      return await work();
    } finally {
      delete call.shorten;
    }
  }
}
