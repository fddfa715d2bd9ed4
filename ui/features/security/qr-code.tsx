import { useEffect, useState } from 'react'
import { qrPath } from './qr-path.ts'

interface Drawn {
  readonly size: number
  readonly path: string
}

/** Light squares around it, without which a camera does not find it. */
const BORDER = 3

/** A text for a camera. What encodes it comes when the first one is shown; until then its room is kept. */
export function QrCode({ text, label }: { readonly text: string; readonly label: string }) {
  const [drawn, setDrawn] = useState<Drawn | null>(null)
  useEffect(() => {
    let isGone = false
    void import('uqr').then(({ encode }) => {
      const { size, data } = encode(text, { ecc: 'M', border: BORDER })
      if (!isGone) setDrawn({ size, path: qrPath(data) })
    })
    return () => {
      isGone = true
    }
  }, [text])
  return (
    <div className="qr-code" data-testid="qr-code">
      {drawn && (
        <svg
          viewBox={`0 0 ${drawn.size} ${drawn.size}`}
          role="img"
          aria-label={label}
          shapeRendering="crispEdges"
        >
          <path d={drawn.path} />
        </svg>
      )}
    </div>
  )
}
