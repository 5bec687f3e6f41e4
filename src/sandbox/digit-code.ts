import { quadsOf } from './ascii.js';

/**
 * JavaScript that writes text and digits at `at` into a DataView, and moves `at` behind them: pieces of what row-compiler.ts makes,
 * which declares their variables. It writes four bytes at a time; what of them is rubbish, the next write covers.
 */

/** Writes a text that is known beforehand. */
export function textCode(text: string): string {
  return `${quadsOf(text).map((quad, index) => `view.setUint32(at + ${4 * index}, ${quad}, true);`).join(' ')} at += ${text.length};`;
}

/** Writes a time (ms). Its first five digits are nearly always those of the time before: they are kept, and what they stand for (base). */
export function timeCode(value: string): string {
  return `if (${value} >= base && ${value} < base + 100000000) {
      l = ${value} - base | 0; a = (l / 10000) | 0; b = l - a * 10000;
      view.setUint32(at, four, true); view.setUint8(at + 4, five); view.setUint32(at + 5, QUADS[a], true); view.setUint32(at + 9, QUADS[b], true); at += 13;
    } else {
      ${longCode(value)}
      if (h >= 10000 && h < 100000) { base = h * 100000000; n = (h / 10) | 0; four = QUADS[n]; five = 48 + h - n * 10; }
      ${digitsCode(0)}
    }`;
}

/** Cuts a value into what stands before its last eight digits (h), four digits (a) and four more (b). */
export function shortCode(value: string): string {
  return `l = ${value}; h = 0; if (l >= 100000000) { h = (l / 100000000) | 0; l -= h * 100000000; }
    a = (l / 10000) | 0; b = l - a * 10000;`;
}

/** The same of a longer one: by the inverse, since to divide is slow, and put right where that is inexact. */
export function longCode(value: string): string {
  return `v = ${value};
    if (v < 100000000) { h = 0; l = v | 0; }
    else {
      h = Math.floor(v * 1e-8) | 0; l = v - h * 100000000 | 0;
      if (l < 0) { h--; l += 100000000; } else if (l >= 100000000) { h++; l -= 100000000; }
    }
    a = (l / 10000) | 0; b = l - a * 10000;`;
}

/** Writes h, a and b, and then those behind the point once more, one place further. @param places behind the point, 8 at most */
export function digitsCode(places: number): string {
  return `if (h === 0) { ${smallCode(places)} }
    else {
      if (h < 10000) { ${leadingCode('h')} }
      else { n = (h / 10000) | 0; h -= n * 10000; l = n; ${leadingCode('l')} view.setUint32(at, QUADS[h], true); at += 4; }
      view.setUint32(at, QUADS[a], true); view.setUint32(at + 4, QUADS[b], true); at += 8;
    }
    ${pointCode(places)}`;
}

/** Without h, but with a digit before the point. */
function smallCode(places: number): string {
  const both = 'view.setUint32(at + n, QUADS[b], true); at += n + 4;';
  if (places === 8) return `view.setUint8(at, 48); view.setUint32(at + 1, QUADS[a], true); n = 5; ${both}`;
  const leading = `view.setUint32(at, QUADS[a] >>> (32 - 8 * n), true); ${both}`;
  if (places >= 4) return `n = LENGTHS[a]; if (n < ${places - 3}) n = ${places - 3}; ${leading}`;
  return `if (a !== 0) { n = LENGTHS[a]; ${leading} }
    else { n = LENGTHS[b]; if (n < ${places + 1}) n = ${places + 1}; view.setUint32(at, QUADS[b] >>> (32 - 8 * n), true); at += n; }`;
}

/** Writes a number below 10,000 without zeros before it. */
function leadingCode(name: string): string {
  return `n = LENGTHS[${name}]; view.setUint32(at, QUADS[${name}] >>> (32 - 8 * n), true); at += n;`;
}

function pointCode(places: number): string {
  const point = `view.setUint8(at - ${places}, 46);`;
  if (places === 0) return '';
  if (places < 4) return `view.setUint32(at - ${places}, (QUADS[b] >>> ${32 - 8 * places}) << 8 | 46, true); at += 1;`;
  if (places === 4) return `${point} view.setUint32(at - ${places - 1}, QUADS[b], true); at += 1;`;
  return `${point} view.setUint32(at - ${places - 1}, QUADS[a] >>> ${64 - 8 * places}, true); view.setUint32(at - 3, QUADS[b], true); at += 1;`;
}
