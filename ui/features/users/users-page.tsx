import { useId, useState } from 'react'
import { Page, Panel, type Tab, Tabs } from '../../components/index.ts'
import { useMay, useSessionState } from '../../data/index.ts'
import { ApiKeysPanel } from './api-keys-panel.tsx'
import { RolesPanel } from './roles-panel.tsx'
import { UsersPanel } from './users-panel.tsx'

type Part = 'users' | 'roles' | 'keys'

const USERS: Tab<Part> = { name: 'users', label: 'Users' }
const ROLES: Tab<Part> = { name: 'roles', label: 'Roles' }
const KEYS: Tab<Part> = { name: 'keys', label: 'API keys' }

export function UsersPage() {
  const state = useSessionState()
  const mayUsers = useMay('admin:users')
  const mayKeys = useMay('read:config')
  if (state.status === 'signed_in' && state.userId === null) return <WithoutSignIn />
  const parts = [...(mayUsers ? [USERS, ROLES] : []), ...(mayKeys ? [KEYS] : [])]
  return <Parts parts={parts} />
}

const TITLE = 'Users, roles and API keys'

function Parts({ parts }: { readonly parts: readonly Tab<Part>[] }) {
  const [chosen, choose] = useState<Part>('users')
  const id = useId()
  const active = parts.find(({ name }) => name === chosen)?.name ?? parts[0]?.name
  if (active === undefined) {
    return (
      <Page title={TITLE}>
        <p>Your roles let you see neither users nor keys. Ask an administrator.</p>
      </Page>
    )
  }
  return (
    <Page
      title={TITLE}
      testId="users-page"
      isFilled
      aside={
        parts.length > 1 && (
          <Tabs
            label="Parts"
            className="tabs page-tabs"
            {...{ tabs: parts, active, controls: id }}
            onChange={choose}
          />
        )
      }
    >
      <div id={id} role={parts.length > 1 ? 'tabpanel' : undefined} className="page-part">
        {active === 'users' && <UsersPanel />}
        {active === 'roles' && <RolesPanel />}
        {active === 'keys' && <ApiKeysPanel />}
      </div>
    </Page>
  )
}

function WithoutSignIn() {
  return (
    <Page title={TITLE} testId="users-page">
      <Panel title="Authentication is switched off" testId="auth-off">
        <div className="prose">
          <p>
            Nobody signs in here: whoever reaches this page from this machine may do everything, and there are
            no users, roles or API keys to look after.
          </p>
          <p>
            To have them, start VeloZ with <code>VELOZ_AUTH_ENABLED=true</code>, or set{' '}
            <code>auth.enabled: true</code> in its configuration file. That start prints a password for{' '}
            <code>admin</code> where there is none yet.
          </p>
        </div>
      </Panel>
    </Page>
  )
}
