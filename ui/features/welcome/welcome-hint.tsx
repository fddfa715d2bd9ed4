import { useState } from 'react'
import { Button, Link } from '../../components/index.ts'
import { useMay, useReplica } from '../../data/index.ts'
import { remembered } from '../../lib/browser.ts'
import { HINT, rememberHint } from './hint.ts'

/**
 * Offers the first steps once, to somebody who may trade on paper where nothing was traded yet. Once seen it
 * stays until the page is left: the board must not jump because an order went out.
 */
export function WelcomeHint() {
  const [isGone, setGone] = useState(() => remembered(HINT) !== null)
  const mayTrade = useMay('write:orders')
  const isNew = useReplica(
    ({ mode, orders, fills }) => mode === 'simulation' && orders.length === 0 && fills.length === 0,
  )
  const [wasNew, setWasNew] = useState(false)
  if (isNew === true && !wasNew) setWasNew(true)
  if (isGone || !mayTrade || !wasNew) return null
  const dismiss = () => {
    rememberHint()
    setGone(true)
  }
  return (
    <aside className="welcome-hint" aria-label="First steps" data-testid="welcome-hint">
      <p>
        <b>New here?</b> A first paper trade takes a minute.
      </p>
      <Link to="/welcome" className="button button-accent">
        First steps
      </Link>
      <Button tone="quiet" onClick={dismiss} data-testid="welcome-dismiss">
        Not now
      </Button>
    </aside>
  )
}
