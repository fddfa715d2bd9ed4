import { useState } from 'react'
import { Button, Field, Select } from '../../components/index.ts'
import { NAME_LENGTH_MAX, NAMES_MAX, STANDARD, useBoardLayouts } from '../board-layouts/index.ts'

/** Above the board while it is arranged. */
export function BoardEditor() {
  const { names, chosen, choose, remove, reset, stopEditing } = useBoardLayouts()
  return (
    <section className="board-editor" aria-label="Edit the layout">
      <strong>Editing the layout</strong>
      <span className="text-soft flex-1">
        Drag a panel onto another to change places, drag an edge to size. Kept in this browser for screens of
        this size.
      </span>
      <Select
        label="Layout"
        isLabelHidden
        value={chosen}
        choices={names.map((name) => ({ value: name, label: name }))}
        onChange={choose}
      />
      <SaveAs />
      {chosen !== STANDARD && (
        <Button size="small" onClick={remove}>
          Delete
        </Button>
      )}
      <Button size="small" onClick={reset} data-testid="reset-layout">
        Reset
      </Button>
      <Button size="small" tone="accent" onClick={stopEditing} data-testid="stop-editing">
        Done
      </Button>
    </section>
  )
}

function SaveAs() {
  const { names, saveAs } = useBoardLayouts()
  const [name, setName] = useState('')
  const wanted = name.trim()
  const canSave = wanted !== '' && names.length < NAMES_MAX && !names.includes(wanted)
  return (
    <form
      className="flex items-center gap-1"
      onSubmit={(event) => {
        event.preventDefault()
        if (!canSave) return
        saveAs(wanted)
        setName('')
      }}
    >
      <Field
        className="field-text save-as"
        label="Save as"
        value={name}
        maxLength={NAME_LENGTH_MAX}
        onText={setName}
        autoComplete="off"
      />
      <Button size="small" type="submit" disabled={!canSave}>
        Save
      </Button>
    </form>
  )
}
