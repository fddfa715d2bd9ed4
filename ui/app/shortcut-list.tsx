import { Check, Dialog, usePreferences } from '../components/index.ts'
import { SHORTCUT_LIST, type ShortcutLine } from '../lib/keys.ts'
import { type PageEntry, pagesFor } from './pages.ts'
import { usePermissions } from './use-permissions.ts'

interface ShortcutListProps {
  readonly isOpen: boolean
  readonly onClose: () => void
}

export function ShortcutList({ isOpen, onClose }: ShortcutListProps) {
  const { hasShortcuts, change } = usePreferences()
  const pages = pagesFor(usePermissions())
  return (
    <Dialog title="Keyboard shortcuts" isOpen={isOpen} onClose={onClose} isWide>
      <div className="shortcut-columns">
        <section>
          <h3 className="shortcut-head">Everywhere</h3>
          <Lines lines={SHORTCUT_LIST} />
        </section>
        <section>
          <h3 className="shortcut-head">Pages: G, then a letter</h3>
          <Lines lines={pages.map(pageLine)} />
        </section>
      </div>
      <div className="mt-4">
        <Check
          label="Shortcuts of single keys are on"
          isChecked={hasShortcuts}
          onChange={(isChecked) => change({ hasShortcuts: isChecked })}
          about="Ctrl+K, Esc and Enter always work."
        />
      </div>
    </Dialog>
  )
}

const pageLine = ({ key, title }: PageEntry): ShortcutLine => ({
  keys: ['G', key.toUpperCase()],
  does: title,
})

function Lines({ lines }: { readonly lines: readonly ShortcutLine[] }) {
  return (
    <dl className="shortcut-lines">
      {lines.map(({ keys, does }) => (
        <div key={does} className="contents">
          <dt className="flex gap-1">
            {keys.map((key) => (
              <kbd key={key} className="key">
                {key}
              </kbd>
            ))}
          </dt>
          <dd>{does}</dd>
        </div>
      ))}
    </dl>
  )
}
