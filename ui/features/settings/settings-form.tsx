import { useMemo, useState } from 'react'
import type { SettingsImportAnswer } from '../../../src/contract/index.ts'
import { Button, Empty, Panel, ProblemNote } from '../../components/index.ts'
import { type ApiProblem, useCommand } from '../../data/index.ts'
import { changesOf, type Edits, isFound, problemsOf, type Setting, sectionTitle, withEdit } from './model.ts'
import { SaveDialog } from './save-dialog.tsx'
import { SectionList } from './section-list.tsx'
import { SettingLine } from './setting-line.tsx'

interface SettingsFormProps {
  readonly settings: readonly Setting[]
  readonly search: string
  readonly mayChange: boolean
}

interface Asked {
  readonly version: '1.0'
  readonly settings: Readonly<Record<string, unknown>>
}

/** One section at a time, or all that is found; what is changed waits here until it was reviewed. */
export function SettingsForm({ settings, search, mayChange }: SettingsFormProps) {
  const [section, setSection] = useState('engine')
  const [edits, setEdits] = useState<Edits>({})
  const [plan, setPlan] = useState<SettingsImportAnswer | null>(null)
  const [isReviewing, setReviewing] = useState(false)
  // Nothing is saved by it: the server says what would change, or what is wrong with which value.
  const review = useCommand<Asked, SettingsImportAnswer>('POST', '/api/settings/import?dry_run=true')
  const changes = useMemo(() => changesOf(settings, edits), [settings, edits])
  const problems = review.problem ? problemsOf(review.problem.details, review.problem.message) : {}
  const onReview = async () => {
    const answer = await review.send({ version: '1.0', settings: changes })
    if (answer === null) return
    setPlan(answer)
    setReviewing(true)
  }
  const onSaved = () => {
    setReviewing(false)
    setEdits({})
  }
  const shown = settings.filter((one) =>
    search.trim() === '' ? one.section === section : isFound(one, search),
  )
  const count = Object.keys(edits).length
  return (
    <div className="settings">
      <SectionList
        settings={settings}
        edits={edits}
        active={search.trim() === '' ? section : null}
        onSection={setSection}
      />
      <Panel
        title={search.trim() === '' ? sectionTitle(section) : `${shown.length} found`}
        className="settings-list"
        testId="settings-list"
      >
        {shown.length === 0 && (
          <Empty>Nothing matches “{search}”. Settings are searched by name, words and variable.</Empty>
        )}
        {shown.map((setting) => (
          <SettingLine
            key={setting.path}
            setting={setting}
            edit={edits[setting.path]}
            problem={problems[setting.path] ?? null}
            mayChange={mayChange}
            onEdit={(edit) => setEdits((before) => withEdit(before, setting, edit))}
          />
        ))}
        {count > 0 && (
          <div className="settings-bar" data-testid="settings-bar">
            <span>
              <b>{count === 1 ? 'One change' : `${count} changes`}</b> not saved yet.
            </span>
            <Refused problem={review.problem} paths={Object.keys(problems)} />
            <span className="ml-auto inline-flex gap-2">
              <Button
                onClick={() => {
                  review.clear()
                  setEdits({})
                }}
              >
                Discard
              </Button>
              <Button
                tone="accent"
                disabled={review.isSending}
                onClick={() => void onReview()}
                data-testid="settings-review"
              >
                {review.isSending ? 'Checking…' : 'Review and save'}
              </Button>
            </span>
          </div>
        )}
      </Panel>
      <SaveDialog
        plan={plan}
        changes={changes}
        isOpen={isReviewing}
        onClose={() => setReviewing(false)}
        onSaved={onSaved}
      />
    </div>
  )
}

/** The sentences stand beside their settings, which may be in another section. */
function Refused({
  problem,
  paths,
}: {
  readonly problem: ApiProblem | null
  readonly paths: readonly string[]
}) {
  if (problem === null || paths.length === 0) return <ProblemNote problem={problem} />
  return (
    <p role="alert" className="text-down">
      Nothing is saved: {paths.join(', ')} {paths.length === 1 ? 'needs' : 'need'} another value.
    </p>
  )
}
