import { type ComponentType, useCallback, useEffect, useState } from 'react'
import { Button } from './button.tsx'
import { Loading } from './notes.tsx'

const RETRY_MS = 3_000

const waiting: (() => Promise<unknown>)[] = []

/**
 * Brings the code of every part that was not drawn yet, one after another, so that a page opens also when
 * VeloZ cannot be reached any more. Throws at the first that does not come.
 */
export async function loadEveryPart(): Promise<void> {
  for (const load of waiting) await load()
}

interface Loader<Props> {
  readonly load: () => Promise<ComponentType<Props>>
  known: ComponentType<Props> | null
}

/**
 * A part whose code comes when it is drawn first. Where it does not come, as without a network, it is asked
 * for again until it does: `React.lazy` would remember the failure until the whole page is loaded anew.
 */
export function lazyPart<Props extends object>(
  /** As a sentence names it: "this page"; null: nobody misses it while it is not there. */
  what: string | null,
  load: () => Promise<ComponentType<Props>>,
): ComponentType<Props> {
  const loader: Loader<Props> = {
    known: null,
    load: async () => {
      loader.known ??= await load()
      return loader.known
    },
  }
  waiting.push(loader.load)
  return (props: Props) => {
    const { Part, hasFailed, ask } = useLoaded(loader)
    if (Part) return <Part {...props} />
    if (what === null) return null
    return hasFailed ? <NotLoaded what={what} onRetry={ask} /> : <Loading what={what} />
  }
}

function useLoaded<Props>(loader: Loader<Props>) {
  const [state, setState] = useState({ Part: loader.known, hasFailed: false })
  const ask = useCallback(() => {
    loader.load().then(
      (Part) => setState({ Part, hasFailed: false }),
      () => setState({ Part: null, hasFailed: true }),
    )
  }, [loader])
  const isThere = state.Part !== null
  useEffect(() => {
    if (isThere) return
    ask()
    const timer = setInterval(ask, RETRY_MS)
    return () => clearInterval(timer)
  }, [isThere, ask])
  return { ...state, ask }
}

function NotLoaded({ what, onRetry }: { readonly what: string; readonly onRetry: () => void }) {
  return (
    <div className="page-failed" role="alert" data-testid="page-not-loaded">
      <strong>VeloZ could not send {what}.</strong>
      <p>
        What is open already and the kill switch still work. The page asks again by itself, but some browsers
        remember that it failed, and another version of VeloZ may have come: once VeloZ can be reached, load
        it anew.
      </p>
      <div className="flex gap-2">
        <Button tone="accent" onClick={onRetry}>
          Try again
        </Button>
        <Button onClick={() => window.location.reload()}>Load VeloZ anew</Button>
      </div>
    </div>
  )
}
