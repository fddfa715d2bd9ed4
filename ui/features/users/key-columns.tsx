import type { ApiKeyRow } from '../../../src/contract/index.ts'
import { Button, type Column, StateDot, Time, type Tone } from '../../components/index.ts'
import { type KeyState, keyState } from './accounts.ts'

interface Around {
  readonly self: string | null
  readonly mayChange: boolean
  readonly onRevoke: (row: ApiKeyRow) => void
}

const STATES: Readonly<Record<KeyState, { readonly tone: Tone; readonly label: string }>> = {
  good: { tone: 'good', label: 'Good' },
  expired: { tone: 'warn', label: 'Expired' },
  revoked: { tone: 'soft', label: 'Revoked' },
}

export function keyColumns({ self, mayChange, onRevoke }: Around): readonly Column<ApiKeyRow>[] {
  const acts: Column<ApiKeyRow> = {
    id: 'acts',
    head: 'Actions',
    isHeadHidden: true,
    sortBy: false,
    width: 90,
    align: 'end',
    text: () => '',
    cell: (row) =>
      row.revoked ? null : (
        <Button size="small" aria-label={`Revoke ${row.name}`} onClick={() => onRevoke(row)}>
          Revoke
        </Button>
      ),
  }
  const owner: Column<ApiKeyRow> = {
    id: 'owner',
    head: 'Of',
    width: 120,
    isHiddenNarrow: true,
    text: ({ user_id }) => user_id,
    cell: ({ user_id }) => (user_id === self ? `${user_id} (you)` : user_id),
  }
  return [
    {
      id: 'name',
      head: 'Name',
      width: 130,
      text: ({ name }) => name,
      cell: ({ name, key_id }) => <b title={key_id}>{name}</b>,
    },
    ...(mayChange ? [owner] : []),
    {
      id: 'state',
      head: 'State',
      width: 96,
      text: (row) => keyState(row, Date.now()),
      cell: (row) => <StateDot {...STATES[keyState(row, Date.now())]} />,
    },
    {
      id: 'permissions',
      head: 'May',
      text: ({ permissions }) => permissions.join(', '),
      isHiddenNarrow: true,
    },
    time('created', 'Made', ({ created_at }) => created_at, 'never'),
    time('expires', 'Expires', ({ expires_at }) => expires_at, 'never'),
    time('used', 'Last used', ({ last_used_at }) => last_used_at, 'not yet'),
    ...(mayChange ? [acts] : []),
  ]
}

function time(
  id: string,
  head: string,
  secondsOf: (row: ApiKeyRow) => number | null,
  none: string,
): Column<ApiKeyRow> {
  return {
    id,
    head,
    width: 128,
    isHiddenNarrow: true,
    text: (row) => isoOf(secondsOf(row)) ?? none,
    sortBy: (row) => secondsOf(row) ?? 0,
    cell: (row) => {
      const seconds = secondsOf(row)
      return seconds === null ? <span className="text-soft">{none}</span> : <Time ms={seconds * 1000} />
    },
  }
}

const isoOf = (seconds: number | null) => (seconds === null ? null : new Date(seconds * 1000).toISOString())
