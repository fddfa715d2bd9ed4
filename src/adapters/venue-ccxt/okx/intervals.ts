/** Bars as OKX calls them; those of six hours and more begin by UTC only when they say so. */
export const BARS: ReadonlyMap<number, string> = new Map([
  [1_000, '1s'],
  [60_000, '1m'],
  [180_000, '3m'],
  [300_000, '5m'],
  [900_000, '15m'],
  [1_800_000, '30m'],
  [3_600_000, '1H'],
  [7_200_000, '2H'],
  [14_400_000, '4H'],
  [21_600_000, '6Hutc'],
  [43_200_000, '12Hutc'],
  [86_400_000, '1Dutc'],
  [604_800_000, '1Wutc'],
])
