import { type FormEvent, useState } from 'react'
import type { RiskAnswer, RiskLimitsAnswer, RiskLimitsBody } from '../../../src/contract/index.ts'
import {
  Button,
  type Change,
  DecimalField,
  Dialog,
  Diff,
  Field,
  ProblemNote,
} from '../../components/index.ts'
import { useCommand } from '../../data/index.ts'
import { fieldText, fieldValue, LIMITS, type LimitName, type LimitTerms, limitText } from './limits.ts'

interface ChangeLimitsProps {
  readonly risk: RiskAnswer
  readonly isOpen: boolean
  readonly onClose: () => void
}

type Texts = Readonly<Record<LimitName, string>>

/** New limits, what they change, and why: nothing is sent before all three are seen. */
export function ChangeLimits({ risk, isOpen, onClose }: ChangeLimitsProps) {
  return (
    <Dialog title="Change limits" isOpen={isOpen} onClose={onClose} isWide testId="limits-dialog">
      <LimitsForm risk={risk} onClose={onClose} />
    </Dialog>
  )
}

/** Begins anew each time it is opened; what is typed stays while the numbers around it are renewed. */
function LimitsForm({ risk, onClose }: Omit<ChangeLimitsProps, 'isOpen'>) {
  const form = useLimitsForm(risk)
  const command = useCommand<RiskLimitsBody, RiskLimitsAnswer>('POST', '/api/risk/limits', {
    refreshes: ['/api/risk'],
  })
  const save = async (event: FormEvent) => {
    event.preventDefault()
    if (!form.isReady) return
    const answer = await command.send({ limits: form.limits, reason: form.reason.trim() })
    if (answer !== null) onClose()
  }
  return (
    <form className="limits-form" onSubmit={(event) => void save(event)}>
      <div className="limits-fields">
        {LIMITS.map((terms) => (
          <LimitField
            key={terms.name}
            terms={terms}
            asset={risk.asset}
            text={form.texts[terms.name]}
            problem={form.problemOf(terms)}
            onText={(text) => form.write(terms.name, text)}
          />
        ))}
      </div>
      <div className="limits-review">
        {form.changes.length === 0 ? (
          <p className="text-soft">Nothing is changed yet. An empty field means no limit.</p>
        ) : (
          <Diff changes={form.changes} />
        )}
        <Field
          className="field-text"
          label="Reason"
          placeholder="Goes into the journal and the audit"
          value={form.reason}
          maxLength={256}
          required
          onText={form.writeReason}
          data-testid="limits-reason"
        />
        <ProblemNote problem={command.problem} />
        <div className="flex justify-end gap-2">
          <Button onClick={onClose}>Keep as it is</Button>
          <Button
            type="submit"
            tone="accent"
            disabled={!form.isReady || command.isSending}
            data-testid="limits-save"
          >
            {command.isSending ? 'Saving…' : 'Change limits'}
          </Button>
        </div>
      </div>
    </form>
  )
}

interface LimitFieldProps {
  readonly terms: LimitTerms
  readonly asset: string
  readonly text: string
  readonly problem: string | null
  readonly onText: (text: string) => void
}

function LimitField({ terms, asset, text, problem, onText }: LimitFieldProps) {
  const units = { amount: asset, share: '%', count: '', factor: '×' } as const
  return (
    <DecimalField
      label={terms.label}
      value={text}
      unit={units[terms.kind]}
      placeholder="no limit"
      problem={problem}
      onText={onText}
      data-testid={`limit-field-${terms.name}`}
    />
  )
}

function useLimitsForm(risk: RiskAnswer) {
  const [texts, setTexts] = useState<Texts>(() => textsOf(risk))
  const [reason, writeReason] = useState('')
  const changed = LIMITS.filter(({ name, kind }) => texts[name] !== fieldText(kind, risk.limits[name]))
  const problemOf = (terms: LimitTerms) => fieldProblem(terms, texts[terms.name])
  const isWhole = changed.length > 0 && changed.every((terms) => problemOf(terms) === null)
  return {
    texts,
    reason,
    writeReason,
    write: (name: LimitName, text: string) => setTexts((known) => ({ ...known, [name]: text })),
    problemOf,
    changes: changed.map((terms) => changeOf(terms, risk, texts)),
    limits: Object.fromEntries(
      changed.map(({ name, kind }) => [name, fieldValue(kind, texts[name]) ?? null]),
    ) as RiskLimitsBody['limits'],
    isReady: isWhole && reason.trim() !== '',
  }
}

const textsOf = ({ limits }: RiskAnswer) =>
  Object.fromEntries(LIMITS.map(({ name, kind }) => [name, fieldText(kind, limits[name])])) as Texts

function changeOf({ name, label, kind }: LimitTerms, { limits, asset }: RiskAnswer, texts: Texts): Change {
  const value = fieldValue(kind, texts[name])
  const after = value === undefined ? texts[name] : value === null ? 'none' : wireText(kind, value, asset)
  return { name: label, before: limitText(kind, limits[name], asset), after }
}

const wireText = (kind: LimitTerms['kind'], value: string, asset: string) =>
  limitText(kind, value as unknown as Parameters<typeof limitText>[1], asset)

function fieldProblem({ kind, isAlways }: LimitTerms, text: string): string | null {
  const value = fieldValue(kind, text)
  if (value === undefined) return 'Not a number.'
  if (value === null) return isAlways ? 'This limit always holds.' : null
  if (kind === 'count' && value.includes('.')) return 'A whole number.'
  return kind === 'share' && Number(value) > 1 ? 'At most 100 %.' : null
}
