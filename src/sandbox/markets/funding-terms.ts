/** From which settlement on (ISO 8601, a whole number of both intervals) settlements are how many hours apart. */
export type FundingChange = readonly [since: string, hours: number];

/** How an exchange settles the funding of its perpetuals. */
export interface FundingTerms {
  /** Between settlements, unless `changes` say otherwise; they come at whole multiples of it since the epoch. */
  readonly hours: number;
  /** By unified symbol, ascending. */
  readonly changes: Readonly<Record<string, readonly FundingChange[]>>;
  /** Of a rate. */
  readonly decimals: number;
  /** Whether a small premium gives way to the interest of 0.01 % in eight hours, so that many rates are the same. */
  readonly interest: boolean;
  /** How late (ms) the exchange's stamp on a settlement may be. */
  readonly jitter: number;
}
