import type { SettingsImportAnswer } from '../../../src/contract/index.ts'
import { Diff } from '../../components/index.ts'
import { shortText } from './model.ts'

/** What scrolls is reached by the keyboard. */
const REACHABLE = { tabIndex: 0 }

/** What a change of settings would do: before and after, what waits for a start, what is missing. */
export function PlanView({ plan }: { readonly plan: SettingsImportAnswer }) {
  const { changes, restart_required: waiting, warnings, missing } = plan
  const later = changes.filter(({ path }) => waiting.includes(path))
  return (
    <>
      {changes.length === 0 ? (
        <p>Nothing would change: everything in it is so already.</p>
      ) : (
        <section className="scroll settings-diff" {...REACHABLE} aria-label="What would change">
          <Diff
            changes={changes.map(({ path, before, after }) => ({
              name: path,
              before: shortText(before),
              after: shortText(after),
            }))}
          />
        </section>
      )}
      {later.length > 0 && (
        <p className="text-warn">
          In force at the next start of VeloZ only: {later.map(({ path }) => path).join(', ')}.
        </p>
      )}
      {warnings.map((warning) => (
        <p key={warning} className="text-warn">
          {warning}
        </p>
      ))}
      {missing.length > 0 && (
        <p className="text-warn">
          Not here, and to be added under “Venues and keys”:{' '}
          {missing.map(({ exchange, name }) => `${name} (${exchange})`).join(', ')}. An export holds no
          secret.
        </p>
      )}
    </>
  )
}
