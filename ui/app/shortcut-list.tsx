import { Dialog, usePreferences } from '../components/index.ts'
import { SHORTCUT_LIST } from '../lib/keys.ts'

interface ShortcutListProps {
  readonly isOpen: boolean
  readonly onClose: () => void
}

export function ShortcutList({ isOpen, onClose }: ShortcutListProps) {
  const { hasShortcuts, setShortcuts } = usePreferences()
  return (
    <Dialog title="Keyboard shortcuts" isOpen={isOpen} onClose={onClose}>
      <dl className="grid grid-cols-[auto_1fr] gap-x-4 gap-y-2">
        {SHORTCUT_LIST.map(({ keys, does }) => (
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
      <label className="mt-4 flex items-center gap-2">
        <input
          type="checkbox"
          className="accent-accent"
          checked={hasShortcuts}
          onChange={(event) => setShortcuts(event.target.checked)}
        />
        Single-key shortcuts are on
      </label>
    </Dialog>
  )
}
