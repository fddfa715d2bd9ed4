import { Button } from '../../components/index.ts'
import { PERMISSIONS } from '../../lib/permissions.ts'
import type { RoleRow } from './accounts.ts'

export type RoleAct =
  | { readonly kind: 'create' }
  | { readonly kind: 'change' | 'delete' | 'in_use'; readonly role: RoleRow }

interface RoleGridProps {
  readonly roles: readonly RoleRow[]
  readonly holders: ReadonlyMap<string, readonly string[]>
  readonly onAct: (act: RoleAct) => void
}

/** Permissions down, roles across. */
export function RoleGrid({ roles, holders, onAct }: RoleGridProps) {
  return (
    <table className="rows role-grid" aria-label="What each role allows" data-testid="roles">
      <thead>
        <tr>
          <th scope="col">Permission</th>
          {roles.map(({ name, builtin }) => (
            <th key={name} scope="col" className="role-column">
              {name}
              <span className="role-kind">{builtin ? 'built in' : 'own'}</span>
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {PERMISSIONS.map(({ name, does }) => (
          <tr key={name}>
            <th scope="row">
              {does} <code className="text-faint">{name}</code>
            </th>
            {roles.map((role) => (
              <td key={role.name} className="role-column">
                {role.permissions.includes(name) ? (
                  <span className="text-up">
                    ✓<span className="sr-only"> allowed</span>
                  </span>
                ) : (
                  <span className="text-faint">
                    –<span className="sr-only"> not allowed</span>
                  </span>
                )}
              </td>
            ))}
          </tr>
        ))}
        <tr>
          <th scope="row">Users with it</th>
          {roles.map(({ name }) => (
            <td key={name} className="role-column" title={(holders.get(name) ?? []).join(', ')}>
              {(holders.get(name) ?? []).length}
            </td>
          ))}
        </tr>
        <tr>
          <th scope="row">
            <span className="sr-only">Actions</span>
          </th>
          {roles.map((role) => (
            <td key={role.name} className="role-column">
              {role.builtin ? (
                <span className="text-faint">fixed</span>
              ) : (
                <span className="inline-flex gap-1">
                  <Button
                    size="small"
                    aria-label={`Change ${role.name}`}
                    onClick={() => onAct({ kind: 'change', role })}
                  >
                    Change
                  </Button>
                  <Button
                    size="small"
                    tone="quiet"
                    aria-label={`Delete ${role.name}`}
                    onClick={() => onAct({ kind: holders.has(role.name) ? 'in_use' : 'delete', role })}
                  >
                    Delete
                  </Button>
                </span>
              )}
            </td>
          ))}
        </tr>
      </tbody>
    </table>
  )
}
