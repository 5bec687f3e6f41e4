import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { UsageError } from '../../src/errors.js';
import { printable } from '../../src/market/printable.js';
import { parseSymbol, readSymbol } from '../../src/market/symbol.js';

describe('parseSymbol', () => {
  it.each([
    ['BTC/USDT', 'BTC/USDT'],
    ['btc/usdt', 'BTC/USDT'],
    ['BTC/USDT:USDT', 'BTC/USDT:USDT'],
    ['btc/usd:btc', 'BTC/USD:BTC'],
    ['BTC/USDT:USDT-251226', 'BTC/USDT:USDT-251226'],
    ['btc/usd:btc-251226-60000-c', 'BTC/USD:BTC-251226-60000-C'],
    ['1INCH/USD', '1INCH/USD'],
    ['1000SATS/USDT', '1000SATS/USDT'],
    ['ETH2.S/USD', 'ETH2.S/USD'],
    ['XYZ-TSLA/USDC:USDC', 'XYZ-TSLA/USDC:USDC'],
    ['币安人生/USDT', '币安人生/USDT'],
    ['FOO/BAR', 'FOO/BAR'],
  ])('keeps the unified %s', (text, symbol) => {
    expect(parseSymbol(text)).toBe(symbol);
  });

  it.each([
    ['BTCUSDT', 'BTC/USDT'],
    ['btcusdt', 'BTC/USDT'],
    ['BTC-USDT', 'BTC/USDT'],
    ['BTC_USDT', 'BTC/USDT'],
    ['btc-usd', 'BTC/USD'],
    ['ETHBTC', 'ETH/BTC'],
    ['BTCEUR', 'BTC/EUR'],
    ['USDTTRY', 'USDT/TRY'],
    ['USDCUSDT', 'USDC/USDT'],
    ['DOGEUSDC', 'DOGE/USDC'],
    ['1INCHUSDT', '1INCH/USDT'],
    ['BTCTUSD', 'BTC/TUSD'],
    ['BTCBUSD', 'BTC/BUSD'],
    ['BTCFDUSD', 'BTC/FDUSD'],
    ['BNBUSD', 'BNB/USD'],
    ['DOT-USD', 'DOT/USD'],
    ['DO_TUSD', 'DO/TUSD'],
    ['FOO-BAR', 'FOO/BAR'],
  ])('understands %s as %s', (text, symbol) => {
    expect(parseSymbol(text)).toBe(symbol);
  });

  it.each([
    ['BTCUSDT-PERP', 'BTC/USDT:USDT'],
    ['btcusdt_perp', 'BTC/USDT:USDT'],
    ['BTC-USDT-PERP', 'BTC/USDT:USDT'],
    ['BTC-USDT-SWAP', 'BTC/USDT:USDT'],
    ['BTCUSDC-PERP', 'BTC/USDC:USDC'],
    ['BTCUSD_PERP', 'BTC/USD:BTC'],
    ['BTC-USD-SWAP', 'BTC/USD:BTC'],
    ['BNBUSD_PERP', 'BNB/USD:BNB'],
  ])('understands the perpetual %s as %s', (text, symbol) => {
    expect(parseSymbol(text)).toBe(symbol);
  });

  it.each([
    ['DOTUSD', ['DO/TUSD', 'DOT/USD']],
    ['USDTUSD', ['USD/TUSD', 'USDT/USD']],
    ['DOTUSD_PERP', ['DO/TUSD:TUSD', 'DOT/USD:DOT']],
  ])('explains that %s is ambiguous', (text, readings) => {
    expect(readSymbol(text)).toEqual(readings);
    expect(() => parseSymbol(text)).toThrow(new UsageError(`"${text}" could be ${readings.join(' or ')}`));
  });

  it.each([
    '', ' ', '/', 'BTC', 'BTC/', '/USDT', 'BTC//USDT', 'BTC/USDT/', 'BTC/USDT:', 'BTC/USDT:USDT-', 'BTC/USDT:USDT-2512',
    'BTC USDT', ' BTC/USDT', 'BTC/USDT ', 'BTC/USDT\n', '\nBTCUSDT', 'BTC/USDT\0', 'BTC--USDT', '-BTC/USDT', 'BTC-PERP', 'PERP',
    'USDT', 'BTCUSDT_251226', 'BTCXYZ', "BTC/USDT'", 'BTC"/USDT', 'BTC/USDT;', 'BTC;DROP TABLE ohlcv', 'BTC/USDT,ETH/USDT',
    '../../etc/passwd', '\u001b[31mBTC/USDT', 'BTC/USDT\u0007', 'BTC\u202e/USDT', 'BTC\u200b/USDT', '$(reboot)', '%s%n', '--help',
  ])('refuses %j', (text) => {
    expect(readSymbol(text)).toEqual([]);
    expect(() => parseSymbol(text)).toThrow(UsageError);
  });

  it('refuses what is too long, quickly, and shows its beginning', () => {
    for (const text of ['A'.repeat(1000), `${'A'.repeat(1e6)}/USDT`, 'USDT'.repeat(1000), '.-'.repeat(5000), 'A-'.repeat(30)]) {
      expect(() => parseSymbol(text)).toThrow(UsageError);
    }
    expect(() => parseSymbol('A'.repeat(1000))).toThrow(`"${'A'.repeat(40)}…" is not a symbol`);
  });

  it('says only harmless things about any text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 100 }), (text) => {
        try {
          parseSymbol(text);
        } catch (error) {
          expect(error).toBeInstanceOf(UsageError);
          expect((error as Error).message).not.toMatch(/[\p{C}\p{Zl}\p{Zp}]/u);
          expect((error as Error).message.length).toBeLessThan(40 * 12 + 40);
        }
      }),
    );
  });

  it('leaves what it returns as it is', () => {
    const code = fc.stringMatching(/^[A-Z0-9]{2,8}$/);
    const quote = fc.constantFrom('USDT', 'USDC', 'USD', 'EUR', 'BTC', 'FDUSD');
    const join = fc.constantFrom('/', '-', '_', '');
    fc.assert(
      fc.property(code, join, quote, fc.boolean(), (base, between, of, lower) => {
        const text = base + between + of;
        for (const symbol of readSymbol(lower ? text.toLowerCase() : text)) {
          expect(parseSymbol(symbol)).toBe(symbol);
          expect(symbol.replace('/', '')).toBe(base + of);
        }
        expect(readSymbol(text)).toContain(`${base}/${of}`);
      }),
    );
  });
});

describe('printable', () => {
  it('quotes, cuts and escapes', () => {
    expect(printable('BTC/USDT')).toBe('"BTC/USDT"');
    expect(printable('"\\')).toBe('"\\"\\\\"');
    expect(printable('a\nb\u001b[2J\u007f\u009b')).toBe('"a\\nb\\u001b[2J\\u007f\\u009b"');
    expect(printable('\u202eevil\u2028\u2029\u{e0001}')).toBe('"\\u202eevil\\u2028\\u2029\\udb40\\udc01"');
    expect(printable('x'.repeat(40))).toBe(`"${'x'.repeat(40)}"`);
    expect(printable('x'.repeat(41))).toBe(`"${'x'.repeat(40)}…"`);
    expect(printable('💰'.repeat(41))).toBe(`"${'💰'.repeat(40)}…"`);
    expect(printable('💰'.repeat(40))).toBe(`"${'💰'.repeat(40)}"`);
  });

  it('gives JSON of the text, or of its first 40 characters', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 100 }), (text) => {
        const shown = JSON.parse(printable(text)) as string;
        if (Array.from(text).length <= 40) expect(shown).toBe(text);
        else expect(shown).toBe(`${Array.from(text).slice(0, 40).join('')}…`);
      }),
    );
  });
});
