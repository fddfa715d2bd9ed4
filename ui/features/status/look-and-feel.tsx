import {
  Button,
  Check,
  type Choices,
  Dialog,
  FormRow,
  type Occasion,
  Segments,
  usePreferences,
} from '../../components/index.ts'
import { playTone } from '../../lib/tones.ts'

interface LookAndFeelProps {
  readonly isOpen: boolean
  readonly onClose: () => void
}

/** What a person may choose about the page; it holds in this browser. */
export function LookAndFeel({ isOpen, onClose }: LookAndFeelProps) {
  return (
    <Dialog title="Look and feel" isOpen={isOpen} onClose={onClose} testId="look-and-feel">
      <div className="look">
        <p className="text-soft">Kept in this browser, for this browser.</p>
        <Looks />
        <OrderChoice />
        <OccasionTable />
        <ShortcutChoice />
      </div>
    </Dialog>
  )
}

const THEMES = [
  { value: 'dark', label: 'Dark' },
  { value: 'light', label: 'Light' },
  { value: 'system', label: 'As the system' },
] as const
const DENSITIES = [
  { value: 'comfortable', label: 'Comfortable' },
  { value: 'compact', label: 'Compact' },
] as const
const DIRECTIONS = [
  { value: 'green-red', label: 'Green, red' },
  { value: 'blue-orange', label: 'Blue, orange' },
  { value: 'red-green', label: 'Red, green' },
] as const
const ZONES = [
  { value: 'utc', label: 'UTC' },
  { value: 'local', label: 'Local' },
] as const

function Looks() {
  const { themeChoice, density, directions, zone, change } = usePreferences()
  return (
    <>
      <FormRow label="Theme">
        <Segments
          label="Theme"
          segments={THEMES}
          value={themeChoice}
          onChange={(value) => change({ themeChoice: value })}
        />
      </FormRow>
      <FormRow label="Up and down" about="Blue and orange are told apart with any kind of sight.">
        <Segments
          label="Colours of up and down"
          segments={DIRECTIONS}
          value={directions}
          onChange={(value) => change({ directions: value })}
        />
        <p aria-hidden="true">
          <span className="buy">▲ 50,004.26 up</span> <span className="sell">▼ 49,998.50 down</span>
        </p>
      </FormRow>
      <FormRow label="Density">
        <Segments
          label="Density"
          segments={DENSITIES}
          value={density}
          onChange={(value) => change({ density: value })}
        />
      </FormRow>
      <FormRow label="Times in">
        <Segments
          label="Times in"
          segments={ZONES}
          value={zone}
          onChange={(value) => change({ zone: value })}
        />
      </FormRow>
    </>
  )
}

const CONFIRMS = [
  { value: 'live', label: 'With real money' },
  { value: 'always', label: 'Always' },
  { value: 'never', label: 'Never' },
] as const

function OrderChoice() {
  const { confirmsOrders, change } = usePreferences()
  const value = confirmsOrders === null ? 'live' : confirmsOrders ? 'always' : 'never'
  return (
    <FormRow label="Ask once more before an order is sent">
      <Segments
        label="Ask once more before an order is sent"
        segments={CONFIRMS}
        value={value}
        onChange={(chosen) => change({ confirmsOrders: chosen === 'live' ? null : chosen === 'always' })}
      />
    </FormRow>
  )
}

const OCCASIONS: readonly { readonly name: Occasion; readonly label: string }[] = [
  { name: 'fill', label: 'An order is filled or ends' },
  { name: 'rejection', label: 'An order is rejected' },
  { name: 'disconnect', label: 'The connection is lost' },
  { name: 'halt', label: 'Trading is halted' },
]

function OccasionTable() {
  const { sounds, toasts, change } = usePreferences()
  const set = (kind: keyof Pick<Choices, 'sounds' | 'toasts'>, name: Occasion, isOn: boolean) =>
    change(
      kind === 'sounds' ? { sounds: { ...sounds, [name]: isOn } } : { toasts: { ...toasts, [name]: isOn } },
    )
  return (
    <table className="occasions" aria-label="Notices">
      <thead>
        <tr>
          <th scope="col">When</th>
          <th scope="col">Notice</th>
          <th scope="col">Sound</th>
          <th scope="col">
            <span className="sr-only">Try it</span>
          </th>
        </tr>
      </thead>
      <tbody>
        {OCCASIONS.map(({ name, label }) => (
          <tr key={name}>
            <th scope="row">{label}</th>
            <td>
              <Check
                label={<span className="sr-only">Notice: {label}</span>}
                isChecked={toasts[name]}
                onChange={(isOn) => set('toasts', name, isOn)}
              />
            </td>
            <td>
              <Check
                label={<span className="sr-only">Sound: {label}</span>}
                isChecked={sounds[name]}
                onChange={(isOn) => set('sounds', name, isOn)}
              />
            </td>
            <td>
              <Button
                size="small"
                tone="quiet"
                onClick={() => playTone(name)}
                aria-label={`Hear it: ${label}`}
              >
                Hear it
              </Button>
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}

function ShortcutChoice() {
  const { hasShortcuts, change } = usePreferences()
  return (
    <Check
      label="Shortcuts of single keys"
      isChecked={hasShortcuts}
      onChange={(isOn) => change({ hasShortcuts: isOn })}
      about="B, S, G and the others of the list behind “?”."
    />
  )
}
