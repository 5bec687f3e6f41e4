/** What the seeded market knows of a base asset. */
export interface Asset {
  /** The price in USD around which it moves: from a half to twice of it. */
  readonly price: number;
  /** What is traded of it in a minute on a large exchange, in USD. */
  readonly turnover: number;
  /** Standard deviation of a day's return. */
  readonly volatility: number;
}

/** Round figures of the mid 2020s; nothing depends on them but the look of the market. */
export const ASSETS: Readonly<Record<string, Asset>> = {
  BTC: { price: 62_000, turnover: 1_400_000, volatility: 0.025 },
  ETH: { price: 3_100, turnover: 800_000, volatility: 0.033 },
  SOL: { price: 145, turnover: 350_000, volatility: 0.045 },
  XRP: { price: 1.1, turnover: 250_000, volatility: 0.045 },
  BNB: { price: 560, turnover: 150_000, volatility: 0.03 },
  DOGE: { price: 0.16, turnover: 160_000, volatility: 0.05 },
  ADA: { price: 0.52, turnover: 60_000, volatility: 0.045 },
  LTC: { price: 85, turnover: 45_000, volatility: 0.04 },
  LINK: { price: 15, turnover: 50_000, volatility: 0.045 },
  AVAX: { price: 28, turnover: 45_000, volatility: 0.05 },
  DOT: { price: 6.4, turnover: 30_000, volatility: 0.045 },
  /** Prices such as 0.00001234 and volumes of ten digits, for whoever loses digits. */
  SHIB: { price: 0.000018, turnover: 60_000, volatility: 0.055 },
  /** Traded seldom, for whoever takes a quiet minute for a hole. */
  MLN: { price: 17, turnover: 120, volatility: 0.05 },
};

/** Of any other base asset. */
export const UNKNOWN_ASSET: Asset = { price: 10, turnover: 20_000, volatility: 0.05 };
