import { useEffect, useRef, useState } from 'react'
import { HOLD_MS, usePreferences } from '../../components/index.ts'

/** Shift and K, held as long as the button: true while they are. Not from a text field, where it is a K. */
export function useHeldKeys(isOn: boolean, onHeld: () => void): boolean {
  const { hasShortcuts } = usePreferences()
  const [isHolding, setHolding] = useState(false)
  const held = useRef(onHeld)
  held.current = onHeld
  useEffect(() => {
    if (!isOn || !hasShortcuts) return
    let timer: ReturnType<typeof setTimeout> | null = null
    const end = () => {
      if (timer !== null) clearTimeout(timer)
      timer = null
      setHolding(false)
    }
    const begin = (event: KeyboardEvent) => {
      if (!isKillKey(event) || isTyping(event.target)) return
      event.preventDefault()
      if (event.repeat || timer !== null) return
      setHolding(true)
      timer = setTimeout(() => {
        end()
        held.current()
      }, HOLD_MS)
    }
    document.addEventListener('keydown', begin)
    document.addEventListener('keyup', end)
    window.addEventListener('blur', end)
    return () => {
      end()
      document.removeEventListener('keydown', begin)
      document.removeEventListener('keyup', end)
      window.removeEventListener('blur', end)
    }
  }, [isOn, hasShortcuts])
  return isHolding
}

const isKillKey = ({ key, shiftKey, ctrlKey, metaKey, altKey }: KeyboardEvent): boolean =>
  key === 'K' && shiftKey && !ctrlKey && !metaKey && !altKey

function isTyping(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement) || target.dataset['decimal'] === 'true') return false
  return target.isContentEditable || target.matches('input:not([type=radio], [type=checkbox]), textarea')
}
