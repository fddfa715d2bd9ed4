import type { Ref } from 'react'
import { Button, type Choice, DecimalField, Select } from '../../components/index.ts'
import { exactText } from '../../data/index.ts'
import type { SizeBy } from './draft.ts'
import type { Desk } from './market-side.ts'
import type { PartProps } from './parts.ts'
import { resized, shareBase, sizeForShare } from './sizing.ts'

interface SizeFieldProps extends PartProps {
  readonly desk: Desk
  readonly quantityRef: Ref<HTMLInputElement>
}

const LABELS = { base: 'Quantity', quote: 'Amount', percent: 'Percent' } as const
const OF = { position: 'of the position', base: 'of what is free', quote: 'of what is free' } as const

/** How much: in base, in quote, or as a share. Another unit says the same in other words. */
export function SizeField(props: SizeFieldProps) {
  const { draft, onChange, instrument, problemOf, messageId, desk, quantityRef } = props
  const { sizeBy } = draft
  const share = OF[shareBase(draft, desk)]
  const placeholders = { base: `steps of ${exactText(instrument.lot_size)}`, quote: '', percent: share }
  return (
    <>
      <div className="ticket-beside">
        <DecimalField
          label={LABELS[sizeBy]}
          value={draft.size}
          problem={problemOf('size')}
          problemAt={messageId}
          onText={(size) => onChange({ size })}
          inputRef={quantityRef}
          placeholder={placeholders[sizeBy]}
          data-testid="ticket-quantity"
        />
        <Select
          label="Size in"
          isLabelHidden
          choices={unitsOf(instrument)}
          value={sizeBy}
          onChange={(next) => onChange(resized(draft, desk, next))}
          testId="ticket-size-by"
        />
      </div>
      <ShareButtons draft={draft} onChange={onChange} desk={desk} share={share} />
    </>
  )
}

const unitsOf = ({ base, quote }: PartProps['instrument']): readonly Choice<SizeBy>[] => [
  { value: 'base', label: base },
  { value: 'quote', label: quote },
  { value: 'percent', label: '%' },
]

const SHARES = [25, 50, 75, 100] as const

interface ShareButtonsProps extends Pick<PartProps, 'draft' | 'onChange'> {
  readonly desk: Desk
  readonly share: string
}

function ShareButtons({ draft, onChange, desk, share }: ShareButtonsProps) {
  return (
    <fieldset className="ticket-shares">
      <legend className="sr-only">Percent {share}</legend>
      {SHARES.map((percent) => {
        const size = sizeForShare(draft, desk, percent)
        return (
          <Button
            key={percent}
            size="small"
            // Without a price there is no quantity; the price field then says what it needs.
            disabled={size === null}
            onClick={() => size !== null && onChange({ size })}
            aria-label={`${percent}%, percent ${share}`}
          >
            {percent}%
          </Button>
        )
      })}
    </fieldset>
  )
}
