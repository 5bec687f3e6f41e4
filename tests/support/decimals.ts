import fc from 'fast-check';

/** Digits, perhaps a point and more digits; also with zeros at either end. */
export const plainDecimals = fc.tuple(fc.stringMatching(/^(?:0{0,9}|[0-9]{1,9}|[0-9]{10,31})$/), fc.stringMatching(/^(?:0{0,9}|0{0,9}[0-9]{1,9}0{0,5})$/))
  .map(([whole, fraction]) => `${whole === '' ? '0' : whole}${fraction === '' ? '' : `.${fraction}`}`);

/** Also with a sign or an exponent. */
export const decimals = fc.tuple(fc.constantFrom('', '-'), plainDecimals, fc.constantFrom('', 'e-8', 'E+3', 'e27', 'e-30'))
  .map(([sign, digits, exponent]) => `${sign}${digits}${exponent}`);
