import { memo, type ReactNode, useState } from 'react'
import { useLocation } from 'wouter'
import { Dialog, Link } from '../components/index.ts'
import { Icon } from './icons.tsx'
import { type PageEntry, pagesFor } from './pages.ts'
import { usePermissions } from './use-permissions.ts'

const isCurrent = (page: PageEntry, path: string): boolean =>
  page.path === '/' ? path === '/' : path === page.path || path.startsWith(`${page.path}/`)

/** At the left of a desk: a sign and a word for every page the person may see. */
export const Rail = memo(function Rail() {
  const [path] = useLocation()
  const pages = pagesFor(usePermissions())
  return (
    <nav className="rail" aria-label="Pages">
      {pages.map((page, index) => (
        <PageLink
          key={page.path}
          page={page}
          isCurrent={isCurrent(page, path)}
          isFirst={index > 0 && pages[index - 1]?.group !== page.group}
        />
      ))}
    </nav>
  )
})

interface PageLinkProps {
  readonly page: PageEntry
  readonly isCurrent: boolean
  /** Of its group: with a line before it. */
  readonly isFirst?: boolean
  readonly className?: string
}

function PageLink({ page, isCurrent, isFirst = false, className = 'rail-link' }: PageLinkProps) {
  return (
    <Link
      to={page.path}
      className={isFirst ? `${className} rail-first` : className}
      title={page.key === '' ? page.title : `${page.title} (G ${page.key.toUpperCase()})`}
      testId={`page-${page.path.slice(1) || 'trade'}`}
      isCurrent={isCurrent}
    >
      <Icon name={page.path} />
      <span>{page.word}</span>
    </Link>
  )
}

const NEAR: readonly string[] = ['/', '/orders', '/dashboard', '/risk']

/** Under the thumb: what is wanted at night; the rest behind "More". */
export const PhoneBar = memo(function PhoneBar({ onMore }: { readonly onMore: () => void }) {
  const [path] = useLocation()
  const pages = pagesFor(usePermissions()).filter((page) => NEAR.includes(page.path))
  const isElsewhere = !pages.some((page) => isCurrent(page, path))
  return (
    <nav className="phone-bar" aria-label="Pages">
      {pages.map((page) => (
        <PageLink key={page.path} page={page} isCurrent={isCurrent(page, path)} className="phone-bar-link" />
      ))}
      <button
        type="button"
        className="phone-bar-link"
        onClick={onMore}
        data-current={isElsewhere}
        data-testid="page-more"
      >
        <Icon name="more" />
        <span>More</span>
      </button>
    </nav>
  )
})

interface MoreProps {
  readonly isOpen: boolean
  readonly onClose: () => void
  /** What a desk has in its bar. */
  readonly children: ReactNode
}

export function More({ isOpen, onClose, children }: MoreProps) {
  const [path] = useLocation()
  const [shownAt, setShownAt] = useState(path)
  const pages = pagesFor(usePermissions()).filter((page) => !NEAR.includes(page.path))
  // A link that was followed has done its work.
  if (path !== shownAt) {
    setShownAt(path)
    if (isOpen) onClose()
  }
  return (
    <Dialog title="More" isOpen={isOpen} onClose={onClose} testId="more">
      <nav className="more-pages" aria-label="More pages">
        {pages.map((page) => (
          <PageLink key={page.path} page={page} isCurrent={isCurrent(page, path)} className="more-link" />
        ))}
      </nav>
      {children}
    </Dialog>
  )
}
