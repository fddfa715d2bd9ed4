import { type KeyboardEvent, type ReactNode, useRef } from 'react'

export interface Tab<Name extends string> {
  readonly name: Name
  readonly label: ReactNode
}

interface TabsProps<Name extends string> {
  readonly label: string
  readonly tabs: readonly Tab<Name>[]
  readonly active: Name
  readonly onChange: (name: Name) => void
  /** `id` of the tab panel. */
  readonly controls: string
  readonly className?: string
}

const STEPS: Readonly<Record<string, number>> = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }

/** One Tab stop; the arrow keys move within. */
export function Tabs<Name extends string>({
  label,
  tabs,
  active,
  onChange,
  controls,
  className,
}: TabsProps<Name>) {
  const list = useRef<HTMLDivElement>(null)
  const onKeyDown = (event: KeyboardEvent) => {
    const step = STEPS[event.key]
    if (step === undefined) return
    event.preventDefault()
    const index = tabs.findIndex(({ name }) => name === active)
    const next = tabs[(index + step + tabs.length) % tabs.length]
    if (!next) return
    onChange(next.name)
    list.current?.querySelector<HTMLElement>(`[data-testid="tab-${next.name}"]`)?.focus()
  }
  return (
    <div ref={list} role="tablist" aria-label={label} className={className ?? 'tabs'} onKeyDown={onKeyDown}>
      {tabs.map(({ name, label: text }) => (
        <button
          key={name}
          type="button"
          role="tab"
          aria-selected={name === active}
          aria-controls={controls}
          tabIndex={name === active ? 0 : -1}
          data-testid={`tab-${name}`}
          onClick={() => onChange(name)}
        >
          {text}
        </button>
      ))}
    </div>
  )
}
