import type { Allowance } from './allowance.js';

/** One request as ccxt is about to send it: its section of the API, its path there, and the parameters. */
export interface ApiRequest {
  readonly api: string;
  readonly path: string;
  readonly params: Readonly<Record<string, unknown>>;
}

/** What a request costs, and which allowance pays. */
export interface Charge {
  readonly from: string;
  readonly weight: number;
}

/** What one exchange grants an address, and how it counts. */
export interface Budget {
  readonly allowances: Readonly<Record<string, Allowance>>;
  charge(request: ApiRequest): Charge;
  /** Most requests under way at once: enough to spend the allowances when an answer takes 300 ms. */
  readonly inFlight: number;
}
