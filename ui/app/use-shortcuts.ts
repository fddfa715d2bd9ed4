import { useEffect } from 'react'
import { usePreferences } from '../components/index.ts'
import { type Keystroke, type Shortcut, shortcutOf } from '../lib/keys.ts'

/** Listens on the whole page; what belongs to a field or an open dialog stays theirs. */
export function useShortcuts(onShortcut: (shortcut: Shortcut) => void): void {
  const { hasShortcuts } = usePreferences()
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      if (event.defaultPrevented || event.isComposing || document.querySelector('dialog[open]')) return
      const shortcut = shortcutOf({
        key: event.key,
        hasModifier: event.ctrlKey || event.metaKey || event.altKey,
        target: targetOf(event.target),
      })
      if (shortcut === null) return
      if (!hasShortcuts && shortcut !== 'escape') return
      event.preventDefault()
      onShortcut(shortcut)
    }
    document.addEventListener('keydown', onKeyDown)
    return () => document.removeEventListener('keydown', onKeyDown)
  }, [onShortcut, hasShortcuts])
}

const CHOICES: ReadonlySet<string> = new Set(['checkbox', 'radio'])

function targetOf(target: EventTarget | null): Keystroke['target'] {
  if (!(target instanceof HTMLElement)) return 'page'
  if (target.dataset['decimal'] === 'true') return 'decimal'
  if (target instanceof HTMLTextAreaElement || target.isContentEditable) return 'text'
  return target instanceof HTMLInputElement && !CHOICES.has(target.type) ? 'text' : 'page'
}
