import type { OrderCheckRow, OrderPreviewAnswer } from '../../../src/contract/index.ts'
import { Dialog, StateDot, usePreferences } from '../../components/index.ts'
import { asSentence } from '../../lib/sentence.ts'
import type { Zone } from '../../lib/time.ts'
import { checkName, checkVerdict, limitText, measuredText } from './check-words.ts'

interface ChecksDialogProps {
  readonly isOpen: boolean
  readonly onClose: () => void
  readonly answers: readonly OrderPreviewAnswer[]
}

const LEGS = ['The limit', 'The stop'] as const

/** Every check with its numbers, in the order in which they refuse. */
export function ChecksDialog({ isOpen, onClose, answers }: ChecksDialogProps) {
  const { zone } = usePreferences()
  return (
    <Dialog title="Risk checks" isOpen={isOpen} onClose={onClose} isWide testId="ticket-checks">
      <div className="ticket-checks">
        {answers.map((answer, index) => (
          <section key={LEGS[index]}>
            {answers.length > 1 && <h3 className="panel-title">{LEGS[index]}</h3>}
            <CheckTable answer={answer} zone={zone} />
          </section>
        ))}
      </div>
    </Dialog>
  )
}

function CheckTable({ answer, zone }: { readonly answer: OrderPreviewAnswer; readonly zone: Zone }) {
  return (
    <table className="rows">
      <thead>
        <tr>
          <th scope="col">Check</th>
          <th scope="col">Verdict</th>
          <th scope="col" className="number">
            Measured
          </th>
          <th scope="col" className="number">
            Limit
          </th>
          <th scope="col">In words</th>
        </tr>
      </thead>
      <tbody>
        {answer.checks.map((row) => (
          <CheckLine key={row.check} row={row} zone={zone} />
        ))}
      </tbody>
    </table>
  )
}

const TONES = { passed: 'good', refuses: 'bad', 'not held to': 'soft' } as const

function CheckLine({ row, zone }: { readonly row: OrderCheckRow; readonly zone: Zone }) {
  const verdict = checkVerdict(row)
  return (
    <tr>
      <td>{checkName(row.check)}</td>
      <td>
        <StateDot tone={TONES[verdict]} label={verdict} />
      </td>
      <td className="number">{measuredText(row, zone)}</td>
      <td className="number">{limitText(row, zone)}</td>
      <td className="ticket-check-words">{asSentence(row.message)}</td>
    </tr>
  )
}
