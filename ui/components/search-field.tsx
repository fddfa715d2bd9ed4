import type { Ref } from 'react'

interface SearchFieldProps {
  readonly label: string
  readonly value: string
  readonly onText: (text: string) => void
  readonly placeholder?: string
  readonly inputRef?: Ref<HTMLInputElement>
}

/** One line to look for something; the browser's own cross and Esc empty it. */
export function SearchField({ label, value, onText, placeholder = 'Filter', inputRef }: SearchFieldProps) {
  return (
    <input
      ref={inputRef}
      type="search"
      className="search-field"
      aria-label={label}
      placeholder={placeholder}
      autoComplete="off"
      spellCheck={false}
      value={value}
      onChange={(event) => onText(event.target.value)}
      onKeyDown={(event) => {
        if (event.key !== 'Escape' || value === '') return
        event.stopPropagation()
        onText('')
      }}
    />
  )
}
