import { useState } from 'react'
import {
  Check,
  DecimalField,
  Field,
  FormRow,
  SearchField,
  Segments,
  Select,
  Tabs,
  TextArea,
} from '../components/index.ts'
import { Story } from './story.tsx'

const FRUITS = [
  { value: 'apple', label: 'Apple' },
  { value: 'pear', label: 'Pear' },
] as const
const SIDES = [
  { value: 'buy', label: 'Buy', tone: 'buy' },
  { value: 'sell', label: 'Sell', tone: 'sell' },
] as const
const TABS = [
  { name: 'one', label: 'One' },
  { name: 'two', label: 'Two' },
] as const

/** What is typed into and chosen from. */
export function FormStories() {
  const [text, setText] = useState('')
  const [fruit, setFruit] = useState<'apple' | 'pear'>('apple')
  const [isOn, setOn] = useState(true)
  return (
    <>
      <Story title="Field, DecimalField, SearchField, TextArea">
        <Field label="Name" className="field-text" value={text} onText={setText} />
        <Field label="Name" value={text} onText={setText} problem="A name is needed." />
        <DecimalField label="Price" unit="USDT" value={text} onText={setText} placeholder="digits alone" />
        <DecimalField label="Price" unit="USDT" value="" onText={setText} disabled />
        <SearchField label="Find" value={text} onText={setText} />
        <TextArea label="Note" value={text} onText={setText} problem="Say why." />
      </Story>
      <Story title="Select, Check, FormRow">
        <Select label="Fruit" value={fruit} choices={FRUITS} onChange={setFruit} />
        <Select label="Fruit" value={fruit} choices={FRUITS} onChange={setFruit} isDisabled />
        <Check label="Post only" isChecked={isOn} onChange={setOn} about="Rests, or is refused." />
        <Check label="Not now" isChecked={false} onChange={setOn} isDisabled />
        <FormRow label="Several under one name" about="A word about them.">
          <Check label="One" isChecked={isOn} onChange={setOn} />
          <Check label="Two" isChecked={!isOn} onChange={(isChecked) => setOn(!isChecked)} />
        </FormRow>
      </Story>
      <ChoiceStory />
    </>
  )
}

function ChoiceStory() {
  const [side, setSide] = useState<'buy' | 'sell'>('buy')
  const [tab, setTab] = useState<'one' | 'two'>('one')
  return (
    <Story title="Segments, Tabs">
      <Segments label="Side" segments={SIDES} value={side} onChange={setSide} />
      <div>
        <Tabs label="Tabs" tabs={TABS} active={tab} onChange={setTab} controls="kit-tab" />
        <p id="kit-tab" role="tabpanel" aria-label={tab} className="p-2">
          {tab}
        </p>
      </div>
    </Story>
  )
}
