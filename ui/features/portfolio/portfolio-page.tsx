import type { PortfolioAnswer } from '../../../src/contract/index.ts'
import { Loading, Page, ProblemNote, Stale } from '../../components/index.ts'
import { useServer } from '../../data/index.ts'
import { Allocation } from './allocation.tsx'
import { EquityCurve } from './equity-curve.tsx'
import { PortfolioFigures } from './portfolio-figures.tsx'
import { ReturnsCalendar } from './returns-calendar.tsx'
import { StrategyTable, SymbolTable } from './sum-tables.tsx'

const REFRESH_MS = 5000

/** What everything is worth, how that came about, and what trading brought. */
export function PortfolioPage() {
  const {
    value: portfolio,
    problem,
    isOld,
    refresh,
  } = useServer<PortfolioAnswer>('/api/portfolio', { refreshMs: REFRESH_MS })
  return (
    <Page
      title="Portfolio"
      subtitle="Deposits and withdrawals are no part of profit and return. Days are UTC days."
      testId="portfolio-page"
    >
      <ProblemNote problem={problem} onRetry={refresh} />
      {portfolio === null && problem === null && <Loading what="the portfolio" />}
      {portfolio !== null && (
        <Stale isOld={isOld}>
          <CountedNote portfolio={portfolio} />
          <PortfolioFigures portfolio={portfolio} />
          <EquityCurve asset={portfolio.equity_asset} />
          <div className="portfolio-halves">
            <ReturnsCalendar portfolio={portfolio} />
            <Allocation portfolio={portfolio} />
          </div>
          <SymbolTable rows={portfolio.by_symbol} />
          <StrategyTable rows={portfolio.by_strategy} asset={portfolio.equity_asset} />
        </Stale>
      )}
    </Page>
  )
}

/** Where the sums are not of the whole history, they must not look as if they were. */
function CountedNote({ portfolio }: { readonly portfolio: PortfolioAnswer }) {
  const { is_current, missing } = portfolio.counted
  if (!is_current) {
    return (
      <p className="portfolio-note" role="status">
        Records of before the start are still being read: volume, fees and fills are not complete yet.
      </p>
    )
  }
  if (missing === null) return null
  return (
    <p className="portfolio-note" role="status">
      Records {missing.from_seq} to {missing.to_seq} could not be read any more: their volume, fees and fills
      are not counted, and what was open then counts as traded by hand.
    </p>
  )
}
