import { useId } from 'react'
import { Badge, Button } from '../../components/index.ts'
import {
  APPLIES_WORDS,
  type Edit,
  isEditable,
  type Setting,
  shortText,
  shownText,
  sourceWords,
} from './model.ts'
import { SettingControl } from './setting-control.tsx'

interface SettingLineProps {
  readonly setting: Setting
  readonly edit: Edit | undefined
  readonly problem: string | null
  readonly mayChange: boolean
  readonly onEdit: (edit: Edit | null) => void
}

export function SettingLine({ setting, edit, problem, mayChange, onEdit }: SettingLineProps) {
  const id = useId()
  const { path, row, source } = setting
  const mayEdit = mayChange && isEditable(setting)
  return (
    <div className="setting" data-changed={edit !== undefined} data-testid={`setting-${path}`}>
      <div className="setting-words">
        <label htmlFor={id} className="setting-path">
          {path}
        </label>{' '}
        {setting.isWaiting && <Badge tone="warn">waits for a restart</Badge>}
        <p>{row.about}</p>
      </div>
      <div className="setting-value">
        {row.is_secret ? (
          <p className="text-soft">
            A secret: never shown. {mayChange && <>Set it by {row.env} or in the file it names.</>}
          </p>
        ) : mayEdit ? (
          <SettingControl
            id={id}
            row={row}
            text={shownText(setting, edit)}
            describedBy={`${id}-meta ${id}-problem`}
            isInvalid={problem !== null}
            onText={(text) => onEdit({ kind: 'text', text })}
          />
        ) : (
          <output id={id} className="setting-fixed">
            {shortText(setting.value)}
          </output>
        )}
        <p id={`${id}-problem`} className="text-down" role={problem === null ? undefined : 'alert'}>
          {problem}
        </p>
        <Meta id={`${id}-meta`} setting={setting} edit={edit} />
        {mayEdit && <Ways setting={setting} edit={edit} onEdit={onEdit} isDefault={source === 'default'} />}
      </div>
    </div>
  )
}

function Meta({
  id,
  setting,
  edit,
}: {
  readonly id: string
  readonly setting: Setting
  readonly edit: Edit | undefined
}) {
  const { row, source } = setting
  const usual = row.is_secret ? '' : `Default: ${shortText(row.default)}. `
  const origin = edit === undefined ? `Now ${sourceWords(source)}` : `Was ${shortText(setting.value)}`
  return (
    <p id={id} className="setting-meta">
      {row.type !== 'boolean' && <span>Allowed: {row.allowed}. </span>}
      <span>{usual}</span>
      <span>{origin};</span> <span>{APPLIES_WORDS[row.applies]}.</span>
    </p>
  )
}

interface WaysProps {
  readonly setting: Setting
  readonly edit: Edit | undefined
  readonly isDefault: boolean
  readonly onEdit: (edit: Edit | null) => void
}

/** Back to how it was, or to what VeloZ comes with. */
function Ways({ setting, edit, isDefault, onEdit }: WaysProps) {
  if (edit === undefined && isDefault) return null
  return (
    <span className="inline-flex gap-1">
      {edit !== undefined && (
        <Button size="small" tone="quiet" onClick={() => onEdit(null)} aria-label={`Undo ${setting.path}`}>
          Undo
        </Button>
      )}
      {!isDefault && edit?.kind !== 'default' && (
        <Button
          size="small"
          tone="quiet"
          onClick={() => onEdit({ kind: 'default' })}
          aria-label={`Back to default: ${setting.path}`}
        >
          Back to default
        </Button>
      )}
    </span>
  )
}
