import { type KeyboardEvent, type ReactNode, useId, useRef } from 'react'

export interface MenuItem {
  readonly label: string
  readonly onChoose: () => void
  readonly tone?: 'plain' | 'danger'
  readonly isDisabled?: boolean
  readonly testId?: string
}

interface MenuProps {
  readonly label: string
  readonly children?: ReactNode
  readonly items: readonly MenuItem[]
  readonly testId?: string
}

/** A button that opens a short list; the browser's own popover closes it by Esc or a click elsewhere. */
export function Menu({ label, children, items, testId }: MenuProps) {
  const id = useId()
  const list = useRef<HTMLDivElement>(null)
  const button = useRef<HTMLButtonElement>(null)
  const onKeyDown = (event: KeyboardEvent) => {
    const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0
    const found = [...(list.current?.querySelectorAll<HTMLElement>('button:not(:disabled)') ?? [])]
    if (step === 0 || found.length === 0) return
    event.preventDefault()
    const index = found.indexOf(document.activeElement as HTMLElement)
    found[(index + step + found.length) % found.length]?.focus()
  }
  const open = () => {
    const { current: panel } = list
    const box = button.current?.getBoundingClientRect()
    if (!panel || !box) return
    panel.style.top = `${box.bottom + 4}px`
    panel.style.right = `${Math.max(4, window.innerWidth - box.right)}px`
    panel.querySelector<HTMLElement>('button:not(:disabled)')?.focus()
  }
  return (
    <>
      <button
        ref={button}
        type="button"
        className="button button-quiet button-small"
        aria-label={label}
        aria-haspopup="menu"
        popoverTarget={id}
        data-testid={testId}
      >
        {children ?? '⋯'}
      </button>
      <div
        ref={list}
        id={id}
        popover="auto"
        role="menu"
        aria-label={label}
        tabIndex={-1}
        className="menu"
        onToggle={(event) => event.newState === 'open' && open()}
        onKeyDown={onKeyDown}
      >
        {items.map(({ label: text, onChoose, tone = 'plain', isDisabled = false, testId: itemTestId }) => (
          <button
            key={text}
            type="button"
            role="menuitem"
            className="menu-item"
            data-tone={tone}
            disabled={isDisabled}
            data-testid={itemTestId}
            onClick={() => {
              list.current?.hidePopover()
              onChoose()
            }}
          >
            {text}
          </button>
        ))}
      </div>
    </>
  )
}
