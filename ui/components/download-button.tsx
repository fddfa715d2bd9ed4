import { Button } from './button.tsx'

interface DownloadButtonProps {
  readonly label: string
  /** What the file will hold. */
  readonly title: string
  readonly size?: 'small'
  readonly isDisabled?: boolean
  readonly isBusy: boolean
  readonly rowsRead: number
  readonly onStart: () => void
  readonly onCancel: () => void
  readonly testId?: string
}

/** A file that may take a while: how far it is, and the way out, beside the button and not in its place. */
export function DownloadButton(props: DownloadButtonProps) {
  const { label, title, size, isDisabled = false, isBusy, rowsRead, onStart, onCancel, testId } = props
  const sized = size === undefined ? {} : { size }
  return (
    <span className="inline-flex items-center gap-2">
      <Button {...sized} disabled={isDisabled || isBusy} title={title} onClick={onStart} data-testid={testId}>
        {label}
      </Button>
      {isBusy && (
        <>
          <span className="text-soft" data-testid="download-progress">
            {rowsRead === 0 ? 'Reading…' : `${rowsRead.toLocaleString('en')} rows read`}
          </span>
          <Button {...sized} onClick={onCancel} data-testid="download-cancel">
            Cancel
          </Button>
        </>
      )}
    </span>
  )
}
