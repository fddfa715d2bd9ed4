import { type SimVenue, simVenue } from '../adapters/venue-sim/index.ts'
import { type AssetName, type Listing, type Money, SIM_VENUE } from '../domain/index.ts'
import type { Recovered } from '../runtime/index.ts'
import { hashSeed } from '../sim/index.ts'
import type { Config } from './config/index.ts'

/** The simulated exchange as the configuration wants it, for these instruments and this journal. */
export function simulatedVenue(
  { simulation }: Config,
  { journal, durable }: Recovered,
  instruments: readonly Listing[],
): SimVenue {
  const { feeTiers, feeAsset, slippageMax, fundingRate, latencyMs, latencyJitterMs } = simulation
  // As the simulated market: another chance after each restart, the same for the same journal.
  const seed = hashSeed(simulation.seed, durable.seq)
  const charge =
    feeAsset.kind === 'third'
      ? { ...feeAsset, balance: balanceOf(feeAsset.asset, simulation.balances, durable) }
      : feeAsset.kind
  return simVenue({
    session: `${journal.epoch}-${durable.seq}`,
    instruments,
    fees: { tiers: feeTiers, charge },
    seed,
    slippageRatioMax: slippageMax,
    fundingRate,
    latency: { baseMs: latencyMs, jitterMs: latencyJitterMs, seed },
  })
}

/** What there is of it at the start of this session; null when there never was any. */
function balanceOf(
  asset: AssetName,
  deposits: ReadonlyMap<AssetName, Money>,
  durable: Recovered['durable'],
): Money | null {
  const known = durable.balances().find((balance) => balance.venue === SIM_VENUE && balance.asset === asset)
  return known?.free ?? deposits.get(asset) ?? null
}
