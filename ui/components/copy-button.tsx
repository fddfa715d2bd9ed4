import { useEffect, useState } from 'react'
import { Button } from './button.tsx'

interface CopyButtonProps {
  readonly text: string
  /** What it is, for who does not see what stands beside the button. */
  readonly label: string
}

const COPIED_MS = 1500

/** Takes a text to the clipboard, and says for a moment whether that worked. */
export function CopyButton({ text, label }: CopyButtonProps) {
  const [outcome, setOutcome] = useState<'idle' | 'copied' | 'failed'>('idle')
  useEffect(() => {
    if (outcome === 'idle') return
    const timer = setTimeout(() => setOutcome('idle'), COPIED_MS)
    return () => clearTimeout(timer)
  }, [outcome])
  const copy = () => {
    // Only pages on HTTPS or this machine have a clipboard: elsewhere the text can still be marked.
    const written = navigator.clipboard?.writeText(text) ?? Promise.reject(new Error('no clipboard'))
    written.then(
      () => setOutcome('copied'),
      () => setOutcome('failed'),
    )
  }
  const says = outcome === 'copied' ? 'Copied' : outcome === 'failed' ? 'Mark and copy it' : 'Copy'
  return (
    <Button size="small" tone="quiet" onClick={copy} aria-label={`${says}: ${label}`}>
      <span aria-live="polite">{says}</span>
    </Button>
  )
}
