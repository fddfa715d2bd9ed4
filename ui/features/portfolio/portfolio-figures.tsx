import type { PortfolioAnswer } from '../../../src/contract/index.ts'
import { Amount, Figure } from '../../components/index.ts'
import { decimalOf } from '../../data/index.ts'
import { formatDecimal } from '../../lib/decimal.ts'
import { amountOf, MONEY_PLACES, percentText } from './words.ts'

type Result = NonNullable<PortfolioAnswer['day']>

export function PortfolioFigures({ portfolio }: { readonly portfolio: PortfolioAnswer }) {
  const { equity, equity_asset: asset, day, total, drawdown, perpetuals_unrealized } = portfolio
  return (
    <div className="figures flex-none">
      <Figure
        label="Equity"
        value={<Amount value={decimalOf(equity)} places={MONEY_PLACES} />}
        unit={asset}
        note="everything at its last price"
        testId="portfolio-equity"
      />
      <Earned label="P&L today" result={day} asset={asset} testId="portfolio-day" />
      <Earned label="P&L in all" result={total} asset={asset} testId="portfolio-total" />
      <Figure
        label="Drawdown"
        value={percentText(drawdown)}
        note="below the highest, deposits apart"
        testId="portfolio-drawdown"
      />
      <Figure
        label="Open perpetuals"
        value={<Amount value={decimalOf(perpetuals_unrealized)} places={MONEY_PLACES} isSigned />}
        unit={asset}
        note="unrealized"
      />
    </div>
  )
}

interface EarnedProps {
  readonly label: string
  readonly result: Result | null
  readonly asset: string
  readonly testId: string
}

function Earned({ label, result, asset, testId }: EarnedProps) {
  return (
    <Figure
      label={label}
      value={<Amount value={amountOf(result?.pnl ?? null)} places={MONEY_PLACES} isSigned />}
      unit={asset}
      note={result === null ? NOT_YET : `${percentText(result.return, true)}, ${paidText(result)}`}
      testId={testId}
    />
  )
}

const NOT_YET = 'known a few seconds after the first start'

function paidText({ deposits }: Result): string {
  const amount = decimalOf(deposits)
  if (amount === 0n) return 'nothing paid in or out'
  const text = formatDecimal(amount, { places: MONEY_PLACES, signed: true })
  return `${text} paid ${amount > 0n ? 'in' : 'out'}`
}
