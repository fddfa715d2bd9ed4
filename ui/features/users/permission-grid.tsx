import { Check, FormRow } from '../../components/index.ts'
import { useSessionState } from '../../data/index.ts'
import { holds, PERMISSIONS } from '../../lib/permissions.ts'

interface PermissionGridProps {
  readonly label: string
  readonly chosen: readonly string[]
  readonly onChosen: (permissions: readonly string[]) => void
  /** What the person has not is left out, not greyed. */
  readonly isOwnOnly?: boolean
}

/** Nobody hands on more than he has. */
export function PermissionGrid({ label, chosen, onChosen, isOwnOnly = false }: PermissionGridProps) {
  const session = useSessionState()
  const held = session.status === 'signed_in' ? session.permissions : []
  const shown = PERMISSIONS.filter(({ name }) => !isOwnOnly || holds(held, name))
  return (
    <FormRow label={label} className="permission-grid">
      {shown.map(({ name, does }) => (
        <Check
          key={name}
          label={does}
          about={holds(held, name) ? name : `${name}: you do not have it yourself.`}
          isDisabled={!holds(held, name)}
          isChecked={chosen.includes(name)}
          onChange={(isOn) => onChosen(isOn ? [...chosen, name] : chosen.filter((one) => one !== name))}
          testId={`permission-${name}`}
        />
      ))}
    </FormRow>
  )
}
