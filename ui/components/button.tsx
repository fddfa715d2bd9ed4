import type { ButtonHTMLAttributes, ReactNode, Ref } from 'react'
import { classes } from '../lib/browser.ts'

export interface ButtonProps extends ButtonHTMLAttributes<HTMLButtonElement> {
  readonly tone?: 'plain' | 'quiet' | 'accent' | 'buy' | 'sell'
  readonly size?: 'normal' | 'small'
  readonly ref?: Ref<HTMLButtonElement>
  readonly children: ReactNode
}

/** A button never submits a form unless it says `type="submit"`. */
export function Button({ tone = 'plain', size = 'normal', className, type, ...rest }: ButtonProps) {
  return (
    <button
      {...rest}
      type={type ?? 'button'}
      className={classes(
        'button',
        tone !== 'plain' && `button-${tone}`,
        size === 'small' && 'button-small',
        className,
      )}
    />
  )
}
