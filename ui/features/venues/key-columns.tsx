import type { ExchangeKeyRow } from '../../../src/contract/index.ts'
import { Badge, Button, type Column, Time } from '../../components/index.ts'
import { exchangeTitle } from './words.ts'

interface Around {
  readonly mayChange: boolean
  readonly onTest: (row: ExchangeKeyRow) => void
  readonly onRemove: (row: ExchangeKeyRow) => void
}

export function keyColumns({ mayChange, onTest, onRemove }: Around): readonly Column<ExchangeKeyRow>[] {
  const acts: Column<ExchangeKeyRow> = {
    id: 'acts',
    head: 'Actions',
    isHeadHidden: true,
    sortBy: false,
    width: 150,
    align: 'end',
    text: () => '',
    cell: (row) => (
      <span className="inline-flex gap-1">
        <Button size="small" aria-label={`Test ${row.name}`} onClick={() => onTest(row)}>
          Test
        </Button>
        {row.source === 'keychain' && (
          <Button size="small" tone="quiet" aria-label={`Remove ${row.name}`} onClick={() => onRemove(row)}>
            Remove
          </Button>
        )}
      </span>
    ),
  }
  return [
    { id: 'exchange', head: 'Exchange', width: 96, text: ({ exchange }) => exchangeTitle(exchange) },
    {
      id: 'name',
      head: 'Name',
      width: 120,
      isHiddenNarrow: true,
      text: ({ name }) => name,
      cell: ({ name }) => <b>{name}</b>,
    },
    {
      id: 'for',
      head: 'For',
      width: 124,
      text: ({ testnet }) => (testnet ? 'test exchange' : 'real money'),
      cell: ({ testnet }) =>
        testnet ? <Badge tone="warn">test exchange</Badge> : <Badge tone="bad">real money</Badge>,
    },
    { id: 'key', head: 'Key', width: 130, text: ({ masked_key }) => masked_key, isHiddenNarrow: true },
    { id: 'may', head: 'Meant for', text: ({ permissions }) => permissions.join(', '), isHiddenNarrow: true },
    {
      id: 'source',
      head: 'Kept in',
      width: 150,
      isHiddenNarrow: true,
      text: ({ source }) => source,
      cell: ({ source }) => (source === 'keychain' ? 'the keychain, sealed' : source),
    },
    {
      id: 'made',
      head: 'Added',
      width: 128,
      isHiddenNarrow: true,
      text: ({ created_at }) => (created_at === null ? '' : new Date(created_at * 1000).toISOString()),
      cell: ({ created_at }) => (created_at === null ? '—' : <Time ms={created_at * 1000} />),
    },
    ...(mayChange ? [acts] : []),
  ]
}
