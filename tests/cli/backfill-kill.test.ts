import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { dice } from '../chaos/dice.js';
import { Trial, type Wish } from '../chaos/trial.js';
import { describeEachDatabase } from '../support/databases.js';

const WISH: Wish = { symbols: ['BTC/USDT', 'ETH/USDT'], timeframe: '1m', since: '2024-02-18', until: '2024-03-06', source: 'api' };
const KILLS = 5;

// In full: npm run chaos.
describeEachDatabase('a backfill that is killed', (database) => {
  let trial: Trial;
  beforeAll(async () => { trial = await Trial.open(database.environment.DATABASE_URL, WISH, { latency: 20 }); });
  afterAll(() => trial.close());

  test(`${KILLS} times at random moments ends with the same rows, and asks for nothing twice that it had stored`, async () => {
    const whole = await trial.live();
    expect({ code: whole.code, askedAgain: whole.askedAgain }).toEqual({ code: 0, askedAgain: 0 });
    const expected = await trial.contents();
    expect(expected).toMatchObject({ rows: 2 * 17 * 1440, accounted: expected.rows, leases: 0 });
    await trial.clear();

    const random = dice(4);
    let killed = 0;
    let stored = 0;
    for (let life = 0; life < KILLS; life++) {
      const { askedAgain, ...died } = await trial.live({ requests: 4 + random() * 10, milliseconds: random() * 60 });
      expect(askedAgain).toBe(0);
      killed += died.killed ? 1 : 0;
      const { rows, accounted } = await trial.contents();
      expect(rows).toBe(accounted ?? 0);
      expect(rows).toBeGreaterThanOrEqual(stored);
      stored = rows;
    }
    expect(killed).toBeGreaterThanOrEqual(KILLS - 2);
    const last = await trial.live();
    expect({ code: last.code, askedAgain: last.askedAgain }).toEqual({ code: 0, askedAgain: 0 });
    expect(await trial.contents()).toEqual(expected);
  });
}, { kinds: ['PostgreSQL'] });
