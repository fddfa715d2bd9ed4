import type { RolesAnswer } from '../../../src/contract/index.ts'
import { Check, FormRow } from '../../components/index.ts'
import { useSessionState } from '../../data/index.ts'
import { holds } from '../../lib/permissions.ts'

interface RoleChoiceProps {
  readonly roles: RolesAnswer['roles']
  readonly chosen: readonly string[]
  readonly onChosen: (roles: readonly string[]) => void
}

const ABOUT: Readonly<Record<string, string>> = {
  viewer: 'Sees prices and settings.',
  researcher: 'Sees everything, changes nothing.',
  trader: 'Sees everything and trades.',
  admin: 'May do everything.',
}

/** Nobody hands on what he has not: such roles are there, and cannot be given. */
export function RoleChoice({ roles, chosen, onChosen }: RoleChoiceProps) {
  const session = useSessionState()
  const held = session.status === 'signed_in' ? session.permissions : []
  return (
    <FormRow label="Roles">
      {roles.map(({ name, permissions, builtin }) => {
        const isBeyond = !permissions.every((permission) => holds(held, permission))
        const about = builtin ? (ABOUT[name] ?? '') : permissions.join(', ')
        return (
          <Check
            key={name}
            label={<b>{name}</b>}
            about={isBeyond ? 'Allows more than you may do yourself.' : about}
            isDisabled={isBeyond}
            isChecked={chosen.includes(name)}
            onChange={(isOn) => onChosen(isOn ? [...chosen, name] : chosen.filter((role) => role !== name))}
            testId={`role-${name}`}
          />
        )
      })}
    </FormRow>
  )
}
