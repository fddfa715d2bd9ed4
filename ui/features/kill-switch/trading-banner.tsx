import { useState } from 'react'
import type { TradingStateAnswer, TradingStateBody } from '../../../src/contract/index.ts'
import { Button, Confirm, Link } from '../../components/index.ts'
import { useCommand, useMay, useReplica } from '../../data/index.ts'
import { asSentence } from '../../lib/sentence.ts'

type Wanted = 'active' | 'reducing'

const WORDS: Readonly<Record<Wanted, { title: string; label: string; consequence: string }>> = {
  active: {
    title: 'Take up trading again',
    label: 'Trade again',
    consequence: 'Orders of people, keys and strategies are accepted again at once, within the risk limits.',
  },
  reducing: {
    title: 'Allow only orders that reduce',
    label: 'Allow reducing',
    consequence: 'Only orders that lower a position are accepted; everything else stays refused.',
  },
}

const SAYS = {
  halted: 'No order is accepted, only cancels.',
  reducing: 'Only orders that lower a position are accepted.',
} as const

/** A state that cannot be overlooked: what it is, why, who may end it, and the way back. */
export function TradingBanner() {
  const state = useReplica((replica) => replica.tradingState)
  const reason = useReplica((replica) => replica.tradingReason)
  const mayReopen = useMay('admin:config')
  const mayReduce = useMay('write:cancel')
  const [wanted, setWanted] = useState<Wanted | null>(null)
  if (state === null || state === 'active') return null
  const isHalted = state === 'halted'
  const isCaution = !isHalted && isByCaution(reason)
  return (
    <div className="trading-banner" data-state={state} data-testid="trading-banner">
      <strong className="trading-word">{isHalted ? 'HALTED' : 'REDUCING'}</strong>
      <span role="alert">
        {SAYS[state]} {reason ? `Why: ${asSentence(reason)}` : ''}
        {isCaution ? (
          <>
            {' '}
            It goes on by itself once they agree: <Link to="/reconciliation">Reconciliation</Link>.
          </>
        ) : (
          !mayReopen && ' Someone with the permission admin:config may take up trading again.'
        )}
      </span>
      {isHalted && mayReduce && (
        <Button size="small" onClick={() => setWanted('reducing')} data-testid="allow-reducing">
          Allow reducing…
        </Button>
      )}
      {mayReopen && !isCaution && (
        <Button size="small" onClick={() => setWanted('active')} data-testid="trade-again">
          Trade again…
        </Button>
      )}
      <WayBack wanted={wanted} onDone={() => setWanted(null)} />
    </div>
  )
}

/**
 * The engine itself waits until it knows what its venues know. Nobody can take up trading before: what is
 * sent then is accepted, and changes nothing.
 */
const isByCaution = (reason: string | null): boolean => reason?.startsWith('until reconciled') === true

interface WayBackProps {
  readonly wanted: Wanted | null
  readonly onDone: () => void
}

function WayBack({ wanted, onDone }: WayBackProps) {
  const command = useCommand<TradingStateBody, TradingStateAnswer>('POST', '/api/trading_state', {
    refreshes: ['/api/risk', '/api/health'],
  })
  const words = WORDS[wanted ?? 'active']
  const close = () => {
    command.clear()
    onDone()
  }
  return (
    <Confirm
      isOpen={wanted !== null}
      title={words.title}
      consequence={<p>{words.consequence}</p>}
      confirmLabel={words.label}
      tone="accent"
      reason={{ label: 'Reason', isRequired: true }}
      isBusy={command.isSending}
      problem={command.problem?.message ?? null}
      onCancel={close}
      onConfirm={async (reason) => {
        if (wanted !== null && (await command.send({ state: wanted, reason }))) close()
      }}
    />
  )
}
