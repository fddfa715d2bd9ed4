import { memo, useCallback, useMemo, useState } from 'react'
import { Empty, Panel, useSize } from '../../components/index.ts'
import { useMay, useQuotes, useReplica } from '../../data/index.ts'
import { formatDecimal } from '../../lib/decimal.ts'
import { Balances } from './balances.tsx'
import { ClosePosition } from './close-position.tsx'
import { type Holding, holdingsOf } from './holding.ts'
import { Positions } from './positions.tsx'
import { equityOf, lastPriceIn, type Valuer } from './valuation.ts'

/** Narrower than this the columns do not fit, pixels. */
const POSITIONS_PX = 700
const BALANCES_PX = 520

/** Positions and balances of every venue, and what all of it is worth. */
export const Account = memo(function Account() {
  const mayRead = useMay('read:account')
  const known = useValuer()
  const valuer = mayRead ? known : null
  return (
    <Panel
      title="Account"
      className="area-account fill-height"
      aside={valuer && <EquityFigure valuer={valuer} />}
      testId="account"
    >
      {valuer ? (
        <AccountBody valuer={valuer} />
      ) : (
        <Empty>
          {mayRead
            ? 'Balances come with the first snapshot.'
            : 'Your role does not show balances and positions. Who manages users can give it read:account.'}
        </Empty>
      )}
    </Panel>
  )
})

function useValuer(): Valuer | null {
  const instruments = useReplica((replica) => replica.instruments)
  const asset = useReplica((replica) => replica.equityAsset)
  const quotes = useQuotes()
  return useMemo(
    () => (instruments && asset ? { instruments, asset, lastPrice: lastPriceIn(quotes) } : null),
    [instruments, asset, quotes],
  )
}

function EquityFigure({ valuer }: { readonly valuer: Valuer }) {
  const balances = useReplica((replica) => replica.balances) ?? []
  const positions = useReplica((replica) => replica.positions) ?? []
  const { amount, unvalued } = equityOf(balances, positions, valuer)
  return (
    <span className="account-equity live" data-testid="equity" title={unvaluedTitle(unvalued, valuer.asset)}>
      Equity <strong className="text-ink">{formatDecimal(amount, { places: 2 })}</strong> {valuer.asset}
      {unvalued.length > 0 && <span className="text-warn"> + {unvalued.join(', ')}</span>}
    </span>
  )
}

function unvaluedTitle(unvalued: readonly string[], asset: string): string | undefined {
  if (unvalued.length === 0) return undefined
  return `Not counted: ${unvalued.join(', ')} where its venue has no price of it in ${asset}.`
}

function AccountBody({ valuer }: { readonly valuer: Valuer }) {
  const balances = useReplica((replica) => replica.balances) ?? []
  const positions = useReplica((replica) => replica.positions) ?? []
  const [frame, { width }] = useSize()
  const [closingKey, setClosingKey] = useState<string | null>(null)
  const stopClosing = useCallback(() => setClosingKey(null), [])
  const close = useCallback(({ key }: Holding) => setClosingKey(key), [])
  const holdings = useMemo(
    () => holdingsOf(positions, valuer.instruments, valuer.lastPrice),
    [positions, valuer],
  )
  // Not measured yet, or nothing to measure: as wide as it may be.
  const isUnder = (px: number) => width > 0 && width < px
  return (
    <div ref={frame} className="account-body live">
      <section data-testid="position" aria-label="Positions" className="account-part">
        <h3 className="account-title">Positions</h3>
        <Positions holdings={holdings} isNarrow={isUnder(POSITIONS_PX)} onClose={close} />
      </section>
      <section aria-label="Balances" className="account-part" data-narrow={isUnder(BALANCES_PX)}>
        <h3 className="account-title">Balances</h3>
        <Balances balances={balances} valuer={valuer} isNarrow={isUnder(BALANCES_PX)} />
      </section>
      <ClosePosition
        holding={holdings.find(({ key, side }) => key === closingKey && side !== 'Flat') ?? null}
        onDone={stopClosing}
      />
    </div>
  )
}
