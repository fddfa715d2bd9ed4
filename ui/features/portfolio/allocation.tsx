import type { AllocationRow, PortfolioAnswer } from '../../../src/contract/index.ts'
import { Amount, Empty, Panel } from '../../components/index.ts'
import { decimalOf } from '../../data/index.ts'
import { drawnNumber } from '../../lib/decimal.ts'
import { amountOf, MONEY_PLACES, percentText, quantityText } from './words.ts'

/** What the equity is made of. */
export function Allocation({ portfolio }: { readonly portfolio: PortfolioAnswer }) {
  const { allocation, equity_asset: asset } = portfolio
  const unpriced = allocation.filter(({ worth }) => worth === null).map(({ asset: name }) => name)
  return (
    <Panel title="Allocation" className="flex-none" testId="allocation">
      {allocation.length === 0 ? (
        <Empty>Nothing is held. Fund the account at its venue, or deposit paper money in the settings.</Empty>
      ) : (
        <ul className="allocation">
          {allocation.map((row) => (
            <Row key={row.asset} row={row} asset={asset} />
          ))}
        </ul>
      )}
      {unpriced.length > 0 && (
        <p className="portfolio-note">
          {unpriced.join(', ')}: no instrument gives a price in {asset} at every venue that holds it. What has
          none counts nothing in the equity.
        </p>
      )}
    </Panel>
  )
}

function Row({ row, asset }: { readonly row: AllocationRow; readonly asset: string }) {
  const share = amountOf(row.share)
  const width = share === null ? 0 : Math.min(1, Math.max(0, drawnNumber(share)))
  return (
    <li className="allocation-row" data-testid={`allocation-${row.asset}`}>
      <span className="allocation-asset">{row.asset}</span>
      <span className="live">{quantityText(decimalOf(row.amount))}</span>
      <span className="allocation-worth live">
        {row.worth === null ? (
          <span className="text-soft">not wholly priced</span>
        ) : (
          <Amount value={amountOf(row.worth)} places={MONEY_PLACES} unit={asset} />
        )}
      </span>
      <span className="allocation-share live">{percentText(row.share)}</span>
      <span className="allocation-track" aria-hidden="true">
        <span style={{ width: `${width * 100}%` }} />
      </span>
    </li>
  )
}
