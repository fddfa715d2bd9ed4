import { useEffect } from 'react'
import { usePreferences } from '../components/index.ts'
import { asksForPalette, beginsGoing, type Keystroke, type Shortcut, shortcutOf } from '../lib/keys.ts'

/** The letter after G must come so soon. */
const GOING_MS = 1500

/** What lies over the page: Esc closes it, and must not empty the ticket beneath as well. */
const OPEN = 'dialog[open], [popover]:popover-open'

/** Listens on the whole page; what belongs to a field, an open dialog or an open sheet stays theirs. */
export function useShortcuts(onShortcut: (shortcut: Shortcut) => void): void {
  const { hasShortcuts } = usePreferences()
  useEffect(() => {
    let goingUntilMs = 0
    const onKeyDown = (event: KeyboardEvent) => {
      if (event.defaultPrevented || event.isComposing || document.querySelector(OPEN)) return
      if (asksForPalette(event)) {
        event.preventDefault()
        return onShortcut('palette')
      }
      const keystroke = keystrokeOf(event, performance.now() < goingUntilMs)
      goingUntilMs = 0
      const shortcut = shortcutOf(keystroke)
      if (!hasShortcuts && shortcut !== 'escape') return
      if (shortcut !== null) {
        event.preventDefault()
        return onShortcut(shortcut)
      }
      if (beginsGoing(keystroke)) goingUntilMs = performance.now() + GOING_MS
    }
    document.addEventListener('keydown', onKeyDown)
    return () => document.removeEventListener('keydown', onKeyDown)
  }, [onShortcut, hasShortcuts])
}

const keystrokeOf = (event: KeyboardEvent, isGoing: boolean): Keystroke => ({
  key: event.key,
  hasModifier: event.ctrlKey || event.metaKey || event.altKey,
  target: targetOf(event.target),
  isGoing,
})

const CHOICES: ReadonlySet<string> = new Set(['checkbox', 'radio', 'range', 'button', 'submit'])

function targetOf(target: EventTarget | null): Keystroke['target'] {
  if (!(target instanceof HTMLElement)) return 'page'
  if (target.dataset['decimal'] === 'true') return 'decimal'
  if (target instanceof HTMLTextAreaElement || target instanceof HTMLSelectElement) return 'text'
  if (target.isContentEditable) return 'text'
  return target instanceof HTMLInputElement && !CHOICES.has(target.type) ? 'text' : 'page'
}
