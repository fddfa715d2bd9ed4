import { useMemo } from 'react'
import { Select } from '../../components/index.ts'
import { type Edits, type Setting, sectionTitle } from './model.ts'

interface SectionListProps {
  readonly settings: readonly Setting[]
  readonly edits: Edits
  /** Null while a search shows all of them. */
  readonly active: string | null
  readonly onSection: (section: string) => void
}

/** A list beside the settings; on a phone one field above them. */
export function SectionList({ settings, edits, active, onSection }: SectionListProps) {
  const sections = useMemo(() => [...new Set(settings.map(({ section }) => section))], [settings])
  const changed = new Set(settings.filter(({ path }) => path in edits).map(({ section }) => section))
  const label = (section: string) => `${sectionTitle(section)}${changed.has(section) ? ' •' : ''}`
  return (
    <>
      <nav className="section-list" aria-label="Sections">
        {sections.map((section) => (
          <button
            key={section}
            type="button"
            aria-current={section === active ? 'true' : undefined}
            data-testid={`section-${section}`}
            onClick={() => onSection(section)}
          >
            {sectionTitle(section)}
            {changed.has(section) && (
              <span className="text-accent">
                <span aria-hidden="true"> •</span>
                <span className="sr-only"> changed</span>
              </span>
            )}
          </button>
        ))}
      </nav>
      <div className="section-select">
        <Select
          label="Section"
          value={active ?? sections[0] ?? ''}
          choices={sections.map((value) => ({ value, label: label(value) }))}
          onChange={onSection}
        />
      </div>
    </>
  )
}
