import { type FormEvent, useState } from 'react'
import type { ExchangeKeyAddedAnswer, ExchangeKeyBody } from '../../../src/contract/index.ts'
import { Button, Check, Field, ProblemNote, Select } from '../../components/index.ts'
import { useCommand } from '../../data/index.ts'
import {
  EMPTY_KEY,
  EXCHANGES,
  type Exchange,
  hasPassphrase,
  type KeyDraft,
  keyBodyOf,
  missingIn,
  WHERE_TO_MAKE,
} from './key-draft.ts'
import { TestOutcome, useKeyTest } from './key-test.tsx'

export function AddKeyForm({ onDone }: { readonly onDone: () => void }) {
  const [draft, setDraft] = useState<KeyDraft>(EMPTY_KEY)
  const [isTried, setTried] = useState(false)
  const add = useCommand<ExchangeKeyBody, ExchangeKeyAddedAnswer>('POST', '/api/exchange-keys', {
    refreshes: ['/api/exchange-keys'],
  })
  const test = useKeyTest()
  const missing = missingIn(draft)
  const onDraft = (change: Partial<KeyDraft>) => {
    test.clear()
    add.clear()
    setDraft((before) => ({ ...before, ...change }))
  }
  const onTest = () => {
    setTried(true)
    if (missing !== null) return
    const { name: _, ...body } = keyBodyOf(draft)
    void test.run(body)
  }
  const onSubmit = async (event: FormEvent) => {
    event.preventDefault()
    setTried(true)
    if (missing === null && (await add.send(keyBodyOf(draft)))) onDone()
  }
  return (
    <form className="form" onSubmit={(event) => void onSubmit(event)} noValidate autoComplete="off">
      <Select
        label="Exchange"
        value={draft.exchange}
        choices={EXCHANGES}
        onChange={(exchange: Exchange) => onDraft({ exchange })}
        testId="key-exchange"
      />
      <Check
        label="A key of the test exchange"
        about="Test money. Without the tick it is a key for real money."
        isChecked={draft.isTestnet}
        onChange={(isTestnet) => onDraft({ isTestnet })}
        testId="key-testnet"
      />
      <WhereToMake {...draft} />
      <Secrets draft={draft} onDraft={onDraft} />
      {isTried && missing !== null && (
        <p role="alert" className="text-down">
          {missing}
        </p>
      )}
      <TestOutcome test={test} exchange={draft.exchange} />
      <ProblemNote problem={add.problem} />
      <div className="form-end">
        <Button disabled={test.isSending} onClick={onTest} data-testid="key-test">
          Test it first
        </Button>
        <Button type="submit" tone="accent" disabled={add.isSending} data-testid="key-store">
          {add.isSending ? 'Storing…' : 'Store the key'}
        </Button>
      </div>
      <p className="text-soft">
        It is sealed on this machine and never shown again. VeloZ trades with it from its next start in that
        mode.
      </p>
    </form>
  )
}

function WhereToMake({ exchange, isTestnet }: KeyDraft) {
  if (!isTestnet) {
    return (
      <p className="text-warn">
        Give it the right to trade and no right to withdraw, and restrict it to the address of this machine.
      </p>
    )
  }
  const { url, words } = WHERE_TO_MAKE[exchange]
  return (
    <p className="text-soft">
      {words}{' '}
      <a className="link" href={url} target="_blank" rel="noreferrer">
        {new URL(url).host}
      </a>
      .
    </p>
  )
}

interface SecretsProps {
  readonly draft: KeyDraft
  readonly onDraft: (change: Partial<KeyDraft>) => void
}

function Secrets({ draft, onDraft }: SecretsProps) {
  const look = {
    className: 'field-wide',
    autoComplete: 'off',
    autoCapitalize: 'none',
    spellCheck: false,
  } as const
  return (
    <>
      <Field
        {...look}
        label="Name"
        placeholder="such as main; the exchange when left out"
        value={draft.name}
        onText={(name) => onDraft({ name })}
        data-testid="key-name"
      />
      <Field
        {...look}
        label="Key"
        value={draft.apiKey}
        onText={(apiKey) => onDraft({ apiKey })}
        data-testid="key-public"
      />
      <Field
        {...look}
        autoComplete="new-password"
        label="Secret"
        type="password"
        value={draft.apiSecret}
        onText={(apiSecret) => onDraft({ apiSecret })}
        data-testid="key-secret"
      />
      {hasPassphrase(draft.exchange) && (
        <Field
          {...look}
          autoComplete="new-password"
          label="Passphrase"
          type="password"
          value={draft.passphrase}
          onText={(passphrase) => onDraft({ passphrase })}
          data-testid="key-passphrase"
        />
      )}
    </>
  )
}
